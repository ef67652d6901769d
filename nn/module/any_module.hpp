#pragma once
#include <concepts>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// A module of any type, as a value: copying it copies the module. What Sequential and ModuleList hold.
class XGRAD_API AnyModule {
 public:
  template <std::derived_from<Module> M>
  AnyModule(M module) : held_(std::make_unique<Held<M>>(std::move(module))) {}

  AnyModule(const AnyModule& other) : held_(other.held_->copy()) {}
  AnyModule(AnyModule&&) noexcept = default;
  AnyModule& operator=(const AnyModule& other) { return *this = AnyModule(other); }
  AnyModule& operator=(AnyModule&&) noexcept = default;

  Module& module() const { return held_->module(); }
  /// The module as what it is. Throws std::invalid_argument where it is something else.
  template <std::derived_from<Module> M>
  M& as() const {
    if (M* found = dynamic_cast<M*>(&module())) return *found;
    throw std::invalid_argument("module: a " + module().type_name() + " is used as another type");
  }

  /// Whether the module's forward turns such an input into a Tensor; forward throws std::invalid_argument
  /// where not.
  bool takes(const Tensor&) const { return held_->takes_tensor(); }
  bool takes(const Indices&) const { return held_->takes_indices(); }
  Tensor forward(const Tensor& x) const { return held_->forward(x); }
  Tensor forward(const Indices& x) const { return held_->forward(x); }

 private:
  struct Holder {
    virtual ~Holder() = default;
    virtual std::unique_ptr<Holder> copy() const = 0;
    virtual Module& module() = 0;
    virtual bool takes_tensor() const = 0;
    virtual bool takes_indices() const = 0;
    virtual Tensor forward(const Tensor& x) = 0;
    virtual Tensor forward(const Indices& x) = 0;
  };

  template <class M>
  struct Held final : Holder {
    M held;
    explicit Held(M module) : held(std::move(module)) {}
    std::unique_ptr<Holder> copy() const override {
      if constexpr (std::is_copy_constructible_v<M>) {
        return std::make_unique<Held>(held);
      } else {
        throw std::invalid_argument("module: a " + held.type_name() + " cannot be copied");
      }
    }
    Module& module() override { return held; }
    bool takes_tensor() const override { return takes<Tensor>; }
    bool takes_indices() const override { return takes<Indices>; }
    Tensor forward(const Tensor& x) override { return call(x); }
    Tensor forward(const Indices& x) override { return call(x); }

    template <class Input>
    static constexpr bool takes = requires(M& module, const Input& x) {
      { module.forward(x) } -> std::convertible_to<Tensor>;
    };
    template <class Input>
    Tensor call(const Input& x) {
      if constexpr (takes<Input>) {
        return held.forward(x);
      } else {
        throw std::invalid_argument("module: the forward of " + held.type_name() + " takes something else");
      }
    }
  };

  std::unique_ptr<Holder> held_;
};

}  // namespace xgrad::inline XGRAD_ABI::nn
