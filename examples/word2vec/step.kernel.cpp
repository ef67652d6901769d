#include "step.hpp"

#include <xgrad/engine/kernels/exp.hpp>
#include <xgrad/engine/kernels/table.hpp>

namespace word2vec::XGRAD_ARCH {
namespace {

using namespace xgrad::kernels::XGRAD_ARCH;

// A line of a row.
struct Line {
  using B = Batch<float>;
  static constexpr Size step = static_cast<Size>(B::size), vectors = line_size / step;
  B v[vectors];

  static Line zero() {
    Line x;
    for (B& part : x.v) part = B(0.0f);
    return x;
  }
  static Line load(const float* from) {
    Line x;
    for (Size k = 0; k < vectors; ++k) x.v[k] = B::load_aligned(from + k * step);
    return x;
  }
  void store(float* to) const {
    for (Size k = 0; k < vectors; ++k) v[k].store_aligned(to + k * step);
  }
  void add(const Line& x) {
    for (Size k = 0; k < vectors; ++k) v[k] += x.v[k];
  }
  void add(float factor, const Line& x) {
    for (Size k = 0; k < vectors; ++k) v[k] = fused(B(factor), x.v[k], v[k]);
  }
  void add(const Line& x, const Line& y) {
    for (Size k = 0; k < vectors; ++k) v[k] = fused(x.v[k], y.v[k], v[k]);
  }
  void scale(float factor) {
    for (B& part : v) part = part * B(factor);
  }
};

inline Line input(const Tables& tables, const Block& block, Size row, Size at) {
  return Line::load(tables.inputs + block.rows[row] * tables.width + at);
}
inline float* output(const Tables& tables, const Block& block, Size j, Size at) {
  return tables.outputs + block.outputs[j] * tables.width + at;
}

// Numbers `at` to `at + line_size` of h_i.
inline Line bag(const Tables& tables, const Block& block, Size i, Size at) {
  const Size first = block.bags[i], last = block.bags[i + 1];
  Line h = input(tables, block, first, at);
  if (last - first == 1) return h;
  for (Size row = first + 1; row < last; ++row) h.add(input(tables, block, row, at));
  h.scale(1.0f / static_cast<float>(last - first));
  return h;
}

// sums[k, lane]: the scores of input i with outputs j to j + count - 1 are the sums over the lanes.
template <Size count>
void dots(const Tables& tables, const Block& block, Size i, Size j, float* sums) {
  Line sum[count];
  for (Line& part : sum) part = Line::zero();
  for (Size at = 0; at < tables.width; at += line_size) {
    const Line h = bag(tables, block, i, at);
    for (Size k = 0; k < count; ++k) sum[k].add(h, Line::load(output(tables, block, j + k, at)));
  }
  for (Size k = 0; k < count; ++k) sum[k].store(sums + k * line_size);
}

inline float lane_sum(const float* x) {
  float half[8], quarter[4];
  for (Size k = 0; k < 8; ++k) half[k] = x[k] + x[k + 8];
  for (Size k = 0; k < 4; ++k) quarter[k] = half[k] + half[k + 4];
  return (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
}

void ask_for(const Tables& tables, const Block& block, const Window& window) {
  const std::int32_t* const bags = block.bags + window.first_input;
  for (Size row = bags[0]; row < bags[window.inputs]; ++row)
    prefetch(tables.inputs + block.rows[row] * tables.width, tables.width);
  for (Size j = 0; j < window.outputs; ++j)
    prefetch(output(tables, block, window.first_output + j, 0), tables.width);
}

void slopes_of(const Tables& tables, const Block& block, const Window& window) {
  const Size n = window.outputs;
  float* const slopes = block.slopes + window.first_slope;
  alignas(64) float sums[most_outputs * line_size];
  for (Size i = 0; i < window.inputs; ++i) {
    const Size of = window.first_input + i, with = window.first_output;
    Size j = 0;
    for (; j + 6 <= n; j += 6) dots<6>(tables, block, of, with + j, sums + j * line_size);
    for (; j + 2 <= n; j += 2) dots<2>(tables, block, of, with + j, sums + j * line_size);
    for (; j < n; ++j) dots<1>(tables, block, of, with + j, sums + j * line_size);
    for (j = 0; j < n; ++j) slopes[i * n + j] = lane_sum(sums + j * line_size);
  }
  for (Size k = 0; k < window.inputs * n; ++k) {
    const float x = slopes[k], e = softmax_exp(x < 0 ? x : -x), small = e / (1.0f + e);
    slopes[k] = -window.rate * (x < 0 ? small : 1.0f - small);
  }
  for (Size i = 0; i < window.inputs; ++i) {
    for (Size j = 0; j < window.positives; ++j) slopes[i * n + j] += window.rate;
    for (Size j = window.positives; j < n; ++j) slopes[i * n + j] *= window.noise_weight;
  }
}

void slopes(const Tables& tables, const Block& block, Size first, Size last) {
  for (Size w = first; w < last; ++w) {
    if (w + 2 < last) ask_for(tables, block, block.windows[w + 2]);
    slopes_of(tables, block, block.windows[w]);
  }
}

void update_line(const Tables& tables, const Block& block, const Window& window, Size at) {
  Line h[most_inputs], moves[most_inputs];
  const float* const slopes = block.slopes + window.first_slope;
  const Size n = window.outputs;
  for (Size i = 0; i < window.inputs; ++i) {
    h[i] = bag(tables, block, window.first_input + i, at);
    moves[i] = Line::zero();
    for (Size j = 0; j < n; ++j)
      moves[i].add(slopes[i * n + j], Line::load(output(tables, block, window.first_output + j, at)));
  }
  for (Size j = 0; j < n; ++j) {
    float* const to = output(tables, block, window.first_output + j, at);
    Line u = Line::load(to);
    for (Size i = 0; i < window.inputs; ++i) u.add(slopes[i * n + j], h[i]);
    u.store(to);
  }
  for (Size i = 0; i < window.inputs; ++i) {
    const std::int32_t* const bags = block.bags + window.first_input + i;
    for (Size row = bags[0]; row < bags[1]; ++row) {
      float* const to = tables.inputs + block.rows[row] * tables.width + at;
      Line moved = Line::load(to);
      moved.add(moves[i]);
      moved.store(to);
    }
  }
}

void update(const Tables& tables, const Block& block, Size count, Size from, Size to) {
  for (Size w = 0; w < count; ++w) {
    for (Size at = from; at < to; at += line_size) update_line(tables, block, block.windows[w], at);
  }
}

}  // namespace

extern const Step step{.slopes = slopes, .update = update};

}  // namespace word2vec::XGRAD_ARCH
