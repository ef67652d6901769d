#include "calibration.hpp"

#include <algorithm>
#include <cmath>

#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/system/decimals.hpp>
#include <xgrad/nn/cross_entropy_loss.hpp>

namespace language_detector {

double fitted_temperature(const Tensor& scores, const Indices& labels) {
  const xgrad::NoGradGuard no_grad;
  // The loss has one minimum in log(T): golden section search, to 0.1 %.
  const auto loss = [&](double log_temperature) {
    const double temperature = std::exp(log_temperature);
    return static_cast<double>(xgrad::nn::functional::cross_entropy(scores / temperature, labels).item());
  };
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  double low = std::log(0.1), high = std::log(10.0);
  double left = high - ratio * (high - low), right = low + ratio * (high - low);
  double at_left = loss(left), at_right = loss(right);
  while (high - low > 1e-3) {
    if (at_left < at_right) {
      high = std::exchange(right, left);
      at_right = std::exchange(at_left, loss(left = high - ratio * (high - low)));
    } else {
      low = std::exchange(left, right);
      at_left = std::exchange(at_right, loss(right = low + ratio * (high - low)));
    }
  }
  return std::exp((low + high) / 2);
}

void Reliability::add(double probability, bool right) {
  const Index last = std::ssize(bins) - 1;
  Bin& bin =
      bins[std::clamp<Index>(static_cast<Index>(probability * static_cast<double>(bins.size())), 0, last)];
  bin.answers += 1;
  bin.right += right;
  bin.probability += probability;
}

double Reliability::error() const {
  double sum = 0;
  Index answers = 0;
  for (const Bin& bin : bins) {
    sum += std::abs(bin.probability - static_cast<double>(bin.right));
    answers += bin.answers;
  }
  return answers == 0 ? 0 : sum / static_cast<double>(answers);
}

std::string Reliability::table() const {
  std::string out = "probability  answers  right\n";
  for (Index i = 0; i < std::ssize(bins); ++i) {
    const Bin& bin = bins[i];
    if (bin.answers == 0) continue;
    std::string answers = std::to_string(bin.answers);
    answers.insert(0, 9 - std::min<std::size_t>(9, answers.size()), ' ');
    const double tenth = 1.0 / static_cast<double>(std::ssize(bins));
    out += xgrad::decimals(static_cast<double>(i) * tenth, 1) + " to " +
           xgrad::decimals(static_cast<double>(i + 1) * tenth, 1) + " " + answers + "  " +
           xgrad::decimals(static_cast<double>(bin.right) / static_cast<double>(bin.answers), 3) + '\n';
  }
  return out;
}

}  // namespace language_detector
