#pragma once
#include <xgrad/engine/system/export.hpp>

namespace xgrad {

/// Whether operations of this thread record what backward needs.
XGRAD_API bool grad_enabled() noexcept;

/// While it lives, this thread records nothing and tensors that require grad may be changed in place:
///     { NoGradGuard no_grad; weight -= lr * step; }
class XGRAD_API NoGradGuard {
 public:
  NoGradGuard() noexcept;
  ~NoGradGuard();
  NoGradGuard(const NoGradGuard&) = delete;
  NoGradGuard& operator=(const NoGradGuard&) = delete;

 private:
  bool before_;
};

/// Turns recording on again inside a NoGradGuard.
class XGRAD_API EnableGradGuard {
 public:
  EnableGradGuard() noexcept;
  ~EnableGradGuard();
  EnableGradGuard(const EnableGradGuard&) = delete;
  EnableGradGuard& operator=(const EnableGradGuard&) = delete;

 private:
  bool before_;
};

}  // namespace xgrad
