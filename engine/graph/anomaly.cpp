#include <utility>

#include <xgrad/engine/graph/anomaly.hpp>

namespace xgrad {

static thread_local const AnomalyOptions* looked_for = nullptr;

const AnomalyOptions* looking_for_anomalies() noexcept {
  return looked_for;
}

DetectAnomalyGuard::DetectAnomalyGuard(AnomalyOptions options) noexcept
    : before_(looked_for), options_(options) {
  looked_for = &options_;
}
DetectAnomalyGuard::~DetectAnomalyGuard() {
  looked_for = before_;
}

}  // namespace xgrad
