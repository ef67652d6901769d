#include <xgrad/engine/array/along_dim.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/flip.hpp>

namespace xgrad::inline XGRAD_ABI {

template <class AnyArray>
static AnyArray flipped(AnyArray x, const std::vector<Index>& dims) {
  if (x.size() == 0) return x;
  const Shape shape(x.shape());
  for (const Index d : dims) {
    const AlongDim s(shape, d);
    for (Index i = 0; i < s.outer; ++i) {
      auto* slice = x.data() + i * s.n * s.inner;
      for (Index j = 0; j < s.n / 2; ++j) {
        std::swap_ranges(slice + j * s.inner, slice + (j + 1) * s.inner, slice + (s.n - 1 - j) * s.inner);
      }
    }
  }
  return x;
}

template <class X>
static X flip_of(const X& x, const IndexList& dims) {
  const std::vector<Index> named =
      dims.empty() || x.dim() == 0 ? std::vector<Index>() : reduced_dims("flip", dims, x.shape());
  return record(saves_nothing("FlipBackward0"), {x}, flipped(x.value(), named),
                [named](const Array& grad, InputGrads& to) { to.add(0, flipped(grad, named)); });
}
XGRAD_DEFINE_KINDS_BY_VALUE(Same, flip, (const IndexList& dims), (dims))

}  // namespace xgrad::inline XGRAD_ABI
