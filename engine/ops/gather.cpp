#include <algorithm>

#include <xgrad/engine/compute/permute.hpp>
#include <xgrad/engine/ops/convert.hpp>
#include <xgrad/engine/ops/expand.hpp>
#include <xgrad/engine/ops/gather.hpp>
#include <xgrad/engine/ops/take_positions.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

Positions positions_in(const char* op, const Indices& index, Index size, bool negative, const Shape& shape,
                       Index dim) {
  IndexArray out = index.value();
  for (Index i = 0; i < std::ssize(out); ++i) {
    Index& at = out.data()[i];
    XGRAD_CHECK_RANGE(at >= (negative ? -size : 0) && at < size, op, ": index ", at, " at position ",
                      position_text(index.shape(), i), " is out of range for dimension ", dim, " of shape ",
                      shape);
    if (at < 0) at += size;
  }
  return std::make_shared<const IndexArray>(std::move(out));
}

Positions true_positions(const Mask& mask) {
  const bool* from = mask.value().data();
  IndexArray out = uninitialized<IndexArray>({std::count(from, from + mask.numel(), true)});
  Index* next = out.data();
  for (Index i = 0; i < mask.numel(); ++i) {
    if (from[i]) *next++ = i;
  }
  return std::make_shared<const IndexArray>(std::move(out));
}

template <class X>
static X index_select_of(const X& x, Index dim, const Indices& index) {
  XGRAD_CHECK(index.dim() <= 1, "index_select: the index has shape ", index.shape(), ", not one dimension");
  const Index d = normalize_dim("index_select", dim, x.shape());
  const AlongDim s(x.shape(), d);
  Shape result = x.shape();
  if (x.dim() > 0) result[d] = index.numel();
  XGRAD_CHECK(x.dim() > 0 || index.numel() == 1, "index_select: ", index.numel(),
              " indices into a 0-d tensor");
  return take_positions("IndexSelectBackward0", x, result, s,
                        positions_in("index_select", index, s.n, false, x.shape(), d));
}
XGRAD_DEFINE_KINDS(Same, index_select, (Index dim, const Indices& index), (dim, index))

// For each element of the index, where in x (of this shape) it points to.
static Positions picked_places(const Shape& shape, Index dim, const Indices& index) {
  const Positions at = positions_in("gather", index, AlongDim(shape, dim).n, false, shape, dim);
  const Shape from = index.shape();
  IndexArray places = uninitialized<IndexArray>(from);
  for (Index i = 0; i < std::ssize(places); ++i) {
    Index rest = i, stride = 1, place = 0;
    for (Index d = shape.dim() - 1; d >= 0; --d) {
      place += (d == dim ? at->data()[i] : rest % from[d]) * stride;
      rest /= from[d];
      stride *= shape[d];
    }
    places.data()[i] = place;
  }
  return std::make_shared<const IndexArray>(std::move(places));
}

template <class X>
static X gather_of(const X& x, Index dim, const Indices& index) {
  const Shape shape = x.shape(), from = index.shape();
  const Index d = normalize_dim("gather", dim, shape);
  XGRAD_CHECK(from.dim() == shape.dim(), "gather: the index has shape ", from, ", x has shape ", shape,
              ": not the same number of dimensions");
  for (Index i = 0; i < shape.dim(); ++i) {
    XGRAD_CHECK(i == d || from[i] <= shape[i], "gather: the index of shape ", from, " is larger than shape ",
                shape, " in dimension ", i);
  }
  const Positions places = picked_places(shape, d, index);
  auto y = uninitialized<ArrayOf<typename X::value_type>>(from);
  const auto& source = x.value();
  for (std::size_t i = 0; i < places->size(); ++i) y.data()[i] = source.data()[places->data()[i]];
  return record("GatherBackward0", {x}, std::move(y), [places](const Array& grad, InputGrads& to) {
    Array& dx = to.buffer(0);
    for (std::size_t i = 0; i < places->size(); ++i) dx.data()[places->data()[i]] += grad.data()[i];
  });
}
XGRAD_DEFINE_KINDS(Same, gather, (Index dim, const Indices& index), (dim, index))

template <class X>
static X masked_select_of(const X& x, const Mask& mask) {
  const Shape shape = broadcast_shapes("masked_select", x.shape(), mask.shape());
  const Positions positions = true_positions(expand(mask, shape));
  auto y = uninitialized<ArrayOf<typename X::value_type>>({std::ssize(*positions)});
  const auto source = broadcast_to(x.value(), shape);
  for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = source.data()[positions->data()[i]];
  return record("MaskedSelectBackward0", {x}, std::move(y),
                [positions, shape](const Array& grad, InputGrads& to) {
                  Array dx = filled<Array>(shape, 0);
                  for (std::size_t i = 0; i < grad.size(); ++i)
                    dx.data()[positions->data()[i]] = grad.data()[i];
                  to.add(0, std::move(dx));
                });
}
XGRAD_DEFINE_KINDS(Same, masked_select, (const Mask& mask), (mask))

template <class X>
static Indices nonzero_of(const X& x) {
  const Positions found = true_positions(to_mask(x));
  const Shape shape = x.shape();
  IndexArray out = uninitialized<IndexArray>({std::ssize(*found), shape.dim()});
  for (Index i = 0; i < std::ssize(*found); ++i) {
    Index rest = found->data()[i];
    for (Index d = shape.dim() - 1; d >= 0; --d) {
      out.data()[i * shape.dim() + d] = rest % shape[d];
      rest /= shape[d];
    }
  }
  return out;
}
XGRAD_DEFINE_KINDS_BY_VALUE(IndicesFor, nonzero, (), ())

}  // namespace xgrad::inline XGRAD_ABI
