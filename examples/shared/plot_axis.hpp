#pragma once
// Not a public header: the axes of a Plot.
#include <string>
#include <vector>

namespace xgrad::data {

/// Maps numbers to places in [0, 1], with a little room at both ends.
class Axis {
 public:
  Axis(double low, double high, bool logarithmic);
  double place(double value) const;
  const std::vector<double>& ticks() const { return ticks_; }
  /// A tick as text, with as many decimals as tell the ticks apart.
  std::string label(double tick) const;

 private:
  bool logarithmic_;
  double from_, to_;  // logarithms where logarithmic
  std::vector<double> ticks_;
};

}  // namespace xgrad::data
