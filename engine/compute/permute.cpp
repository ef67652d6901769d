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
template <class T>
ArrayOf<T> permuted(const ArrayOf<T>& x, const std::vector<Index>& dims) {
  const Shape from(x.shape());
  Shape shape;
  for (const Index d : dims) shape.append(from[d]);
  ArrayOf<T> y = uninitialized<ArrayOf<T>>(shape);
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
      const T* in = x.data();
      T* out = y.data();
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

// Neighbouring dimensions that are all stretched, or all not, are one. The innermost is one number repeated
// or a piece copied, the others are counted through.
template <class T>
ArrayOf<T> broadcast_to(const ArrayOf<T>& array, const Shape& shape) {
  const Shape from(array.shape());
  if (from == shape) return array;
  ArrayOf<T> out = uninitialized<ArrayOf<T>>(shape);
  if (out.size() == 0) return out;

  struct Dimension {
    Index size, stride;  // in `array`; stride 0: stretched
  };
  std::vector<Dimension> dims;  // the innermost first
  const Index added = shape.dim() - from.dim();
  Index stride = 1;
  for (Index d = shape.dim() - 1; d >= 0; --d) {
    if (shape[d] == 1) continue;
    const Index own = d < added ? 1 : from[d - added], step = own == 1 ? 0 : stride;
    if (!dims.empty() && (step == 0) == (dims.back().stride == 0)) {
      dims.back().size *= shape[d];
    } else {
      dims.push_back({shape[d], step});
    }
    stride *= own;
  }

  const Index run = dims.empty() ? 1 : dims[0].size, runs = shape.numel() / run;
  const bool repeat = dims.empty() || dims[0].stride == 0;
  parallel_for(runs, 32768 / run, [&](Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      const T* source = array.data();
      Index rest = i;
      for (std::size_t d = 1; d < dims.size(); ++d) {
        source += rest % dims[d].size * dims[d].stride;
        rest /= dims[d].size;
      }
      T* target = out.data() + i * run;
      repeat ? std::fill_n(target, run, *source) : std::copy_n(source, run, target);
    }
  });
  return out;
}

template Array permuted(const Array&, const std::vector<Index>&);
template IndexArray permuted(const IndexArray&, const std::vector<Index>&);
template MaskArray permuted(const MaskArray&, const std::vector<Index>&);
template Array broadcast_to(const Array&, const Shape&);
template IndexArray broadcast_to(const IndexArray&, const Shape&);
template MaskArray broadcast_to(const MaskArray&, const Shape&);

}  // namespace xgrad::inline XGRAD_ABI
