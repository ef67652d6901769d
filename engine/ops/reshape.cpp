#include <algorithm>

#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

template <class X>
static X with_shape(OpName name, const X& x, const Shape& shape) {
  auto y = x.value();
  set_shape(y, shape);
  return record(name.saving_nothing(), {x}, std::move(y), [](const Array& grad, InputGrads& to) {
    Array dx = grad;
    set_shape(dx, to.shape(0));
    to.add(0, std::move(dx));
  });
}

template <class X>
static X reshape_of(const X& x, const IndexList& sizes) {
  return with_shape("ViewBackward0", x, reshaped("reshape", x.shape(), sizes));
}
template <class X>
static X view_of(const X& x, const IndexList& sizes) {
  return with_shape("ViewBackward0", x, reshaped("view", x.shape(), sizes));
}
XGRAD_DEFINE_KINDS(Same, reshape, (const IndexList& sizes), (sizes))
XGRAD_DEFINE_KINDS_BY_VALUE(Same, view, (const IndexList& sizes), (sizes))

template <class X>
static X flatten_of(const X& x, Index start_dim, Index end_dim) {
  const Index start = normalize_dim("flatten", start_dim, x.shape()),
              end = normalize_dim("flatten", end_dim, x.shape());
  XGRAD_CHECK(start <= end, "flatten: start_dim ", start_dim, " comes after end_dim ", end_dim, " in shape ",
              x.shape());
  if (x.dim() > 0 && start == end) return x;
  Shape shape;
  for (Index d = 0; d < start; ++d) shape.append(x.size(d));
  Index product = 1;
  for (Index d = start; d <= end && d < x.dim(); ++d) product *= x.size(d);
  shape.append(product);
  for (Index d = end + 1; d < x.dim(); ++d) shape.append(x.size(d));
  return with_shape("ViewBackward0", x, shape);
}

XGRAD_DEFINE_KINDS_BY_VALUE(Same, flatten, (Index start_dim, Index end_dim), (start_dim, end_dim))

template <class X>
static X squeeze_of(const X& x) {
  Shape shape;
  for (const Index size : x.shape()) {
    if (size != 1) shape.append(size);
  }
  return with_shape("SqueezeBackward0", x, shape);
}

template <class X>
static X squeeze_of(const X& x, const IndexList& dims) {
  const std::vector<Index> named =
      dims.empty() ? std::vector<Index>() : reduced_dims("squeeze", dims, x.shape());
  Shape shape;
  for (Index d = 0; d < x.dim(); ++d) {
    if (x.size(d) != 1 || !std::binary_search(named.begin(), named.end(), d)) shape.append(x.size(d));
  }
  return with_shape(dims.size() == 1 ? OpName("SqueezeBackward1") : OpName("SqueezeBackward2"), x, shape);
}

XGRAD_DEFINE_KINDS_BY_VALUE(Same, squeeze, (), ())
XGRAD_DEFINE_KINDS_BY_VALUE(Same, squeeze, (const IndexList& dims), (dims))

template <class X>
static X unsqueeze_of(const X& x, Index dim) {
  const Index rank = x.dim();
  XGRAD_CHECK_RANGE(dim >= -rank - 1 && dim <= rank, "unsqueeze: dim ", dim, " is out of range for shape ",
                    x.shape(), " (expected ", -rank - 1, " to ", rank, ")");
  const Index at = dim < 0 ? dim + rank + 1 : dim;
  Shape shape;
  for (Index d = 0; d <= rank; ++d) {
    if (d == at) shape.append(1);
    if (d < rank) shape.append(x.size(d));
  }
  return with_shape("UnsqueezeBackward0", x, shape);
}

XGRAD_DEFINE_KINDS(Same, unsqueeze, (Index dim), (dim))

Tensor Tensor::clone() const {
  return record(saves_nothing("CloneBackward0"), {*this}, Array(value()),
                [](const Array& grad, InputGrads& to) { to.add(0, grad); });
}

}  // namespace xgrad::inline XGRAD_ABI
