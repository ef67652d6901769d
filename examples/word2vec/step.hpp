#pragma once
#include <cstdint>

// The inner loops of a training, compiled once for each instruction set (see engine/kernels/README.md).

namespace word2vec {

using Size = std::int64_t;

/// Rows of the tables begin at multiples of so many numbers; what is behind a row's end is zero and stays so.
constexpr Size line_size = 16;
constexpr Size most_inputs = 256, most_outputs = 1024;  ///< of a window

/// A word and the words around it. Each input is a bag of rows of one table, whose mean h counts; each output
/// is a row u of the other. Their scores h . u, for each input with each output, should be high for the first
/// `positives` outputs, which were seen, and low for the others, which were drawn as noise.
struct Window {
  std::int32_t first_input, inputs;    ///< in Block::bags
  std::int32_t first_output, outputs;  ///< in Block::outputs
  std::int32_t first_slope;            ///< in Block::slopes: (inputs, outputs)
  std::int32_t positives;
  float rate;          ///< learning rate
  float noise_weight;  ///< what a noise word counts
};

/// Windows whose scores are computed together.
struct Block {
  const Window* windows;
  const std::int32_t* bags;     ///< input i is rows[bags[i]] to rows[bags[i + 1] - 1]
  const std::int32_t* rows;     ///< of the table of inputs
  const std::int32_t* outputs;  ///< rows of the table of outputs
  float* slopes;
};

struct Tables {
  float* inputs;
  float* outputs;
  Size width;  ///< of a row, a multiple of `line_size`
};

struct Step {
  /// For windows first to last - 1, inputs h_i and outputs u_j of each:
  ///     slopes[i, j] = rate * (1 - sigmoid(h_i . u_j)), for noise: -rate * noise_weight * sigmoid(h_i . u_j)
  void (*slopes)(const Tables& tables, const Block& block, Size first, Size last);
  /// For windows 0 to count - 1 in turn, and numbers `from` to `to` of all rows (multiples of `line_size`):
  ///     u_j += sum over i of slopes[i, j] h_i, and each row of h_i += sum over j of slopes[i, j] u_j,
  /// with the values from before the window on the right. As in word2vec's program a row of a bag moves as
  /// far as the bag should. Threads may work on different numbers at once.
  void (*update)(const Tables& tables, const Block& block, Size count, Size from, Size to);
};

/// The loops for the instruction set that xgrad's own kernels use.
const Step& step_on_this_machine();

}  // namespace word2vec
