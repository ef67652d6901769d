#include "shared/plot_axis.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "shared/plot.hpp"

namespace xgrad::data {

std::vector<double> nice_ticks(double low, double high, int count) {
  if (!(high > low) || count < 1 || !std::isfinite(high - low)) return {low};
  const double rough = (high - low) / count;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (rough <= factor * power * (1 + 1e-9)) {
      step = factor * power;
      break;
    }
  }
  std::vector<double> ticks;
  const double first = std::ceil(low / step - 1e-9), last = std::floor(high / step + 1e-9);
  for (double i = first; i <= last; ++i) ticks.push_back(i == 0 ? 0 : i * step);
  return ticks;
}

// 1, 10, 100 ... within the range; with 2 and 5 in between where it is short.
static std::vector<double> log_ticks(double low, double high) {
  std::vector<double> ticks;
  const double first = std::floor(std::log10(low)), last = std::ceil(std::log10(high));
  const bool dense = last - first <= 3;
  const double stride = std::max(1.0, std::ceil((last - first) / 8));
  for (double power = first; power <= last; power += stride) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor > 1 && !dense) continue;
      const double tick = factor * std::pow(10.0, power);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push_back(tick);
    }
  }
  return ticks.empty() ? std::vector<double>{low} : ticks;
}

Axis::Axis(double low, double high, bool logarithmic) : logarithmic_(logarithmic) {
  if (low == high) {  // one value: a range around it
    const double room = low == 0 ? 1 : std::abs(low) / 2;
    low = logarithmic ? low / 2 : low - room;
    high = logarithmic ? high * 2 : high + room;
  }
  from_ = logarithmic ? std::log10(low) : low;
  to_ = logarithmic ? std::log10(high) : high;
  const double room = 0.03 * (to_ - from_);
  from_ -= room;
  to_ += room;
  ticks_ = logarithmic ? log_ticks(std::pow(10.0, from_), std::pow(10.0, to_)) : nice_ticks(from_, to_);
}

double Axis::place(double value) const {
  return ((logarithmic_ ? std::log10(value) : value) - from_) / (to_ - from_);
}

std::string Axis::label(double tick) const {
  char out[40];
  const double largest = std::max(std::abs(ticks_.front()), std::abs(ticks_.back()));
  const double step = ticks_.size() > 1 ? ticks_[1] - ticks_[0] : std::abs(tick);
  if (logarithmic_ || largest >= 1e6 || largest < 1e-3 || step <= 0) {
    std::snprintf(out, sizeof out, "%g", tick);
  } else {
    const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
    std::snprintf(out, sizeof out, "%.*f", std::min(decimals, 12), tick);
  }
  return out;
}

}  // namespace xgrad::data
