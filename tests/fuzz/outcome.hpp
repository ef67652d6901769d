#pragma once
// What every target here holds: bytes give a result or a documented exception, nothing else. Any other
// exception leaves the target, and libFuzzer reports it with the input.

#include <cstdio>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string>
#include <typeinfo>

namespace xgrad::fuzz {

/// Stops the program, and so the fuzzer, unless the condition holds.
inline void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

/// std::logic_error and std::runtime_error have undocumented children (std::length_error, for one, escapes
/// where a size went into a container without a check): only these types are fine, exactly.
inline bool documented(const std::exception& error) {
  const std::type_info& type = typeid(error);
  return type == typeid(std::invalid_argument) || type == typeid(std::out_of_range) ||
         type == typeid(std::logic_error) || type == typeid(std::runtime_error) ||
         dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
}

/// Runs `function`; whether it came to its end, and not to a documented exception.
template <class Function>
bool done(const Function& function) {
  try {
    function();
    return true;
  } catch (const std::exception& error) {
    if (!documented(error)) throw;
    require(*error.what() != '\0', "the message of an error is empty");
    return false;
  }
}

}  // namespace xgrad::fuzz
