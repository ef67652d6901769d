#pragma once
#include <vector>

#include <xgrad/engine/graph/tensor.hpp>

// Operations of all three kinds of arrays. One line declares `name(x, parameters)` for Tensor, Indices and
// Mask; one template `name_of(x, ...)` and one line in the source define them.

namespace xgrad::inline XGRAD_ABI {

// Kinds of results: of the same kind as x, ...
template <class X>
using Same = X;
/// A number that an element is set to or compared with.
template <class X>
using NumberOf = std::conditional_t<std::same_as<X, Tensor>, double, typename X::value_type>;
/// Sums of integers and of truth values are integers.
template <class X>
using SumOf = std::conditional_t<std::same_as<X, Tensor>, Tensor, Indices>;
template <class X>
using MaskFor = Mask;
template <class X>
using IndicesFor = Indices;
template <class X>
using ListOf = std::vector<X>;

#define XGRAD_KIND(Result, X, name, ...) XGRAD_API Result<X> name(const X& x __VA_OPT__(, ) __VA_ARGS__);
#define XGRAD_KINDS(Result, name, ...)                         \
  XGRAD_KIND(Result, Tensor, name __VA_OPT__(, ) __VA_ARGS__)  \
  XGRAD_KIND(Result, Indices, name __VA_OPT__(, ) __VA_ARGS__) \
  XGRAD_KIND(Result, Mask, name __VA_OPT__(, ) __VA_ARGS__)

// In a source: XGRAD_DEFINE_KINDS(Same, reshape, (const IndexList& sizes), (sizes)) is reshape_of(x, sizes).
#define XGRAD_LATER(...) __VA_OPT__(, ) __VA_ARGS__
#define XGRAD_DEFINE_KIND(Result, X, name, parameters, arguments) \
  Result<X> name(const X& x XGRAD_LATER parameters) {             \
    return name##_of(x XGRAD_LATER arguments);                    \
  }
#define XGRAD_DEFINE_KINDS(Result, name, parameters, arguments)   \
  XGRAD_DEFINE_KIND(Result, Tensor, name, parameters, arguments)  \
  XGRAD_DEFINE_KIND(Result, Indices, name, parameters, arguments) \
  XGRAD_DEFINE_KIND(Result, Mask, name, parameters, arguments)

}  // namespace xgrad::inline XGRAD_ABI
