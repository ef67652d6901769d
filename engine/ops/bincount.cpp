#include <algorithm>

#include <xgrad/engine/ops/bincount.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

static Index bins(const Indices& x, Index minlength) {
  XGRAD_CHECK(x.dimension() == 1, "bincount: shape ", Shape(x.shape()), " is not 1-D");
  XGRAD_CHECK(minlength >= 0, "bincount: minlength ", minlength, " is negative");
  Index largest = -1;
  for (std::size_t i = 0; i < x.size(); ++i) {
    XGRAD_CHECK_RANGE(x.data()[i] >= 0, "bincount: number ", x.data()[i], " at position [", i,
                      "] is negative");
    largest = std::max(largest, x.data()[i]);
  }
  check_size("bincount", "number", largest, -1);
  return std::max(largest + 1, minlength);
}

Indices bincount(const Indices& x, Index minlength) {
  Indices out = filled<Indices>({bins(x, minlength)}, 0);
  for (const Index value : x) ++out.data()[value];
  return out;
}

Tensor bincount(const Indices& x, const Tensor& weights, Index minlength) {
  XGRAD_CHECK(weights.shape() == Shape(x.shape()), "bincount: weights of shape ", weights.shape(),
              " for numbers of shape ", Shape(x.shape()));
  Array out = filled<Array>({bins(x, minlength)}, 0);
  for (std::size_t i = 0; i < x.size(); ++i) out.data()[x.data()[i]] += weights.value().data()[i];
  return Tensor(std::move(out));
}

}  // namespace xgrad::inline XGRAD_ABI
