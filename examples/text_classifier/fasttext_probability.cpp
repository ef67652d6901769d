#include "fasttext_probability.hpp"

#include <cmath>

namespace text_classifier {

float fasttext_log(float x) {
  return static_cast<float>(std::log(x + 1e-5));
}

float fasttext_printed(float probability) {
  return std::exp(fasttext_log(probability));
}

float fasttext_sigmoid(float x) {
  constexpr int range = 8, steps = 512;
  if (!(x >= -range)) return 0;  // NaN, too
  if (x > range) return 1;
  const auto step = static_cast<int>((x + range) * steps / range / 2);
  const float left = static_cast<float>(step * 2 * range) / steps - range;  // of the step
  return static_cast<float>(1.0 / (1.0 + std::exp(-left)));
}

}  // namespace text_classifier
