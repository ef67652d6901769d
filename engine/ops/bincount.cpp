#include <algorithm>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/ops/bincount.hpp>

namespace xgrad::inline XGRAD_ABI {

static std::size_t bins(const Indices& x, Index minlength) {
  check(x.dimension() == 1, "bincount: shape ", Shape(x.shape()), " is not 1-D");
  check(minlength >= 0, "bincount: minlength ", minlength, " is negative");
  Index largest = -1;
  for (std::size_t i = 0; i < x.size(); ++i) {
    check_range(x.data()[i] >= 0, "bincount: number ", x.data()[i], " at position [", i, "] is negative");
    largest = std::max(largest, x.data()[i]);
  }
  return static_cast<std::size_t>(std::max(largest + 1, minlength));
}

Indices bincount(const Indices& x, Index minlength) {
  Indices out(Shape::Sizes{bins(x, minlength)}, Index{0});
  for (const Index value : x) ++out.data()[value];
  return out;
}

Tensor bincount(const Indices& x, const Tensor& weights, Index minlength) {
  check(weights.shape() == Shape(x.shape()), "bincount: weights of shape ", weights.shape(),
        " for numbers of shape ", Shape(x.shape()));
  Array out(Shape::Sizes{bins(x, minlength)}, Scalar(0));
  for (std::size_t i = 0; i < x.size(); ++i) out.data()[x.data()[i]] += weights.value().data()[i];
  return Tensor(std::move(out));
}

}  // namespace xgrad::inline XGRAD_ABI
