#pragma once
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/system/export.hpp>

// The operations that are methods too: `x.sum(1)` is sum(x, 1). One list, which the classes declare and
// engine/ops/methods.cpp defines; what each does is said at the function. M(result, name, parameters,
// arguments of the function).

namespace xgrad::inline XGRAD_ABI {

class Tensor;
template <class T>
class XGRAD_API PlainTensor;  // marked at its first mention: clang looks no further
/// Integers of 64 bits: indices, labels, offsets. PyTorch's LongTensor.
using Indices = PlainTensor<Index>;
/// Truth values: what comparisons return. PyTorch's BoolTensor.
using Mask = PlainTensor<bool>;

template <class Whole>
class XGRAD_API Part;
template <class X>
struct ValuesAndIndicesOf;
struct SortOptions;
struct TopkOptions;
struct VarOptions;
struct ClampOptions;

}  // namespace xgrad::inline XGRAD_ABI

/// Of all kinds of arrays: X is the kind, Sum the kind of its sums, Number what its elements are set to.
#define XGRAD_METHODS(M, X, Sum, Number)                                                  \
  M(X, view, (const IndexList& sizes), (*this, sizes))                                    \
  M(X, reshape, (const IndexList& sizes), (*this, sizes))                                 \
  M(X, flatten, (), (*this))                                                              \
  M(X, flatten, (Index start_dim), (*this, start_dim))                                    \
  M(X, flatten, (Index start_dim, Index end_dim), (*this, start_dim, end_dim))            \
  M(X, squeeze, (), (*this))                                                              \
  M(X, squeeze, (const IndexList& dims), (*this, dims))                                   \
  M(X, unsqueeze, (Index dim), (*this, dim))                                              \
  M(X, permute, (const IndexList& dims), (*this, dims))                                   \
  M(X, transpose, (Index dim0, Index dim1), (*this, dim0, dim1))                          \
  M(X, t, (), (*this))                                                                    \
  M(X, expand, (const IndexList& sizes), (*this, sizes))                                  \
  M(X, expand_as, (const X& other), (*this, other))                                       \
  M(X, repeat, (const IndexList& times), (*this, times))                                  \
  M(X, repeat_interleave, (Index times), (*this, times))                                  \
  M(X, repeat_interleave, (Index times, Index dim), (*this, times, dim))                  \
  M(X, flip, (const IndexList& dims), (*this, dims))                                      \
  M(Part<X>, select, (Index dim, Index index), (*this, dim, index))                       \
  M(Part<X>, narrow, (Index dim, Index start, Index length), (*this, dim, start, length)) \
  M(std::vector<X>, split, (Index size), (*this, size))                                   \
  M(std::vector<X>, split, (Index size, Index dim), (*this, size, dim))                   \
  M(std::vector<X>, chunk, (Index chunks), (*this, chunks))                               \
  M(std::vector<X>, chunk, (Index chunks, Index dim), (*this, chunks, dim))               \
  M(std::vector<X>, unbind, (), (*this))                                                  \
  M(std::vector<X>, unbind, (Index dim), (*this, dim))                                    \
  M(X, index_select, (Index dim, const Indices& index), (*this, dim, index))              \
  M(X, gather, (Index dim, const Indices& index), (*this, dim, index))                    \
  M(X, masked_select, (const Mask& mask), (*this, mask))                                  \
  M(X, masked_fill, (const Mask& mask, Number value), (*this, mask, value))               \
  M(Indices, nonzero, (), (*this))                                                        \
  M(X, unique, (), (*this))                                                               \
  M(Mask, eq, (const X& other), (*this, other))                                           \
  M(Mask, ne, (const X& other), (*this, other))                                           \
  M(Mask, lt, (const X& other), (*this, other))                                           \
  M(Mask, le, (const X& other), (*this, other))                                           \
  M(Mask, gt, (const X& other), (*this, other))                                           \
  M(Mask, ge, (const X& other), (*this, other))                                           \
  M(Mask, all, (), (*this))                                                               \
  M(Mask, all, (const IndexList& dims), (*this, dims))                                    \
  M(Mask, all, (const IndexList& dims, bool keepdim), (*this, dims, keepdim))             \
  M(Mask, any, (), (*this))                                                               \
  M(Mask, any, (const IndexList& dims), (*this, dims))                                    \
  M(Mask, any, (const IndexList& dims, bool keepdim), (*this, dims, keepdim))             \
  M(Indices, count_nonzero, (), (*this))                                                  \
  M(Indices, count_nonzero, (const IndexList& dims), (*this, dims))                       \
  M(Sum, sum, (), (*this))                                                                \
  M(Sum, sum, (const IndexList& dims), (*this, dims))                                     \
  M(Sum, sum, (const IndexList& dims, bool keepdim), (*this, dims, keepdim))              \
  M(Sum, prod, (), (*this))                                                               \
  M(Sum, prod, (Index dim), (*this, dim))                                                 \
  M(Sum, cumsum, (Index dim), (*this, dim))                                               \
  M(X, max, (), (*this))                                                                  \
  M(ValuesAndIndicesOf<X>, max, (Index dim), (*this, dim))                                \
  M(ValuesAndIndicesOf<X>, max, (Index dim, bool keepdim), (*this, dim, keepdim))         \
  M(X, min, (), (*this))                                                                  \
  M(ValuesAndIndicesOf<X>, min, (Index dim), (*this, dim))                                \
  M(ValuesAndIndicesOf<X>, min, (Index dim, bool keepdim), (*this, dim, keepdim))         \
  M(ValuesAndIndicesOf<X>, sort, (), (*this))                                             \
  M(ValuesAndIndicesOf<X>, sort, (Index dim), (*this, dim))                               \
  M(ValuesAndIndicesOf<X>, sort, (Index dim, SortOptions options), (*this, dim, options)) \
  M(Indices, argsort, (), (*this))                                                        \
  M(Indices, argsort, (Index dim), (*this, dim))                                          \
  M(Indices, argsort, (Index dim, SortOptions options), (*this, dim, options))            \
  M(Tensor, to_tensor, (), (*this))                                                       \
  M(Indices, to_indices, (), (*this))                                                     \
  M(Mask, to_mask, (), (*this))

