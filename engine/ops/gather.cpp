#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/gather.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

// The indices as positions in [0, size).
static Indices checked(const char* op, const Indices& index, Index size, bool negative, const Shape& shape,
                       Index dim) {
  Indices out = index;
  for (Index i = 0; i < std::ssize(out); ++i) {
    Index& at = out.data()[i];
    XGRAD_CHECK_RANGE(at >= (negative ? -size : 0) && at < size, op, ": index ", at, " at position ",
                      position_text(index.shape(), i), " is out of range for dimension ", dim, " of shape ",
                      shape);
    if (at < 0) at += size;
  }
  return out;
}

// Whole positions along n: out is (outer, index.size(), inner). In backward each part writes columns of its
// own, so threads do not meet and the order of the additions is that of the index.
static Tensor take_positions(OpName name, const Tensor& x, const Shape& result, const AlongDim& s,
                             Indices index) {
  const Index m = std::ssize(index);
  AlongDim out = s;
  out.n = m;
  Array y = uninitialized<Array>(result);
  const Array& source = x.value();
  parallel_for(s.outer * m, 32768 / std::max<Index>(s.inner, 1), [&](Index first, Index last) {
    for (Index row = first; row < last; ++row) {
      const Index i = row / m, j = row % m;
      std::copy_n(source.data() + (i * s.n + index.data()[j]) * s.inner, s.inner, y.data() + row * s.inner);
    }
  });
  return record(name, {x}, std::move(y),
                [s, out, index = std::move(index)](const Array& grad, InputGrads& to) {
                  Array& dx = to.buffer(0);
                  for_slices(out, [&](Index first, Index count, Index k, Index width) {
                    for (Index i = first; i < first + count; ++i) {
                      for (Index j = 0; j < out.n; ++j) {
                        const Scalar* from = grad.data() + (i * out.n + j) * s.inner + k;
                        Scalar* target = dx.data() + (i * s.n + index.data()[j]) * s.inner + k;
                        for (Index c = 0; c < width; ++c) target[c] += from[c];
                      }
                    }
                  });
                });
}

Tensor index_select(const Tensor& x, Index dim, const Indices& index) {
  XGRAD_CHECK(index.dimension() <= 1, "index_select: the index has shape ", Shape(index.shape()),
              ", not one dimension");
  const Index d = normalize_dim("index_select", dim, x.shape());
  const AlongDim s(x.shape(), d);
  Shape result = x.shape();
  if (x.dim() > 0) result[d] = std::ssize(index);
  XGRAD_CHECK(x.dim() > 0 || index.size() == 1, "index_select: ", index.size(), " indices into a 0-d tensor");
  return take_positions("IndexSelectBackward0", x, result, s,
                        checked("index_select", index, s.n, false, x.shape(), d));
}

const Tensor Tensor::operator[](const Indices& rows) const {
  XGRAD_CHECK(dim() > 0, "index: a 0-d tensor has no rows");
  Shape result(rows.shape());
  for (Index d = 1; d < dim(); ++d) result.append(size(d));
  return take_positions("IndexBackward0", *this, result, AlongDim(shape(), 0),
                        checked("index", rows, size(0), true, shape(), 0));
}

const Tensor Tensor::operator[](const Mask& mask) const {
  const Shape covered(mask.shape()), own = shape();
  const Index rank = covered.dim();
  XGRAD_CHECK(rank <= dim() && std::equal(covered.begin(), covered.end(), own.begin()),
              "index: a mask of shape ", covered, " does not fit shape ", own);
  const Index count = std::count(mask.begin(), mask.end(), true);
  Indices rows = uninitialized<Indices>({count});
  Index* next = rows.data();
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask.data()[i]) *next++ = static_cast<Index>(i);
  }
  Shape result{count};
  for (Index d = rank; d < dim(); ++d) result.append(size(d));
  return take_positions("IndexBackward0", *this, result, AlongDim(own, 0, rank - 1), std::move(rows));
}

// For each element of the index, where in x (of this shape) it points to.
static Indices picked_places(const Shape& shape, Index dim, const Indices& index) {
  const Indices at = checked("gather", index, AlongDim(shape, dim).n, false, shape, dim);
  const Shape from(index.shape());
  Indices places = uninitialized<Indices>(index.shape());
  for (std::size_t i = 0; i < at.size(); ++i) {
    Index rest = static_cast<Index>(i), stride = 1, place = 0;
    for (Index d = shape.dim() - 1; d >= 0; --d) {
      place += (d == dim ? at.data()[i] : rest % from[d]) * stride;
      rest /= from[d];
      stride *= shape[d];
    }
    places.data()[i] = place;
  }
  return places;
}

Tensor gather(const Tensor& x, Index dim, const Indices& index) {
  const Shape shape = x.shape(), from(index.shape());
  const Index d = normalize_dim("gather", dim, shape);
  XGRAD_CHECK(from.dim() == shape.dim(), "gather: the index has shape ", from, ", x has shape ", shape,
              ": not the same number of dimensions");
  for (Index i = 0; i < shape.dim(); ++i) {
    XGRAD_CHECK(i == d || from[i] <= shape[i], "gather: the index of shape ", from, " is larger than shape ",
                shape, " in dimension ", i);
  }
  Indices places = picked_places(shape, d, index);
  Array y = uninitialized<Array>(from);
  const Array& source = x.value();
  for (std::size_t i = 0; i < places.size(); ++i) y.data()[i] = source.data()[places.data()[i]];
  return record("GatherBackward0", {x}, std::move(y),
                [places = std::move(places)](const Array& grad, InputGrads& to) {
                  Array& dx = to.buffer(0);
                  for (std::size_t i = 0; i < places.size(); ++i)
                    dx.data()[places.data()[i]] += grad.data()[i];
                });
}

}  // namespace xgrad::inline XGRAD_ABI
