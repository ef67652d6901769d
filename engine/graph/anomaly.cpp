#include <utility>

#include <xgrad/engine/graph/anomaly.hpp>

namespace xgrad {

std::atomic<int> anomaly_guards = 0;
static thread_local const AnomalyOptions* looked_for = nullptr;

const AnomalyOptions* looking_for_anomalies() noexcept {
  return looked_for;
}

DetectAnomalyGuard::DetectAnomalyGuard(AnomalyOptions options) noexcept
    : before_(looked_for), options_(options) {
  looked_for = &options_;
  ++anomaly_guards;
}
DetectAnomalyGuard::~DetectAnomalyGuard() {
  looked_for = before_;
  --anomaly_guards;
}

}  // namespace xgrad
