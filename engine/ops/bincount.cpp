#include <algorithm>

#include <xgrad/engine/ops/bincount.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

static Index bins(const Indices& x, Index minlength) {
  XGRAD_CHECK(x.dim() == 1, "bincount: shape ", x.shape(), " is not 1-D");
  XGRAD_CHECK(minlength >= 0, "bincount: minlength ", minlength, " is negative");
  Index largest = -1;
  for (Index i = 0; i < x.numel(); ++i) {
    const Index number = x.value().data()[i];
    XGRAD_CHECK_RANGE(number >= 0, "bincount: number ", number, " at position [", i, "] is negative");
    largest = std::max(largest, number);
  }
  check_size("bincount", "number", largest, -1);
  return std::max(largest + 1, minlength);
}

Indices bincount(const Indices& x, Index minlength) {
  IndexArray out = filled<IndexArray>({bins(x, minlength)}, 0);
  for (const Index value : x.value()) ++out.data()[value];
  return out;
}

Tensor bincount(const Indices& x, const Tensor& weights, Index minlength) {
  XGRAD_CHECK(weights.shape() == x.shape(), "bincount: weights of shape ", weights.shape(),
              " for numbers of shape ", x.shape());
  Array out = filled<Array>({bins(x, minlength)}, 0);
  for (Index i = 0; i < x.numel(); ++i) out.data()[x.value().data()[i]] += weights.value().data()[i];
  return Tensor(std::move(out));
}

}  // namespace xgrad::inline XGRAD_ABI
