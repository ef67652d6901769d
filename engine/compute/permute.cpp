#include <algorithm>

#include <xgrad/engine/compute/permute.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad::inline XGRAD_ABI {

struct Axis {
  Index size, from, to;  // strides in the array and in the result
};

// The axes of the result, the outermost first, without those of size 1 and with those as one that stay
// neighbours.
static std::vector<Axis> axes_of(const Shape& shape, const std::vector<Index>& dims) {
  std::vector<Index> strides(dims.size());
  Index stride = 1;
  for (Index d = shape.dim() - 1; d >= 0; --d) {
    strides[d] = stride;
    stride *= shape[d];
  }
  std::vector<Axis> axes;
  for (const Index d : dims) {
    const Axis axis{shape[d], strides[d], 0};
    if (axis.size == 1) continue;
    if (!axes.empty() && axes.back().from == axis.from * axis.size) {
      axes.back() = {axes.back().size * axis.size, axis.from, 0};
    } else {
      axes.push_back(axis);
    }
  }
  stride = 1;
  for (std::size_t i = axes.size(); i-- > 0;) {
    axes[i].to = stride;
    stride *= axes[i].size;
  }
  return axes;
}

// Where the innermost axis of the result is not the one of the array, both run through tiles that stay in the
// cache.
Array permuted(const Array& x, const std::vector<Index>& dims) {
  const Shape from(x.shape());
  Shape shape;
  for (const Index d : dims) shape.append(from[d]);
  Array y = uninitialized<Array>(shape);
  if (y.size() == 0) return y;
  std::vector<Axis> axes = axes_of(from, dims);
  if (axes.size() <= 1) {
    std::copy_n(x.data(), x.size(), y.data());
    return y;
  }

  constexpr Index tile = 32;
  const Axis inner = axes.back();
  axes.pop_back();
  auto rows_at = std::find_if(axes.begin(), axes.end(), [](const Axis& a) { return a.from == 1; });
  if (rows_at == axes.end()) rows_at = axes.end() - 1;
  const Axis rows = *rows_at;
  axes.erase(rows_at);
  const Index tiles = (rows.size + tile - 1) / tile, others = std::ssize(y) / (rows.size * inner.size);
  parallel_for(others * tiles, 32768 / (tile * inner.size), [&](Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      Index rest = i / tiles;
      const Index top = i % tiles * tile, bottom = std::min(rows.size, top + tile);
      const Scalar* in = x.data();
      Scalar* out = y.data();
      for (std::size_t a = axes.size(); a-- > 0;) {
        in += rest % axes[a].size * axes[a].from;
        out += rest % axes[a].size * axes[a].to;
        rest /= axes[a].size;
      }
      if (inner.from == 1) {
        for (Index r = top; r < bottom; ++r) std::copy_n(in + r * rows.from, inner.size, out + r * rows.to);
        continue;
      }
      for (Index left = 0; left < inner.size; left += tile) {
        const Index right = std::min(inner.size, left + tile);
        for (Index r = top; r < bottom; ++r) {
          for (Index c = left; c < right; ++c) out[r * rows.to + c] = in[r * rows.from + c * inner.from];
        }
      }
    }
  });
  return y;
}

}  // namespace xgrad::inline XGRAD_ABI
