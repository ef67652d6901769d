#include <utility>

#include <xgrad/engine/graph/grad_mode.hpp>

namespace xgrad {

static thread_local bool enabled = true;

bool grad_enabled() noexcept {
  return enabled;
}

NoGradGuard::NoGradGuard() noexcept : before_(std::exchange(enabled, false)) {}
NoGradGuard::~NoGradGuard() {
  enabled = before_;
}

EnableGradGuard::EnableGradGuard() noexcept : before_(std::exchange(enabled, true)) {}
EnableGradGuard::~EnableGradGuard() {
  enabled = before_;
}

}  // namespace xgrad
