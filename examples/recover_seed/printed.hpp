#pragma once
#include <string>
#include <vector>

namespace recover_seed {

/// A number as PyTorch printed it.
struct Printed {
  std::string digits;  // "-0.4781", "5.8387e-01"
  double value = 0;
  double half_unit = 0;  // half a unit of the last digit

  /// Whether `x` is printed with these digits.
  bool matches(double x) const;
};

/// The numbers of a text such as "tensor([[ 0.1420, -0.1886, ...", up to the first ellipsis.
/// Throws std::invalid_argument on anything that is no number.
std::vector<Printed> read_printed(const std::string& text);

}  // namespace recover_seed
