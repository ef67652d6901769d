#pragma once
#include <string>
#include <vector>

#include <xgrad/engine/system/export.hpp>

namespace xgrad {

/// Which functions are running, the innermost first: taken in some microseconds, put into words later.
class XGRAD_API CallStack {
 public:
  /// None.
  CallStack() = default;
  /// That of this thread, now.
  static CallStack now();

  /// The innermost place that is not in xgrad: "train at model.cpp:42", as far as the program tells (lines
  /// need -g and the tool addr2line), otherwise "./program(+0x1a2b)", which addr2line understands. Empty
  /// where there is none.
  std::string place() const;

 private:
  std::vector<void*> returns_;  // where each function goes on
};

}  // namespace xgrad
