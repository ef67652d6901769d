#pragma once
#include <functional>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include <xgrad/engine/files/safetensors.hpp>
#include <xgrad/nn/module/members.hpp>
#include <xgrad/nn/module/parameter.hpp>

/// Written once in the public part of a module: names the members that it is made of.
///
///     struct Net : nn::Module {
///       nn::Linear hidden{4, 8}, out{8, 1};
///       Tensor forward(const Tensor& x) const { return out(relu(hidden(x))); }
///       XGRAD_MODULE(Net, hidden, out)
///     };
///
/// Members are modules, Parameter, Buffer, IndexBuffer, and std::optional, std::vector,
/// std::array, std::map<std::string, ...>, std::unique_ptr and std::shared_ptr of them (a shared encoder: its
/// parameters are listed once); the order is that of parameters(), state_dict() and printing. A module,
/// Parameter or Buffer that is a member but not named here is an error (std::logic_error) at the first
/// parameters() or state_dict(). `net(x)` calls `net.forward(x)`.
#define XGRAD_MODULE(Type, ...) XGRAD_MODULE_DERIVED(Type, ::xgrad::nn::Module __VA_OPT__(, ) __VA_ARGS__)

/// The same for a module that adds members to another module, `Base`.
#define XGRAD_MODULE_DERIVED(Type, Base, ...)             \
  std::string type_name() const override {                \
    return #Type;                                         \
  }                                                       \
  std::size_t object_size() const override {              \
    return sizeof(Type);                                  \
  }                                                       \
  void visit_members(::xgrad::nn::Members& to) override { \
    Base::visit_members(to);                              \
    to.add_all(#__VA_ARGS__ __VA_OPT__(, ) __VA_ARGS__);  \
  }                                                       \
  XGRAD_MODULE_CALL

#define XGRAD_MODULE_CALL                                    \
  template <class... Inputs>                                 \
  decltype(auto) operator()(Inputs&&... call_inputs) {       \
    return forward(std::forward<Inputs>(call_inputs)...);    \
  }                                                          \
  template <class... Inputs>                                 \
  decltype(auto) operator()(Inputs&&... call_inputs) const { \
    return forward(std::forward<Inputs>(call_inputs)...);    \
  }

namespace xgrad::inline XGRAD_ABI::nn {

template <class T>
using Named = std::vector<std::pair<std::string, T>>;

struct LoadStateDictOptions {
  bool strict = true;  ///< missing and unexpected entries are errors
};

/// What a load that is not strict passed over.
struct LoadStateDictResult {
  std::vector<std::string> missing, unexpected;
};

/// A layer or a model. A user's struct derives from it, has a function `forward`, and names its members in
/// XGRAD_MODULE. A module is a value: copying it copies the numbers, moving keeps the parameters (what was
/// tied is no longer tied in a copy, see Parameter::tie).
class XGRAD_API Module {
 public:
  virtual ~Module();

  // ---- what XGRAD_MODULE defines

  /// "Linear"
  virtual std::string type_name() const = 0;
  virtual void visit_members(Members&) {}
  /// sizeof the module, or 0, where nobody looks for members that are not named.
  virtual std::size_t object_size() const { return 0; }
  /// For layers: what is printed between the parentheses, "in_features=4, out_features=2, bias=True".
  virtual std::string extra_repr() const;

  // ---- parameters and buffers, in the order of the members; names are dotted: "layers.0.weight"

  /// Handles to all parameters, tied ones once: `optim::Adam adam(model.parameters())`.
  std::vector<Tensor> parameters() const;
  Named<Tensor> named_parameters() const;
  /// Handles to the buffers; buffers of integers are in state_dict() only.
  std::vector<Tensor> buffers() const;
  Named<Tensor> named_buffers() const;
  /// Number of scalars in parameters().
  Index parameter_count(bool trainable_only = false) const;

  // ---- modules in this one. Elements of a std::vector are named "layers.0", "layers.1"

  std::vector<Module*> children();
  std::vector<const Module*> children() const;
  Named<Module*> named_children();
  Named<const Module*> named_children() const;
  /// This module (its name is empty), its children, their children ..., parents before children.
  std::vector<Module*> modules();
  std::vector<const Module*> modules() const;
  Named<Module*> named_modules();
  Named<const Module*> named_modules() const;
  /// Calls `function` for every module, children before parents: `model.apply(init_weights)`.
  void apply(const std::function<void(Module&)>& function);

  // ---- state

  /// Parameters and persistent buffers by name. The tensors share memory with the model; clone() them to keep
  /// what they are now.
  StateDict state_dict() const;
  /// Copies the entries into the parameters and buffers. Throws std::invalid_argument that lists everything
  /// missing, unexpected, or of another shape or kind; then nothing was loaded.
  LoadStateDictResult load_state_dict(const StateDict& state, LoadStateDictOptions options = {});

  /// Training or evaluation, for this module and all in it (dropout, batch norm ...). New modules train.
  void train(bool mode = true);
  void eval() { train(false); }
  bool is_training() const { return training_; }

  /// Drops the gradients of all parameters.
  void zero_grad();
  /// Freezes or unfreezes all parameters.
  void requires_grad_(bool requires_grad = true);

 protected:
  Module();
  Module(const Module& other);
  Module(Module&& other) noexcept;
  Module& operator=(const Module&) = default;
  Module& operator=(Module&&) = default;

 private:
  bool training_ = true;
};

/// Prints as PyTorch does; what is in a module is indented below its name. No newline at the end.
XGRAD_API std::ostream& operator<<(std::ostream& out, const Module& module);

/// Writes the state_dict() of a module as a safetensors file, see the other save().
XGRAD_API void save(const Module& module, const std::string& path, const Metadata& metadata = {},
                    SaveOptions options = {});

}  // namespace xgrad::inline XGRAD_ABI::nn
