#pragma once
#include <span>
#include <string>
#include <vector>

#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/system/scalar.hpp>

#include "find.hpp"
#include "printed.hpp"

namespace recover_seed {

using xgrad::Index;

/// A float tensor filled with random numbers by PyTorch.
struct Draw {
  xgrad::Shape shape;
  bool normal = false;  ///< N(0, 1), else uniform in [low, high)
  double low = 0, high = 1;
  Index skip = 0;         ///< words drawn before it
  Index zeroed_row = -1;  ///< the row of padding_idx, set to zero afterwards

  Index words() const;  ///< how many words it draws
};

/// The words that element `at` of the tensor is made from, and the range that its printed digits leave.
Filter filter_for(const Draw& draw, Index at, const Printed& printed);

/// Elements [0, n) as that seed draws them; a few more may follow.
std::vector<float> draw_first(const Draw& draw, std::uint32_t seed, Index n);

/// Where to look first: of the elements first ... first + printed.size() - 1 the one that the fewest seeds
/// give, among those of the words that are cheap to get.
Index best_to_filter(const Draw& draw, Index first, std::span<const Printed> printed);

/// nn::Linear and nn.Conv1d: the bounds of weight and bias.
double weight_bound(Index fan_in);
double bias_bound(Index fan_in);

}  // namespace recover_seed
