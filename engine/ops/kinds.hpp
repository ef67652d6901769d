#pragma once
#include <concepts>
#include <utility>
#include <vector>

#include <xgrad/engine/array/index_list.hpp>
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

// Functions whose names xtensor has, too, for arguments of any type: in a scope with `using namespace xt` and
// `using namespace xgrad` C++ would take xtensor's. It takes ours where each argument fits as well and ours
// is no template, or names more of its types: so x comes by value, and there are overloads for plain integers
// and braced lists.
#define XGRAD_KIND_BY_VALUE(Result, X, name, ...) XGRAD_API Result<X> name(X x __VA_OPT__(, ) __VA_ARGS__);
#define XGRAD_KINDS_BY_VALUE(Result, name, ...)                         \
  XGRAD_KIND_BY_VALUE(Result, Tensor, name __VA_OPT__(, ) __VA_ARGS__)  \
  XGRAD_KIND_BY_VALUE(Result, Indices, name __VA_OPT__(, ) __VA_ARGS__) \
  XGRAD_KIND_BY_VALUE(Result, Mask, name __VA_OPT__(, ) __VA_ARGS__)
#define XGRAD_DIMS_AS_INTEGERS_OF(Result, X, name, parameters, arguments)                           \
  template <std::integral Dim>                                                                      \
  Result<X> name(X x, Dim dim XGRAD_LATER parameters) {                                             \
    return name(std::move(x), IndexList(dim) XGRAD_LATER arguments);                                \
  }                                                                                                 \
  template <std::integral Dim, std::size_t n>                                                       \
  Result<X> name(X x, const Dim(&dims)[n] XGRAD_LATER parameters) {                                 \
    return name(std::move(x), IndexList(std::vector<Index>(dims, dims + n)) XGRAD_LATER arguments); \
  }
#define XGRAD_DIMS_AS_INTEGERS(Result, name, parameters, arguments)       \
  XGRAD_DIMS_AS_INTEGERS_OF(Result, Tensor, name, parameters, arguments)  \
  XGRAD_DIMS_AS_INTEGERS_OF(Result, Indices, name, parameters, arguments) \
  XGRAD_DIMS_AS_INTEGERS_OF(Result, Mask, name, parameters, arguments)
#define XGRAD_DEFINE_KIND_BY_VALUE(Result, X, name, parameters, arguments) \
  Result<X> name(X x XGRAD_LATER parameters) {                             \
    return name##_of(x XGRAD_LATER arguments);                             \
  }
#define XGRAD_DEFINE_KINDS_BY_VALUE(Result, name, parameters, arguments)   \
  XGRAD_DEFINE_KIND_BY_VALUE(Result, Tensor, name, parameters, arguments)  \
  XGRAD_DEFINE_KIND_BY_VALUE(Result, Indices, name, parameters, arguments) \
  XGRAD_DEFINE_KIND_BY_VALUE(Result, Mask, name, parameters, arguments)

}  // namespace xgrad::inline XGRAD_ABI
