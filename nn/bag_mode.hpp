#pragma once
#include <string_view>

#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// How a bag becomes one row: BagMode::mean, or by name, "mean".
class BagMode {
 public:
  enum Kind { sum, mean, max };

  constexpr BagMode(Kind kind) : kind_(kind) {}
  /// Throws std::invalid_argument on any other name.
  BagMode(const char* name) : kind_(find(name)) {}

  constexpr operator Kind() const { return kind_; }
  const char* name() const { return names[kind_]; }

 private:
  static constexpr const char* names[] = {"sum", "mean", "max"};
  static Kind find(std::string_view name) {
    for (const Kind kind : {sum, mean, max}) {
      if (name == names[kind]) return kind;
    }
    throw std::invalid_argument(text("bags: mode '", name, "' is none of 'sum', 'mean', 'max'"));
  }

  Kind kind_;
};

}  // namespace xgrad::inline XGRAD_ABI::nn
