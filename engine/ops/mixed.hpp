#pragma once
#include <concepts>
#include <type_traits>

#include <xgrad/engine/ops/convert.hpp>

// Operations on arrays of two kinds, on arrays and numbers, and on our arrays and xtensor's containers, views
// and expressions. Both become the kind that holds both, as PyTorch promotes: Tensor where one is a Tensor or
// a number with a fraction, else Indices where one is Indices or an integer, else Mask.

namespace xgrad::inline XGRAD_ABI {

template <class A>
concept TensorLike =
    std::derived_from<std::remove_cvref_t<A>, Tensor> || std::same_as<std::remove_cvref_t<A>, Gradient>;
template <class A>
concept IndicesLike = std::derived_from<std::remove_cvref_t<A>, Indices>;
template <class A>
concept MaskLike = std::derived_from<std::remove_cvref_t<A>, Mask>;
template <class A>
concept OurArray = TensorLike<A> || IndicesLike<A> || MaskLike<A>;
template <class A>
concept XtensorExpression = xt::is_xexpression<std::remove_cvref_t<A>>::value;
template <class A>
concept Operand = OurArray<A> || XtensorExpression<A> || std::is_arithmetic_v<std::remove_cvref_t<A>>;

namespace ops_detail {
template <class A>
struct ElementOf {
  using type = A;
};
template <class A>
requires requires {
  typename A::value_type;
}
struct ElementOf<A> {
  using type = typename A::value_type;
};
template <class Number>
using KindOfNumber = std::conditional_t<std::is_floating_point_v<Number>, Tensor,
                                        std::conditional_t<std::same_as<Number, bool>, Mask, Indices>>;
template <class A>
struct KindOf {
  using type = KindOfNumber<typename ElementOf<A>::type>;
};
template <class A>
requires TensorLike<A>
struct KindOf<A> {
  using type = Tensor;
};
template <class A>
requires(IndicesLike<A>) struct KindOf<A> {
  using type = Indices;
};
template <class A>
requires(MaskLike<A>) struct KindOf<A> {
  using type = Mask;
};
}  // namespace ops_detail

/// Tensor, Indices or Mask: what an operand is, or would be.
template <class A>
using KindOf = typename ops_detail::KindOf<std::remove_cvref_t<A>>::type;
template <class A, class B>
using CommonKind = std::conditional_t<
    std::same_as<KindOf<A>, Tensor> || std::same_as<KindOf<B>, Tensor>, Tensor,
    std::conditional_t<std::same_as<KindOf<A>, Indices> || std::same_as<KindOf<B>, Indices>, Indices, Mask>>;

/// An operand as an array of kind X, which holds it.
template <class X, class A>
X as_kind(const A& a) {
  if constexpr (std::is_arithmetic_v<A>) {
    return X(static_cast<typename X::value_type>(a));
  } else if constexpr (std::convertible_to<const A&, X>) {
    return a;
  } else if constexpr (std::same_as<X, Tensor>) {
    return to_tensor(KindOf<A>(a));
  } else {
    return to_indices(KindOf<A>(a));
  }
}

/// Two operands of which one at least is ours, but not two tensors or a tensor and a number: those have
/// functions of their own.
template <class A, class B>
concept MixedOperands = Operand<A> && Operand<B> &&
    (OurArray<A> || OurArray<B>)&&!((TensorLike<A> || std::is_arithmetic_v<std::remove_cvref_t<A>>)&&(
        TensorLike<B> || std::is_arithmetic_v<std::remove_cvref_t<B>>));

// The template has the form of xtensor's own operators and is more constrained, so that C++ takes it for our
// arrays. `function(a, b)` is defined for two arrays of one kind; where it is not, as a difference of Masks,
// there is no operator.
#define XGRAD_MIXED_OPERATOR(symbol, function)                                                  \
  template <class A, class B>                                                                   \
  requires(MixedOperands<A, B> && requires(const CommonKind<A, B>& x) { function(x, x); }) auto \
  operator symbol(A&& a, B&& b) {                                                               \
    using X = CommonKind<A, B>;                                                                 \
    return function(as_kind<X>(a), as_kind<X>(b));                                              \
  }
#define XGRAD_MIXED_FUNCTION(function)                                                   \
  template <class A, class B>                                                            \
  requires(MixedOperands<A, B> &&                                                        \
           !(std::same_as<KindOf<A>, KindOf<B>> && OurArray<A> &&                        \
             OurArray<B>)&&requires(const CommonKind<A, B>& x) { function(x, x); }) auto \
  function(A&& a, B&& b) {                                                               \
    using X = CommonKind<A, B>;                                                          \
    return function(as_kind<X>(a), as_kind<X>(b));                                       \
  }

}  // namespace xgrad::inline XGRAD_ABI
