#include <xgrad/engine/array/along_dim.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/ops/select.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

// `count` positions of dimension dim, `step` apart. The shape of the result may leave out a dimension of
// size 1.
template <class X>
static X take(OpName name, const X& x, const Shape& result, Index dim, Index start, Index step, Index count) {
  const AlongDim s(x.shape(), dim);
  auto y = uninitialized<ArrayOf<typename X::value_type>>(result);
  copy_steps(x.value().data(), y.data(), s, start, step, count);
  return record(name.saving_nothing(), {x}, std::move(y),
                [s, start, step, count](const Array& grad, InputGrads& to) {
                  add_steps(grad.data(), to.buffer(0).data(), s, start, step, count);
                });
}

static Shape with_size(Shape shape, Index dim, Index size) {
  shape[dim] = size;
  return shape;
}

template <class X>
static Part<X> select_of(const X& x, Index dim, Index index) {
  const Index d = existing_dim("select", dim, x.shape()), at = position_along("select", x.shape(), d, index);
  Places places(x.shape());
  places.select(d, at);
  return {take("SelectBackward0", x, reduced_shape(x.shape(), {d}, false), d, at, 1, 1), x, places};
}
XGRAD_DEFINE_KINDS(Part, select, (Index dim, Index index), (dim, index))

template <class X>
static Part<X> sliced(const X& x, Index d, const Range& r) {
  Places places(x.shape());
  places.slice(d, r);
  return {take("SliceBackward0", x, with_size(x.shape(), d, r.count), d, r.start, r.step, r.count), x,
          places};
}
template <class X>
static Part<X> slice_of(const X& x, Index dim, const Slice& positions) {
  const Index d = existing_dim("slice", dim, x.shape());
  return sliced(x, d, range_of(positions, x.size(d)));
}
XGRAD_DEFINE_KINDS(Part, slice, (Index dim, const Slice& positions), (dim, positions))

template <class X>
static Part<X> narrow_of(const X& x, Index dim, Index start, Index length) {
  const Index d = existing_dim("narrow", dim, x.shape()), size = x.size(d),
              first = start < 0 ? start + size : start;
  XGRAD_CHECK_RANGE(length >= 0 && first >= 0 && first <= size && length <= size - first, "narrow: ", length,
                    " positions from ", start, " on are out of range for dimension ", d, " of shape ",
                    x.shape());
  return sliced(x, d, {first, 1, length});
}
XGRAD_DEFINE_KINDS(Part, narrow, (Index dim, Index start, Index length), (dim, start, length))

template <class X>
static X column_of(const X& x, Index column) {
  XGRAD_CHECK(x.dim() == 2, "column: expected an array of shape (n, m), got ", x.shape());
  const Index m = x.size(1), j = column < 0 ? column + m : column;
  XGRAD_CHECK_RANGE(j >= 0 && j < m, "column: column ", column, " is out of range for shape ", x.shape());
  return select(x, 1, j);
}
XGRAD_DEFINE_KINDS(Same, column, (Index column), (column))

template <class X>
static std::vector<X> pieces(OpName name, const X& x, Index d, const std::vector<Index>& sizes) {
  std::vector<X> out;
  out.reserve(sizes.size());
  Index start = 0;
  for (const Index size : sizes) {
    out.push_back(take(name, x, with_size(x.shape(), d, size), d, start, 1, size));
    start += size;
  }
  return out;
}

template <class X>
static std::vector<X> split_of(const X& x, Index size, Index dim) {
  const Index d = existing_dim("split", dim, x.shape()), n = x.size(d);
  XGRAD_CHECK(size > 0 || (size == 0 && n == 0), "split: size ", size, " for ", n, " positions of dimension ",
              d);
  std::vector<Index> sizes;
  sizes.reserve(n == 0 ? 1 : (n - 1) / size + 1);
  for (Index start = 0; start < n || sizes.empty(); start += std::max<Index>(size, 1)) {
    sizes.push_back(std::min(size, n - start));
  }
  return pieces("SplitBackward0", x, d, sizes);
}

template <class X>
static std::vector<X> split_of(const X& x, const std::vector<Index>& sizes, Index dim) {
  const Index d = existing_dim("split", dim, x.shape()), n = x.size(d);
  Index total = 0;
  for (const Index size : sizes) {
    XGRAD_CHECK(size >= 0, "split: size ", size, " in ", IndexList(sizes).text(), " is negative");
    XGRAD_CHECK(!__builtin_add_overflow(total, size, &total), "split: sizes ", IndexList(sizes).text(),
                " add up to more than 64 bits hold");
  }
  XGRAD_CHECK(total == n, "split: sizes ", IndexList(sizes).text(), " add up to ", total, ", dimension ", d,
              " of shape ", x.shape(), " has ", n);
  return pieces("SplitWithSizesBackward0", x, d, sizes);
}
XGRAD_DEFINE_KINDS_BY_VALUE(ListOf, split, (Index size, Index dim), (size, dim))
XGRAD_DEFINE_KINDS_BY_VALUE(ListOf, split, (const std::vector<Index>& sizes, Index dim), (sizes, dim))
XGRAD_DEFINE_KINDS_BY_VALUE(ListOf, split, (std::initializer_list<Index> sizes, Index dim),
                            (std::vector<Index>(sizes), dim))

template <class X>
static std::vector<X> chunk_of(const X& x, Index chunks, Index dim) {
  XGRAD_CHECK(chunks > 0 && chunks <= Shape::most_elements, "chunk: ", chunks, " chunks");
  const Index d = existing_dim("chunk", dim, x.shape()), n = x.size(d);
  if (n == 0) return pieces("SplitWithSizesBackward0", x, d, std::vector<Index>(chunks, 0));
  return split_of(x, (n - 1) / chunks + 1, d);
}

XGRAD_DEFINE_KINDS(ListOf, chunk, (Index chunks, Index dim), (chunks, dim))

template <class X>
static std::vector<X> unbind_of(const X& x, Index dim) {
  const Index d = existing_dim("unbind", dim, x.shape());
  const Shape shape = reduced_shape(x.shape(), {d}, false);
  std::vector<X> out;
  out.reserve(x.size(d));
  for (Index i = 0; i < x.size(d); ++i) out.push_back(take("UnbindBackward0", x, shape, d, i, 1, 1));
  return out;
}
XGRAD_DEFINE_KINDS(ListOf, unbind, (Index dim), (dim))

}  // namespace xgrad::inline XGRAD_ABI
