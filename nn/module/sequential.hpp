#pragma once
#include <string>
#include <utility>
#include <vector>

#include <xgrad/nn/module/any_module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// Modules one after the other, of any types: each gets what the one before it returned. The first may take
/// Indices (an Embedding).
///
///     nn::Sequential net{nn::Linear(4, 8), nn::ReLU(), nn::Linear(8, 1)};
///     net.append("sigmoid", nn::Sigmoid());     // the others are named "0", "1", "2"
///     Tensor y = net(x);
///     net.get<nn::Linear>(0).weight
///
/// https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
class XGRAD_API Sequential : public Module {
 public:
  Sequential() = default;
  template <class... Modules>
  requires(sizeof...(Modules) > 0 && (std::constructible_from<AnyModule, Modules> && ...) &&
           !(sizeof...(Modules) == 1 && (std::derived_from<std::remove_cvref_t<Modules>, Sequential> &&
                                         ...))) explicit Sequential(Modules&&... modules) {
    (append(std::forward<Modules>(modules)), ...);
  }

  /// Adds a module at the end, under its position or a name of its own.
  /// Throws std::invalid_argument where the name is taken, empty or has a dot in it.
  Sequential& append(AnyModule module);
  Sequential& append(const std::string& name, AnyModule module);

  Index size() const { return std::ssize(layers_); }
  /// The module at this position; negative counts from the end. Throws std::out_of_range.
  Module& operator[](Index i) { return at(i).module(); }
  const Module& operator[](Index i) const { return at(i).module(); }
  /// The same as what it is. Throws std::invalid_argument where it is something else.
  template <class M>
  M& get(Index i) {
    return at(i).as<M>();
  }
  template <class M>
  const M& get(Index i) const {
    return at(i).as<M>();
  }

  /// Without modules: x itself. Throws std::invalid_argument that names the layer that cannot take its input.
  Tensor forward(const Tensor& x) const;
  Tensor forward(const Indices& x) const;
  /// Other xtensor arrays and expressions: Indices where they hold integers.
  template <class E>
  Tensor forward(const xt::xexpression<E>& x) const {
    if constexpr (std::is_integral_v<typename E::value_type>) {
      return forward(Indices(x.derived_cast()));
    } else {
      return forward(Tensor(x));
    }
  }

  std::string type_name() const override { return "Sequential"; }
  void visit_members(Members& to) override;
  XGRAD_MODULE_CALL

 private:
  const AnyModule& at(Index i) const;
  template <class Input>
  Tensor call(std::size_t i, const Input& x) const;

  std::vector<std::pair<std::string, AnyModule>> layers_;
};

}  // namespace xgrad::inline XGRAD_ABI::nn
