#pragma once
#include <concepts>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// A module of any type, as a value: copying it copies the module. What Sequential and ModuleList hold. One
/// that was moved from holds none: what asks for it throws std::invalid_argument, but assigning is good.
class XGRAD_API AnyModule {
 public:
  template <std::derived_from<Module> M>
  AnyModule(M module)
      : module_(std::make_unique<M>(std::move(module))),
        copy_(copy<M>),
        of_tensor_(forward_of<M, Tensor>()),
        of_indices_(forward_of<M, Indices>()) {}

  AnyModule(const AnyModule& other)
      : module_(other.copy_(other.module())),
        copy_(other.copy_),
        of_tensor_(other.of_tensor_),
        of_indices_(other.of_indices_) {}
  AnyModule(AnyModule&&) noexcept = default;
  AnyModule& operator=(const AnyModule& other) { return *this = AnyModule(other); }
  AnyModule& operator=(AnyModule&&) noexcept = default;

  Module& module() const {
    if (module_) return *module_;
    throw std::invalid_argument("module: this one was moved from");
  }
  /// The module as what it is. Throws std::invalid_argument where it is something else.
  template <std::derived_from<Module> M>
  M& as() const {
    if (M* found = cast<M>()) return *found;
    throw std::invalid_argument("module: a " + module().type_name() + " is used as another type");
  }

  /// Whether the module's forward turns such an input into a Tensor; forward throws std::invalid_argument
  /// where not.
  bool takes(const Tensor&) const { return of_tensor_; }
  bool takes(const Indices&) const { return of_indices_; }
  Tensor forward(const Tensor& x) const { return call(of_tensor_, x); }
  Tensor forward(const Indices& x) const { return call(of_indices_, x); }

 private:
  template <class Input>
  using Forward = Tensor (*)(Module&, const Input&);

  template <class M>
  M* cast() const {
#ifdef __cpp_rtti
    return dynamic_cast<M*>(&module());
#else  // with -fno-rtti: the type itself, and none that it is derived from
    return copy_ == copy<M> ? static_cast<M*>(&module()) : nullptr;
#endif
  }
  template <class M>
  static std::unique_ptr<Module> copy(const Module& module) {
    if constexpr (std::is_copy_constructible_v<M>) {
      return std::make_unique<M>(static_cast<const M&>(module));
    } else {
      throw std::invalid_argument("module: a " + module.type_name() + " cannot be copied");
    }
  }
  template <class M, class Input>
  static constexpr Forward<Input> forward_of() {
    if constexpr (requires(M & module, const Input& x) {
                    { module.forward(x) } -> std::convertible_to<Tensor>;
                  }) {
      return [](Module& module, const Input& x) -> Tensor { return static_cast<M&>(module).forward(x); };
    } else {
      return nullptr;
    }
  }
  template <class Input>
  Tensor call(Forward<Input> function, const Input& x) const {
    if (function) return function(module(), x);
    throw std::invalid_argument("module: the forward of " + module().type_name() + " takes something else");
  }

  std::unique_ptr<Module> module_;
  std::unique_ptr<Module> (*copy_)(const Module&);
  Forward<Tensor> of_tensor_;  // null: the module's forward takes something else
  Forward<Indices> of_indices_;
};

/// What Sequential and ModuleList have in common: modules of any types, each with a name.
class XGRAD_API ModuleContainer : public Module {
 public:
  Index size() const { return std::ssize(modules_); }
  /// The module at this position; negative counts from the end. Throws std::out_of_range.
  Module& operator[](Index i) { return at(i).module(); }
  const Module& operator[](Index i) const { return at(i).module(); }
  /// The same as what it is: `net.get<nn::Linear>(0).weight`. Throws std::invalid_argument where it is
  /// something else.
  template <class M>
  M& get(Index i) {
    return at(i).template as<M>();
  }
  template <class M>
  const M& get(Index i) const {
    return at(i).template as<M>();
  }

  void visit_members(Members& to) override;

 protected:
  std::vector<std::pair<std::string, AnyModule>> modules_;

 private:
  const AnyModule& at(Index i) const;
};

/// Modules one after the other: each gets what the one before it returned. The first may take Indices (an
/// Embedding).
///
///     nn::Sequential net{nn::Linear(4, 8), nn::ReLU(), nn::Linear(8, 1)};
///     net.append("sigmoid", nn::Sigmoid());     // the others are named "0", "1", "2"
///     Tensor y = net(x);
///
/// https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
class XGRAD_API Sequential : public ModuleContainer {
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
  XGRAD_MODULE_CALL

 private:
  template <class Input>
  Tensor call(std::size_t i, const Input& x) const;
};

/// A list of modules. For modules of one type a member `std::vector<nn::Linear>` does the same.
/// https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
class XGRAD_API ModuleList : public ModuleContainer {
 public:
  ModuleList() = default;
  explicit ModuleList(std::vector<AnyModule> modules);
  ModuleList& append(AnyModule module);

  std::string type_name() const override { return "ModuleList"; }
  void visit_members(Members& to) override;
};

}  // namespace xgrad::inline XGRAD_ABI::nn