/// Of Tensor and Indices; PyTorch has these for no truth values.
#define XGRAD_NUMBER_METHODS(M, X, Number)                                                            \
  M(X, abs, (), (*this))                                                                              \
  M(X, neg, (), (*this))                                                                              \
  M(Indices, argmax, (), (*this))                                                                     \
  M(Indices, argmax, (Index dim), (*this, dim))                                                       \
  M(Indices, argmax, (Index dim, bool keepdim), (*this, dim, keepdim))                                \
  M(Indices, argmin, (), (*this))                                                                     \
  M(Indices, argmin, (Index dim), (*this, dim))                                                       \
  M(Indices, argmin, (Index dim, bool keepdim), (*this, dim, keepdim))                                \
  M(ValuesAndIndicesOf<X>, topk, (Index k), (*this, k))                                               \
  M(ValuesAndIndicesOf<X>, topk, (Index k, Index dim), (*this, k, dim))                               \
  M(ValuesAndIndicesOf<X>, topk, (Index k, Index dim, TopkOptions options), (*this, k, dim, options)) \
  M(X, clamp, (Number min, Number max), (*this, min, max))

/// Of Tensor alone.
#define XGRAD_TENSOR_METHODS(M)                                                               \
  M(Tensor, mean, (), (*this))                                                                \
  M(Tensor, mean, (const IndexList& dims), (*this, dims))                                     \
  M(Tensor, mean, (const IndexList& dims, bool keepdim), (*this, dims, keepdim))              \
  M(Tensor, var, (), (*this))                                                                 \
  M(Tensor, var, (const IndexList& dims), (*this, dims))                                      \
  M(Tensor, var, (const IndexList& dims, VarOptions options), (*this, dims, options))         \
  M(Tensor, stddev, (), (*this))                                                              \
  M(Tensor, stddev, (const IndexList& dims), (*this, dims))                                   \
  M(Tensor, stddev, (const IndexList& dims, VarOptions options), (*this, dims, options))      \
  M(Tensor, norm, (), (*this))                                                                \
  M(Tensor, norm, (double p), (*this, p))                                                     \
  M(Tensor, norm, (double p, const IndexList& dims), (*this, p, dims))                        \
  M(Tensor, norm, (double p, const IndexList& dims, bool keepdim), (*this, p, dims, keepdim)) \
  M(Tensor, softmax, (Index dim), (*this, dim))                                               \
  M(Tensor, log_softmax, (Index dim), (*this, dim))                                           \
  M(Tensor, logsumexp, (const IndexList& dims), (*this, dims))                                \
  M(Tensor, logsumexp, (const IndexList& dims, bool keepdim), (*this, dims, keepdim))         \
  M(Tensor, matmul, (const Tensor& other), (*this, other))                                    \
  M(Tensor, mm, (const Tensor& other), (*this, other))                                        \
  M(Tensor, bmm, (const Tensor& other), (*this, other))                                       \
  M(Tensor, mv, (const Tensor& other), (*this, other))                                        \
  M(Tensor, dot, (const Tensor& other), (*this, other))                                       \
  M(Tensor, add, (const Tensor& other), (*this, other))                                       \
  M(Tensor, sub, (const Tensor& other), (*this, other))                                       \
  M(Tensor, mul, (const Tensor& other), (*this, other))                                       \
  M(Tensor, div, (const Tensor& other), (*this, other))                                       \
  M(Tensor, pow, (double exponent), (*this, exponent))                                        \
  M(Tensor, pow, (const Tensor& exponent), (*this, exponent))                                 \
  M(Tensor, square, (), (*this))                                                              \
  M(Tensor, clamp, (ClampOptions bounds), (*this, bounds))                                    \
  M(Tensor, sign, (), (*this))                                                                \
  M(Tensor, reciprocal, (), (*this))                                                          \
  M(Tensor, sqrt, (), (*this))                                                                \
  M(Tensor, rsqrt, (), (*this))                                                               \
  M(Tensor, exp, (), (*this))                                                                 \
  M(Tensor, log, (), (*this))                                                                 \
  M(Tensor, log1p, (), (*this))                                                               \
  M(Tensor, sin, (), (*this))                                                                 \
  M(Tensor, cos, (), (*this))                                                                 \
  M(Tensor, tanh, (), (*this))                                                                \
  M(Tensor, sigmoid, (), (*this))                                                             \
  M(Tensor, relu, (), (*this))                                                                \
  M(Mask, isnan, (), (*this))                                                                 \
  M(Mask, isinf, (), (*this))                                                                 \
  M(Mask, isfinite, (), (*this))

#define XGRAD_DECLARE_METHOD(result, name, parameters, arguments) result name parameters const;
