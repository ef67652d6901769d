#include <algorithm>
#include <cmath>
#include <vector>

#include <xgrad/engine/ops/multinomial.hpp>
#include <xgrad/engine/ops/sort.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

static double uniform(Generator& generator) {
  return static_cast<double>(generator.random64() & ((std::uint64_t{1} << 53) - 1)) * 0x1p-53;
}

static void check_weights(const Array& weights, Index rows, Index n, Index num_samples, bool replacement) {
  for (Index row = 0; row < rows; ++row) {
    Index positive = 0;
    for (Index j = 0; j < n; ++j) {
      const Scalar w = weights.data()[row * n + j];
      XGRAD_CHECK(std::isfinite(w) && w >= 0, "multinomial: weight ", w, " of category ", j, " in row ", row,
                  " is negative or not finite");
      positive += w > 0;
    }
    XGRAD_CHECK(positive > 0, "multinomial: row ", row, " has no positive weight");
    XGRAD_CHECK(replacement || positive >= num_samples, "multinomial: row ", row, " has ", positive,
                " positive weights, too few for ", num_samples, " samples without replacement");
  }
}

static void draw_with_replacement(const Scalar* weights, Index n, Index num_samples, Generator& generator,
                                  Index* out) {
  std::vector<Scalar> running(n);
  Scalar sum = 0;
  for (std::size_t j = 0; j < running.size(); ++j) running[j] = sum += weights[j];
  for (Scalar& r : running) r /= sum;
  running.back() = 1;
  for (Index i = 0; i < num_samples; ++i) {
    const double u = uniform(generator);
    const auto found = std::lower_bound(running.begin(), running.end(), u, [](Scalar r, double value) {
      return static_cast<double>(r) < value;
    });
    out[i] = found - running.begin();
  }
}

Indices multinomial(const Tensor& weights, Index num_samples, MultinomialOptions options) {
  const Shape shape = weights.shape();
  XGRAD_CHECK(shape.dim() == 1 || shape.dim() == 2, "multinomial: weights of shape ", shape,
              ", not one row or a matrix");
  XGRAD_CHECK(num_samples > 0, "multinomial: ", num_samples, " samples");
  const Index n = shape[-1], rows = shape.dim() == 1 ? 1 : shape[0];
  check_weights(weights.value(), rows, n, num_samples, options.replacement);
  Generator& generator = generator_or_default(options.generator);
  const std::lock_guard lock(generator.mutex());
  Shape result = shape;
  result[-1] = num_samples;

  if (options.replacement && num_samples > 1) {
    IndexArray out = uninitialized<IndexArray>(result);
    for (Index row = 0; row < rows; ++row) {
      draw_with_replacement(weights.value().data() + row * n, n, num_samples, generator,
                            out.data() + row * num_samples);
    }
    return out;
  }
  Array keys = weights.value();
  for (Scalar& key : keys) key /= static_cast<Scalar>(-std::log1p(-uniform(generator)));
  return topk(Tensor(std::move(keys)), num_samples).indices;
}

}  // namespace xgrad::inline XGRAD_ABI
