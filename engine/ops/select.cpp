#include <xgrad/engine/array/along_dim.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/ops/select.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

// `count` positions of dimension dim, `step` apart. The shape of the result may leave out a dimension of
// size 1.
static Tensor take(OpName name, const Tensor& x, const Shape& result, Index dim, Index start, Index step,
                   Index count) {
  const AlongDim s(x.shape(), dim);
  Array y = uninitialized<Array>(result);
  copy_steps(x.value().data(), y.data(), s, start, step, count);
  return record(name, {x}, std::move(y), [s, start, step, count](const Array& grad, InputGrads& to) {
    add_steps(grad.data(), to.buffer(0).data(), s, start, step, count);
  });
}

static Shape with_size(Shape shape, Index dim, Index size) {
  shape[dim] = size;
  return shape;
}

Tensor select(const Tensor& x, Index dim, Index index) {
  const Index d = existing_dim("select", dim, x.shape());
  return take("SelectBackward0", x, reduced_shape(x.shape(), {d}, false), d,
              position_along("select", x.shape(), d, index), 1, 1);
}

Tensor slice(const Tensor& x, Index dim, const Slice& positions) {
  const Index d = existing_dim("slice", dim, x.shape());
  const Range r = range_of(positions, x.size(d));
  return take("SliceBackward0", x, with_size(x.shape(), d, r.count), d, r.start, r.step, r.count);
}

Tensor narrow(const Tensor& x, Index dim, Index start, Index length) {
  const Index d = existing_dim("narrow", dim, x.shape()), size = x.size(d),
              first = start < 0 ? start + size : start;
  XGRAD_CHECK_RANGE(length >= 0 && first >= 0 && first <= size && length <= size - first, "narrow: ", length,
                    " positions from ", start, " on are out of range for dimension ", d, " of shape ",
                    x.shape());
  return take("SliceBackward0", x, with_size(x.shape(), d, length), d, first, 1, length);
}

static std::vector<Tensor> pieces(OpName name, const Tensor& x, Index d, const std::vector<Index>& sizes) {
  std::vector<Tensor> out;
  Index start = 0;
  for (const Index size : sizes) {
    out.push_back(take(name, x, with_size(x.shape(), d, size), d, start, 1, size));
    start += size;
  }
  return out;
}

std::vector<Tensor> split(const Tensor& x, Index size, Index dim) {
  const Index d = existing_dim("split", dim, x.shape()), n = x.size(d);
  XGRAD_CHECK(size > 0 || (size == 0 && n == 0), "split: size ", size, " for ", n, " positions of dimension ",
              d);
  std::vector<Index> sizes;
  for (Index start = 0; start < n || sizes.empty(); start += std::max<Index>(size, 1)) {
    sizes.push_back(std::min(size, n - start));
  }
  return pieces("SplitBackward0", x, d, sizes);
}

std::vector<Tensor> split(const Tensor& x, const std::vector<Index>& sizes, Index dim) {
  const Index d = existing_dim("split", dim, x.shape()), n = x.size(d);
  Index total = 0;
  for (const Index size : sizes) {
    XGRAD_CHECK(size >= 0, "split: size ", size, " in ", IndexList(sizes).text(), " is negative");
    total += size;
  }
  XGRAD_CHECK(total == n, "split: sizes ", IndexList(sizes).text(), " add up to ", total, ", dimension ", d,
              " of shape ", x.shape(), " has ", n);
  return pieces("SplitWithSizesBackward0", x, d, sizes);
}
std::vector<Tensor> split(const Tensor& x, std::initializer_list<Index> sizes, Index dim) {
  return split(x, std::vector<Index>(sizes), dim);
}

std::vector<Tensor> chunk(const Tensor& x, Index chunks, Index dim) {
  XGRAD_CHECK(chunks > 0, "chunk: ", chunks, " chunks");
  const Index d = existing_dim("chunk", dim, x.shape()), n = x.size(d);
  if (n == 0) return pieces("SplitWithSizesBackward0", x, d, std::vector<Index>(chunks, 0));
  return split(x, (n - 1) / chunks + 1, d);
}

std::vector<Tensor> unbind(const Tensor& x, Index dim) {
  const Index d = existing_dim("unbind", dim, x.shape());
  const Shape shape = reduced_shape(x.shape(), {d}, false);
  std::vector<Tensor> out;
  for (Index i = 0; i < x.size(d); ++i) out.push_back(take("UnbindBackward0", x, shape, d, i, 1, 1));
  return out;
}

// ---- x[...]

const Tensor Tensor::operator[](Index position) const {
  return select(*this, 0, position);
}
const Tensor Tensor::operator[](const Slice& positions) const {
  return slice(*this, 0, positions);
}

const Tensor Tensor::operator[](std::initializer_list<IndexItem> items) const {
  Index named = 0, ellipses = 0;
  for (const IndexItem& item : items) {
    named += item.kind == IndexItem::Kind::position || item.kind == IndexItem::Kind::slice;
    ellipses += item.kind == IndexItem::Kind::rest;
  }
  XGRAD_CHECK(ellipses <= 1, "index: more than one ellipsis");
  XGRAD_CHECK(named <= dim(), "index: ", named, " items for shape ", shape());
  Tensor x = *this;
  Index d = 0;
  for (const IndexItem& item : items) {
    switch (item.kind) {
      case IndexItem::Kind::position:
        x = select(x, d, item.slice.start);
        break;
      case IndexItem::Kind::slice: {
        const bool all = item.slice.start == 0 && item.slice.step == 1 && item.slice.stop >= x.size(d);
        if (!all || items.size() == 1) x = slice(x, d, item.slice);
        ++d;
        break;
      }
      case IndexItem::Kind::rest:
        d += dim() - named;
        break;
      case IndexItem::Kind::added:
        x = unsqueeze(x, d++);
        break;
    }
  }
  return x;
}

}  // namespace xgrad::inline XGRAD_ABI
