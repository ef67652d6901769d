#include "draw.hpp"

#include <algorithm>
#include <cmath>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/module/init.hpp>

namespace recover_seed {

constexpr Index block = 16;

Index Draw::words() const {
  const Index n = shape.numel();
  if (!normal) return n;
  if (n < block) return (n + 1) / 2 * 4;
  return n % block == 0 ? n : n + block;
}

static Filter normal_filter(const Draw& draw, Index at) {
  const Index n = draw.shape.numel();
  if (n < block) {  // pairs; the angle is drawn first, two words each
    const Index pair = draw.skip + at / 2 * 4;
    return {.kind = Filter::Kind::normal_pair, .word = pair + 2, .angle_word = pair, .sine = at % 2 == 1};
  }
  // The last 16 are drawn again where n is not a multiple of 16.
  const bool again = n % block != 0 && at >= n - block;
  const Index place = again ? at - (n - block) : at % block, start = draw.skip + (again ? n : at - place);
  return {.kind = Filter::Kind::normal_block,
          .word = start + place % 8,
          .angle_word = start + place % 8 + 8,
          .sine = place >= 8};
}

Filter filter_for(const Draw& draw, Index at, const Printed& printed) {
  const double low = printed.value - printed.half_unit, high = printed.value + printed.half_unit;
  if (draw.normal) {
    Filter filter = normal_filter(draw, at);
    constexpr double slack = 5e-5;  // a pair's angle is known to 21 bits here
    filter.low = static_cast<float>(low - slack);
    filter.high = static_cast<float>(high + slack);
    return filter;
  }
  XGRAD_CHECK(low < draw.high && high >= draw.low, "value ", printed.digits, " is not in the range ",
              draw.low, " to ", draw.high, " of these numbers");
  const double unit = (draw.high - draw.low) * 0x1p-24;
  const auto bits = [&](double x) { return std::clamp((x - draw.low) / unit, 0.0, 0x1p24 - 1); };
  return {.word = draw.skip + at,
          .lowest = static_cast<std::uint32_t>(std::max(0.0, std::floor(bits(low)) - 2)),
          .highest = static_cast<std::uint32_t>(std::min(0x1p24 - 1, std::ceil(bits(high)) + 2))};
}

std::vector<float> draw_first(const Draw& draw, std::uint32_t seed, Index n) {
  xgrad::Generator generator(seed);
  std::vector<std::uint32_t> skipped(draw.skip);
  generator.random32(skipped);
  const Index all = draw.shape.numel(), whole_blocks = (n + block - 1) / block * block;
  // A start of the tensor is drawn as the whole is, unless it reaches into what is drawn again.
  const bool start_is_enough = all >= block && whole_blocks <= all - block;
  std::vector<float> values(start_is_enough ? whole_blocks : all);
  if (draw.normal) {
    xgrad::fill_normal(std::span<float>(values), 0, 1, generator);
  } else {
    xgrad::fill_uniform(std::span<float>(values), draw.low, draw.high, generator);
  }
  if (draw.zeroed_row >= 0) {
    const Index width = all / draw.shape[0], start = std::min(draw.zeroed_row * width, std::ssize(values));
    const Index end = std::min(start + width, std::ssize(values));
    std::fill(values.begin() + start, values.begin() + end, 0.0f);
  }
  return values;
}

Index best_to_filter(const Draw& draw, Index first, std::span<const Printed> printed) {
  Index best = -1;
  double best_cost = INFINITY;
  for (Index i = 0; i < std::ssize(printed); ++i) {
    const Index at = first + i;
    if (draw.zeroed_row >= 0 && at / (draw.shape.numel() / draw.shape[0]) == draw.zeroed_row) continue;
    const Printed& p = printed[i];
    const Filter filter = filter_for(draw, at, p);
    const double density = draw.normal ? 0.4 * std::exp(-p.value * p.value / 2) : 1 / (draw.high - draw.low);
    const Index last_word = std::max(filter.word + 1, filter.angle_word);
    // Steps of the generator, and those that checking the seeds that pass will take.
    const double steps = last_word < 624 - 397 ? 400.0 + static_cast<double>(last_word)
                                               : 3000.0 * static_cast<double>(1 + last_word / 624);
    const double cost = steps + 2 * p.half_unit * density * 20000;
    if (cost < best_cost) {
      best_cost = cost;
      best = at;
    }
  }
  return best;
}

double weight_bound(Index fan_in) {
  using namespace xgrad::nn::init;
  const double gain = calculate_gain(Nonlinearity::leaky_relu, std::sqrt(5.0));
  return std::sqrt(3.0) * (gain / std::sqrt(static_cast<double>(fan_in)));
}
double bias_bound(Index fan_in) {
  return 1 / std::sqrt(static_cast<double>(fan_in));
}

}  // namespace recover_seed
