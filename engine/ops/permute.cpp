#include <algorithm>
#include <numeric>

#include <xgrad/engine/compute/permute.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/permute.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

template <class X>
static X permute(OpName name, const X& x, const std::vector<Index>& dims) {
  std::vector<Index> back(dims.size());
  for (std::size_t d = 0; d < dims.size(); ++d) back[dims[d]] = static_cast<Index>(d);
  return record(name.saving_nothing(), {x}, permuted(x.value(), dims),
                [back](const Array& grad, InputGrads& to) { to.add(0, permuted(grad, back)); });
}

template <class X>
static X permute_of(const X& x, const IndexList& dims) {
  XGRAD_CHECK(dims.size() == x.dim(), "permute: dims ", dims.text(), " are not as many as shape ", x.shape(),
              " has");
  std::vector<Index> order;
  for (const Index dim : dims) {
    const Index d = normalize_dim("permute", dim, x.shape());
    XGRAD_CHECK(std::find(order.begin(), order.end(), d) == order.end(), "permute: dim ", dim,
                " is named twice in ", dims.text());
    order.push_back(d);
  }
  return permute("PermuteBackward0", x, order);
}

XGRAD_DEFINE_KINDS(Same, permute, (const IndexList& dims), (dims))

template <class X>
static X transpose(OpName name, const X& x, Index dim0, Index dim1) {
  std::vector<Index> order(x.dim());
  std::iota(order.begin(), order.end(), Index{0});
  const Index first = normalize_dim("transpose", dim0, x.shape()),
              second = normalize_dim("transpose", dim1, x.shape());
  if (first != second) std::swap(order[first], order[second]);
  return permute(name, x, order);
}

template <class X>
static X transpose_of(const X& x, Index dim0, Index dim1) {
  return transpose("TransposeBackward0", x, dim0, dim1);
}

XGRAD_DEFINE_KINDS_BY_VALUE(Same, transpose, (Index dim0, Index dim1), (dim0, dim1))

template <class X>
static X t_of(const X& x) {
  XGRAD_CHECK(x.dim() <= 2, "t: shape ", x.shape(), " has more than two dimensions");
  return transpose("TBackward0", x, 0, x.dim() == 2 ? 1 : 0);
}
XGRAD_DEFINE_KINDS(Same, t, (), ())

}  // namespace xgrad::inline XGRAD_ABI
