#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/module/init.hpp>

namespace xgrad::inline XGRAD_ABI::nn::init {

double calculate_gain(Nonlinearity nonlinearity, std::optional<double> slope) {
  switch (nonlinearity) {
    case Nonlinearity::tanh:
      return 5.0 / 3;
    case Nonlinearity::relu:
      return std::sqrt(2.0);
    case Nonlinearity::leaky_relu:
      return std::sqrt(2 / (1 + slope.value_or(0.01) * slope.value_or(0.01)));
    case Nonlinearity::selu:
      return 3.0 / 4;
    default:
      return 1;
  }
}

Fans calculate_fans(const Shape& shape) {
  XGRAD_CHECK(shape.dim() >= 2, "init: fan in and fan out need two dimensions or more, the shape is ", shape);
  Index rest = 1;
  for (Index d = 2; d < shape.dim(); ++d) rest *= shape[d];
  return {shape[1] * rest, shape[0] * rest};
}

// ---- the plain ones. data() lets a tensor that requires grad be changed while the graph records.

Tensor uniform_(Tensor tensor, double a, double b, Generator* generator) {
  tensor.data().uniform_(a, b, generator);
  return tensor;
}
Tensor normal_(Tensor tensor, double mean, double std, Generator* generator) {
  tensor.data().normal_(mean, std, generator);
  return tensor;
}
Tensor constant_(Tensor tensor, double value) {
  tensor.data().fill_(value);
  return tensor;
}
Tensor ones_(Tensor tensor) {
  return constant_(std::move(tensor), 1);
}
Tensor zeros_(Tensor tensor) {
  return constant_(std::move(tensor), 0);
}

Tensor eye_(Tensor tensor) {
  XGRAD_CHECK(tensor.dim() == 2, "eye_: the tensor has shape ", tensor.shape(), ", not two dimensions");
  Array& array = tensor.data().zero_().mutable_value();
  for (std::size_t i = 0; i < std::min(array.shape(0), array.shape(1)); ++i) array(i, i) = 1;
  return tensor;
}

Tensor dirac_(Tensor tensor, Index groups) {
  XGRAD_CHECK(tensor.dim() == 3, "dirac_: the tensor has shape ", tensor.shape(), ", not three dimensions");
  XGRAD_CHECK(groups > 0 && tensor.size(0) % groups == 0, "dirac_: groups=", groups,
              " does not divide dimension 0 of ", tensor.shape());
  Array& array = tensor.data().zero_().mutable_value();
  const Index out = tensor.size(0) / groups, channels = std::min(out, tensor.size(1)),
              kernel = tensor.size(2);
  for (Index group = 0; group < groups && kernel > 0; ++group) {
    for (Index c = 0; c < channels; ++c) array(group * out + c, c, kernel / 2) = 1;
  }
  return tensor;
}

// ---- scaled by the number of inputs and outputs

static double xavier_std(const Tensor& tensor, double gain) {
  const auto [fan_in, fan_out] = calculate_fans(tensor.shape());
  return gain * std::sqrt(2 / static_cast<double>(fan_in + fan_out));
}

Tensor xavier_uniform_(Tensor tensor, double gain, Generator* generator) {
  const double bound = std::sqrt(3.0) * xavier_std(tensor, gain);
  return uniform_(std::move(tensor), -bound, bound, generator);
}
Tensor xavier_normal_(Tensor tensor, double gain, Generator* generator) {
  const double std = xavier_std(tensor, gain);
  return normal_(std::move(tensor), 0, std, generator);
}

static double kaiming_std(const Tensor& tensor, const KaimingOptions& options) {
  const auto [fan_in, fan_out] = calculate_fans(tensor.shape());
  const Index fan = options.mode == FanMode::fan_in ? fan_in : fan_out;
  return calculate_gain(options.nonlinearity, options.a) / std::sqrt(static_cast<double>(fan));
}

Tensor kaiming_uniform_(Tensor tensor, KaimingOptions options) {
  if (tensor.numel() == 0) return tensor;
  const double bound = std::sqrt(3.0) * kaiming_std(tensor, options);
  return uniform_(std::move(tensor), -bound, bound, options.generator);
}
Tensor kaiming_normal_(Tensor tensor, KaimingOptions options) {
  if (tensor.numel() == 0) return tensor;
  const double std = kaiming_std(tensor, options);
  return normal_(std::move(tensor), 0, std, options.generator);
}

// ---- drawn again until they fit

// Draws whole arrays, as PyTorch does, until each element had a number that is accepted.
template <class Draw, class Accept>
static void draw_until_accepted(Array& out, const Draw& draw, const Accept& accept) {
  Array candidates = uninitialized<Array>(out.shape());
  std::vector<char> pending(out.size(), 1);
  while (std::find(pending.begin(), pending.end(), 1) != pending.end()) {
    draw(std::span(candidates.data(), candidates.size()));
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (!pending[i]) continue;
      out.data()[i] = candidates.data()[i];
      pending[i] = !accept(i, out.data()[i]);
    }
  }
}

