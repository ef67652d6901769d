#pragma once
#include <memory>

#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

struct Communicator;

/// Something that was started and runs beside what the program does next. What it reads and writes must live
/// until wait() returns.
class XGRAD_API Pending {
 public:
  Pending() = default;
  /// Throws as the functions of ProcessGroup do. (The body is in communicator.cpp.)
  void wait();

 private:
  friend class ProcessGroup;
  friend struct Communicator;
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace xgrad::inline XGRAD_ABI::distributed
