#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/ops/all.hpp>

namespace xgrad::inline XGRAD_ABI {

template <class Result, class X, class F>
static ArrayOf<Result> folded(const char* op, const X& x, const IndexList& dims, bool keepdim, Result start,
                              const F& f) {
  const std::vector<Index> reduced = reduced_dims(op, dims, x.shape());
  ArrayOf<Result> out = fold(x.value(), reduced, start, f);
  set_shape(out, reduced_shape(x.shape(), reduced, keepdim));
  return out;
}

template <class X>
static Mask all_of(const X& x, const IndexList& dims = {}, bool keepdim = false) {
  return folded("all", x, dims, keepdim, true, [](bool so_far, auto v) { return so_far && v != 0; });
}
XGRAD_DEFINE_KINDS_BY_VALUE(MaskFor, all, (), ())
XGRAD_DEFINE_KINDS_BY_VALUE(MaskFor, all, (const IndexList& dims, bool keepdim), (dims, keepdim))

template <class X>
static Mask any_of(const X& x, const IndexList& dims = {}, bool keepdim = false) {
  return folded("any", x, dims, keepdim, false, [](bool so_far, auto v) { return so_far || v != 0; });
}
XGRAD_DEFINE_KINDS_BY_VALUE(MaskFor, any, (), ())
XGRAD_DEFINE_KINDS_BY_VALUE(MaskFor, any, (const IndexList& dims, bool keepdim), (dims, keepdim))

template <class X>
static Indices count_nonzero_of(const X& x, const IndexList& dims = {}) {
  return folded("count_nonzero", x, dims, false, Index{0}, [](Index n, auto v) { return n + (v != 0); });
}
XGRAD_DEFINE_KINDS_BY_VALUE(IndicesFor, count_nonzero, (), ())
XGRAD_DEFINE_KINDS_BY_VALUE(IndicesFor, count_nonzero, (const IndexList& dims), (dims))

}  // namespace xgrad::inline XGRAD_ABI
