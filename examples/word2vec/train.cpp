#include "train.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "shared/interrupt.hpp"

namespace word2vec {

using xgrad::Array;

// A table whose rows begin at multiples of a line, and back.
static Array padded(const Tensor& table, Index width) {
  Array out = xgrad::filled<Array>({table.size(0), width}, 0);
  const Index dim = table.size(1);
  for (Index i = 0; i < table.size(0); ++i)
    std::copy_n(table.value().data() + i * dim, dim, out.data() + i * width);
  return out;
}

static void copy_back(const Array& from, Index width, nn::Parameter& table) {
  const Index rows = table.size(0), dim = table.size(1);
  Array out = xgrad::uninitialized<Array>({rows, dim});
  for (Index i = 0; i < rows; ++i) std::copy_n(from.data() + i * width, dim, out.data() + i * dim);
  if (!std::all_of(out.begin(), out.end(), [](Scalar x) { return std::isfinite(x); }))
    throw std::runtime_error("training diverged: try a smaller --lr");
  table.set_data(std::move(out));
}

// The loss of a pair in a window, out of its slopes: -log sigmoid(x) for what was seen, -log sigmoid(-x) for
// noise.
static double loss_of(const Window& window, const float* slopes) {
  double sum = 0;
  for (int i = 0; i < window.inputs; ++i) {
    for (int j = 0; j < window.outputs; ++j) {
      const double slope = slopes[i * window.outputs + j] / window.rate;
      const bool seen = j < window.positives;
      const double wrong = seen ? slope : -slope / window.noise_weight;
      sum -= (seen ? 1 : window.noise_weight) * std::log(std::max(1 - wrong, 1e-7));
    }
  }
  return sum / (window.inputs * window.positives);
}

// Slopes are of the numbers before a block. The most frequent word must not meet them so often in a block
// that its steps together are too long: so many windows that it moves by about 3 at most.
static Index windows_at_once(const data::Vocabulary& words, const SampleOptions& options) {
  double seen = 0, most_seen = 0, noise = 0, most_noise = 0;
  const double total = static_cast<double>(words.total());
  for (Index i = 0; i < words.size(); ++i) {
    const double f = static_cast<double>(words.count(i)) / total, drawn = std::pow(f, 0.75);
    const double kept = options.t > 0 ? std::min(f, std::sqrt(options.t * f) + options.t) : f;
    seen += kept;
    most_seen = std::max(most_seen, kept);
    noise += drawn;
    most_noise = std::max(most_noise, drawn);
  }
  const double steps =
      options.lr * (1 + options.window) * (most_seen / seen + options.negative * most_noise / noise);
  return std::clamp(static_cast<Index>(3 / steps), Index{4}, Index{128});
}

double train(Model& model, const Corpus& corpus, const SampleOptions& options) {
  const Subwords subwords(model.words, model.subwords);
  Sampler sampler(corpus, subwords, model.subwords.max_n > 0, options);
  const Index dim = model.network.inputs.weight.size(1),
              width = (dim + line_size - 1) / line_size * line_size;
  Array inputs = padded(model.network.inputs.weight, width),
        outputs = padded(model.network.outputs.weight, width);
  const Tables tables{inputs.data(), outputs.data(), width};
  const Step& step = step_on_this_machine();

  const Index block_size = windows_at_once(corpus.words, options);
  constexpr Index part = 16;  // windows
  const Index range =
      (width / line_size + xgrad::get_num_threads() - 1) / xgrad::get_num_threads() * line_size;
  data::ProgressBar bar("train", sampler.total());
  double loss = 0, count = 0;
  Windows now, next;
  sampler.next(block_size, next);
  for (Index done = 0; !next.windows.empty() && !examples::interrupted(); done = sampler.done()) {
    std::swap(now, next);
    const Index n = std::ssize(now.windows);
    const Block block = now.block();
    // The next block is made while the slopes of this one are computed.
    xgrad::parallel_for(1 + (n + part - 1) / part, 1, [&](Index i, Index last) {
      for (; i < last; ++i) {
        if (i == 0) {
          sampler.next(block_size, next);
        } else {
          step.slopes(tables, block, (i - 1) * part, std::min(n, i * part));
        }
      }
    });
    xgrad::parallel_for(width, range, [&](Index from, Index to) { step.update(tables, block, n, from, to); });
    const double of_this = loss_of(now.windows[0], now.slopes.data());
    if (done > sampler.total() / 10 * 9) {
      loss += of_this;
      ++count;
    }
    bar.step(of_this, sampler.done() - done);
  }
  copy_back(inputs, width, model.network.inputs.weight);
  copy_back(outputs, width, model.network.outputs.weight);
  return loss / std::max(count, 1.0);
}

}  // namespace word2vec
