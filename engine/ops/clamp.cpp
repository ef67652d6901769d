#include <limits>

#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/clamp.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor clamp(const Tensor& x, ClampOptions bounds) {
  XGRAD_CHECK(bounds.min || bounds.max, "clamp: neither min nor max is given");
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Scalar low = static_cast<Scalar>(bounds.min.value_or(-infinity));
  const Scalar high = static_cast<Scalar>(bounds.max.value_or(infinity));
  const auto bounded = [low, high](Scalar v) {
    const Scalar raised = v < low ? low : v;
    return raised > high ? high : raised;
  };
  return record("ClampBackward1", {x}, map(bounded, x.value()),
                [low, high, x = Saved(x)](const Array& grad, InputGrads& to) {
                  const auto inside = [low, high](Scalar g, Scalar v) {
                    return ((v >= low) & (v <= high)) ? g : 0;
                  };
                  to.add(0, map(inside, grad, x.value()));
                });
}

}  // namespace xgrad::inline XGRAD_ABI
