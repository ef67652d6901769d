#include <algorithm>
#include <vector>

#include <xgrad/engine/compute/permute.hpp>
#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/kernels/reduce.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

// Long slices are summed in blocks of rows, then the blocks. Blocks and their order depend on the shape only.
// sum(in, out, i, outer, n, k, width) calls the kernel for the slices from i and the columns from k on.
template <class Sum>
static void sum_in_blocks(const Scalar* in, Scalar* out, const AlongDim& s, const Sum& sum) {
  if (s.numel() == 0) return void(std::fill_n(out, s.outer * s.inner, Scalar(0)));
  const Index rows = std::max<Index>(32768 / std::max<Index>(s.inner, 1), 256),
              blocks = (s.n + rows - 1) / rows;
  if (s.outer >= 8 || blocks < 2) {
    for_slices(s, [&](Index i, Index count, Index k, Index width) {
      sum(in + i * s.n * s.inner + k, out + i * s.inner + k, i, count, s.n, k, width);
    });
    return;
  }
  Array partial = uninitialized<Array>({blocks * s.inner});
  for (Index i = 0; i < s.outer; ++i) {
    const Scalar* slice = in + i * s.n * s.inner;
    parallel_for(blocks, 1, [&](Index first, Index) {
      sum(slice + first * rows * s.inner, partial.data() + first * s.inner, i, 1,
          std::min(rows, s.n - first * rows), 0, s.inner);
    });
    kernels::reduce<Scalar>().sum(partial.data(), out + i * s.inner, 1, blocks, s.inner, s.inner);
  }
}

static void sum_slices(const Scalar* in, Scalar* out, const AlongDim& s) {
  sum_in_blocks(in, out, s,
                [&](const Scalar* from, Scalar* to, Index, Index count, Index n, Index, Index width) {
                  kernels::reduce<Scalar>().sum(from, to, count, n, width, s.inner);
                });
}

// In one pass over slices; dimensions that are not neighbours are brought together first.
Array sum_squares_dims(const Array& array, const Array& centre, const std::vector<Index>& dims) {
  Array out = uninitialized<Array>(centre.shape());
  const Shape shape(array.shape());
  const bool neighbours = dims.empty() || dims.back() - dims.front() + 1 == std::ssize(dims);
  AlongDim s = dims.empty() ? AlongDim(shape, 0, -1) : AlongDim(shape, dims.front(), dims.back());
  Array moved;
  if (!neighbours) {
    std::vector<Index> order;
    for (Index d = 0; d < shape.dim(); ++d) {
      if (!std::binary_search(dims.begin(), dims.end(), d)) order.push_back(d);
    }
    order.insert(order.end(), dims.begin(), dims.end());
    moved = permuted(array, order);
    s = AlongDim(Shape(moved.shape()), shape.dim() - std::ssize(dims), shape.dim() - 1);
  }
  const Array& source = neighbours ? array : moved;
  const auto sum = [&](const Scalar* from, Scalar* to, Index i, Index count, Index n, Index k, Index width) {
    kernels::reduce<Scalar>().sum_squares(from, centre.data() + i * s.inner + k, to, count, n, width,
                                          s.inner);
  };
  sum_in_blocks(source.data(), out.data(), s, sum);
  return out;
}

// Neighbouring dimensions go in one pass, the innermost group first: it shrinks the array most cheaply.
Array reduce_dims(const Array& array, const std::vector<Index>& dims, ReduceSlices reduce) {
  Shape shape(array.shape());
  Array current;
  const Array* source = &array;
  for (std::size_t last = dims.size(); last > 0;) {
    std::size_t first = last - 1;
    while (first > 0 && dims[first - 1] + 1 == dims[first]) --first;
    const AlongDim slices(shape, dims[first], dims[last - 1]);
    for (std::size_t i = first; i < last; ++i) shape[dims[i]] = 1;
    Array reduced = uninitialized<Array>(shape);
    reduce(source->data(), reduced.data(), slices);
    current = std::move(reduced);
    source = &current;
    last = first;
  }
  return dims.empty() ? array : current;
}

Array sum_dims(const Array& array, const std::vector<Index>& dims) {
  return reduce_dims(array, dims, sum_slices);
}

// One long slice goes in blocks, then the best of their results: the first of equal ones, so the first of
// all.
void extreme_slices(bool largest, const Scalar* in, Scalar* values, Index* positions, const AlongDim& s) {
  const auto& table = kernels::reduce<Scalar>();
  const auto extreme = largest ? table.max : table.min;
  constexpr Index block = 32768;
  if (s.outer * s.inner != 1 || s.n <= block) {
    for_slices(s, [&](Index i, Index count, Index k, Index width) {
      const Index at = i * s.inner + k;
      extreme(in + i * s.n * s.inner + k, values + at, positions + at, count, s.n, width, s.inner);
    });
    return;
  }
  const Index blocks = (s.n + block - 1) / block;
  std::vector<Scalar> best(blocks);
  std::vector<Index> where(best.size());
  parallel_for(s.n, block, [&](Index first, Index last) {
    const auto at = static_cast<std::size_t>(first / block);
    extreme(in + first, &best[at], &where[at], 1, last - first, 1, 1);
  });
  extreme(best.data(), values, positions, 1, blocks, 1, 1);
  *positions = *positions * block + where[*positions];
}

Array sum_to(const Array& array, const Shape& shape) {
  const Shape from(array.shape());
  const Index added = from.dim() - shape.dim();
  std::vector<Index> dims;
  bool fits = added >= 0;
  for (Index i = 0; fits && i < from.dim(); ++i) {
    if (i < added || (shape[i - added] == 1 && from[i] != 1)) {
      dims.push_back(i);
    } else {
      fits = shape[i - added] == from[i];
    }
  }
  XGRAD_CHECK(fits, "backward: a gradient of shape ", from, " is given for an input of shape ", shape,
              ", which does not broadcast to it");
  Array out = sum_dims(array, dims);
  set_shape(out, shape);
  return out;
}

}  // namespace xgrad::inline XGRAD_ABI
