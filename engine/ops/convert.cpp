#include <algorithm>
#include <cmath>

#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/ops/convert.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

template <class To, class AnyArray, class F>
static ArrayOf<To> each(const AnyArray& x, const F& f) {
  ArrayOf<To> out = uninitialized<ArrayOf<To>>(x.shape());
  std::transform(elements(x), elements(x) + x.size(), out.data(), f);
  return out;
}

Tensor to_tensor(const Indices& x) {
  return Tensor(x);
}
Tensor to_tensor(const Mask& x) {
  return Tensor(x);
}

Indices to_indices(const Tensor& x) {
  const Array& numbers = x.value();
  IndexArray out = uninitialized<IndexArray>(x.shape());
  for (Index i = 0; i < x.numel(); ++i) {
    const Scalar v = numbers.data()[i];
    XGRAD_CHECK(v == std::trunc(v) && v >= Scalar(-0x1p63) && v < Scalar(0x1p63), "to_indices: ", v,
                " at position ", position_text(x.shape(), i), " is not an integer of 64 bits");
    out.data()[i] = static_cast<Index>(v);
  }
  return out;
}
Indices to_indices(const Mask& x) {
  return each<Index>(x.value(), [](unsigned char v) { return Index{v}; });
}

Mask to_mask(const Tensor& x) {
  return each<bool>(x.value(), [](Scalar v) { return v != 0; });
}
Mask to_mask(const Indices& x) {
  return each<bool>(x.value(), [](Index v) { return v != 0; });
}

}  // namespace xgrad::inline XGRAD_ABI