Tensor trunc_normal_(Tensor tensor, TruncNormalOptions options) {
  XGRAD_CHECK(options.a < options.b, "trunc_normal_: a=", options.a, " must be less than b=", options.b);
  XGRAD_CHECK(options.std > 0, "trunc_normal_: std=", options.std, " must be positive");
  Generator& generator = generator_or_default(options.generator);
  Array& out = tensor.data().mutable_value();
  const auto below = [&](double x) {
    return (1 + std::erf((x - options.mean) / options.std / std::sqrt(2.0))) / 2;
  };
  if (below(options.b) - below(options.a) > 0.3) {
    // The bounds hold a good part of the distribution: normal numbers, until they are inside.
    const Scalar low = static_cast<Scalar>(options.a), high = static_cast<Scalar>(options.b);
    draw_until_accepted(
        out, [&](std::span<Scalar> to) { fill_normal(to, options.mean, options.std, generator); },
        [&](std::size_t, Scalar x) { return x >= low && x <= high; });
  } else {
    // The bounds are in a tail: uniform numbers, each kept with the probability density(x) / (highest
    // density).
    const double mode = std::max(options.a, std::min(options.mean, options.b));
    const Scalar log_peak = static_cast<Scalar>(-0.5 * std::pow((mode - options.mean) / options.std, 2));
    const Scalar mean = static_cast<Scalar>(options.mean), std = static_cast<Scalar>(options.std);
    std::vector<Scalar> chance(out.size());
    draw_until_accepted(
        out,
        [&](std::span<Scalar> to) {
          fill_uniform(to, options.a, options.b, generator);
          fill_uniform(chance, 0, 1, generator);
        },
        [&](std::size_t i, Scalar x) {
          const Scalar z = (x - mean) / std;
          return std::log(chance[i]) <= z * z * Scalar(-0.5) - log_peak;
        });
  }
  return tensor;
}

// ---- structured matrices

// Makes the `count` vectors orthonormal, by Gram and Schmidt, twice over for accuracy. This is the Q of a QR
// decomposition with a positive diagonal in R. (count, width)
static void orthonormalize(std::vector<double>& vectors, std::size_t count, std::size_t width) {
  const auto dot = [width](const double* a, const double* b) {
    double sum = 0;
    for (std::size_t k = 0; k < width; ++k) sum += a[k] * b[k];
    return sum;
  };
  for (std::size_t i = 0; i < count; ++i) {
    double* v = &vectors[i * width];
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t j = 0; j < i; ++j) {
        const double* u = &vectors[j * width];
        const double along = dot(u, v);
        for (std::size_t k = 0; k < width; ++k) v[k] -= along * u[k];
      }
    }
    const double length = std::sqrt(dot(v, v));
    for (std::size_t k = 0; k < width; ++k) v[k] /= length;
  }
}

Tensor orthogonal_(Tensor tensor, double gain, Generator* generator) {
  XGRAD_CHECK(tensor.dim() >= 2, "orthogonal_: the tensor has shape ", tensor.shape(),
              ", fewer than two dimensions");
  if (tensor.numel() == 0) return tensor;
  tensor.data().normal_(0, 1, generator);
  Array& array = tensor.data().mutable_value();
  const std::size_t rows = array.shape(0), cols = array.size() / rows;
  // The shorter side's vectors, each contiguous.
  const bool by_row = rows < cols;
  const std::size_t count = std::min(rows, cols), width = std::max(rows, cols);
  std::vector<double> vectors(array.size());
  const auto place = [&](std::size_t i, std::size_t k) { return by_row ? i * cols + k : k * cols + i; };
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < width; ++k) vectors[i * width + k] = array.data()[place(i, k)];
  }
  orthonormalize(vectors, count, width);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < width; ++k) {
      array.data()[place(i, k)] = static_cast<Scalar>(gain * vectors[i * width + k]);
    }
  }
  return tensor;
}

Tensor sparse_(Tensor tensor, double sparsity, double std, Generator* generator) {
  XGRAD_CHECK(tensor.dim() == 2, "sparse_: the tensor has shape ", tensor.shape(), ", not two dimensions");
  XGRAD_CHECK(sparsity >= 0 && sparsity <= 1, "sparse_: sparsity=", sparsity, " is not in [0, 1]");
  tensor.data().normal_(0, std, generator);
  Array& array = tensor.data().mutable_value();
  const Index rows = tensor.size(0), cols = tensor.size(1);
  const Index zeros = static_cast<Index>(std::ceil(sparsity * static_cast<double>(rows)));
  std::vector<Index> order(rows);
  for (Index col = 0; col < cols; ++col) {
    fill_randperm(order, generator_or_default(generator));
    for (Index i = 0; i < zeros; ++i) array(order[i], col) = 0;
  }
  return tensor;
}

}  // namespace xgrad::inline XGRAD_ABI::nn::init
