#include <algorithm>
#include <cmath>
#include <limits>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

static Tensor finished(Array array, TensorOptions options) {
  return Tensor(std::move(array)).requires_grad_(options.requires_grad);
}

Tensor tensor(const NestedList<Scalar>& values, TensorOptions options) {
  return finished(values.array<Array>(), options);
}

Tensor empty(const Shape& shape, TensorOptions options) {
  return finished(uninitialized<Array>(shape), options);
}
Tensor full(const Shape& shape, double value, TensorOptions options) {
  return finished(filled<Array>(shape, static_cast<Scalar>(value)), options);
}
Tensor zeros(const Shape& shape, TensorOptions options) {
  return full(shape, 0, options);
}
Tensor ones(const Shape& shape, TensorOptions options) {
  return full(shape, 1, options);
}

Tensor empty_like(const Tensor& x, TensorOptions options) {
  return empty(x.shape(), options);
}
Tensor zeros_like(const Tensor& x, TensorOptions options) {
  return zeros(x.shape(), options);
}
Tensor ones_like(const Tensor& x, TensorOptions options) {
  return ones(x.shape(), options);
}
Tensor full_like(const Tensor& x, double value, TensorOptions options) {
  return full(x.shape(), value, options);
}

Tensor arange(double start, double end, double step, TensorOptions options) {
  XGRAD_CHECK(std::isfinite(start) && std::isfinite(end) && std::isfinite(step), "arange: start ", start,
              ", end ", end, " and step ", step, " must be finite");
  XGRAD_CHECK(step != 0, "arange: step is 0");
  XGRAD_CHECK((end - start) * step >= 0, "arange: step ", step, " leads from ", start, " away from ", end);
  const double count = std::ceil((end - start) / step);
  XGRAD_CHECK(count <= static_cast<double>(Shape::most_elements), "arange: from ", start, " to ", end,
              " in steps of ", step, " are more elements than any memory holds");
  const Index n = static_cast<Index>(count);
  Tensor out = empty({n});
  Scalar* to = out.mutable_value().data();
  for (Index i = 0; i < n; ++i) to[i] = static_cast<Scalar>(start + step * static_cast<double>(i));
  return out.requires_grad_(options.requires_grad);
}
Tensor arange(double end, TensorOptions options) {
  return arange(0, end, 1, options);
}

// Counted from the nearer end, so that the last number is `end` itself.
Tensor linspace(double start, double end, Index steps, TensorOptions options) {
  XGRAD_CHECK(steps >= 0, "linspace: steps ", steps, " is negative");
  Tensor out = empty({steps});
  Scalar* to = out.mutable_value().data();
  const double step = steps > 1 ? (end - start) / static_cast<double>(steps - 1) : 0;
  for (Index i = 0; i < steps; ++i) {
    const bool first_half = i < steps / 2 || steps == 1;
    to[i] = static_cast<Scalar>(first_half ? start + step * static_cast<double>(i)
                                           : end - step * static_cast<double>(steps - 1 - i));
  }
  return out.requires_grad_(options.requires_grad);
}

Tensor eye(Index n, Index m, TensorOptions options) {
  XGRAD_CHECK(n >= 0 && m >= 0, "eye: n=", n, ", m=", m, " must not be negative");
  Tensor out = zeros({n, m});
  for (Index i = 0; i < std::min(n, m); ++i) out.mutable_value().data()[i * m + i] = 1;
  return out.requires_grad_(options.requires_grad);
}
Tensor eye(Index n, TensorOptions options) {
  return eye(n, n, options);
}

Tensor rand(const Shape& shape, RandomOptions options) {
  return empty(shape).uniform_(0, 1, options.generator).requires_grad_(options.requires_grad);
}
Tensor rand_like(const Tensor& x, RandomOptions options) {
  return rand(x.shape(), options);
}
Tensor randn(const Shape& shape, RandomOptions options) {
  return empty(shape).normal_(0, 1, options.generator).requires_grad_(options.requires_grad);
}
Tensor randn_like(const Tensor& x, RandomOptions options) {
  return randn(x.shape(), options);
}

Mask bernoulli(double p, const Shape& shape, Generator* generator) {
  MaskArray out = uninitialized<MaskArray>(shape);
  fill_bernoulli({out.data(), out.size()}, p, generator_or_default(generator));
  return out;
}

Indices randint(Index low, Index high, const Shape& shape, Generator* generator) {
  IndexArray out = uninitialized<IndexArray>(shape);
  fill_randint({out.data(), out.size()}, low, high, generator_or_default(generator));
  return out;
}
Indices randint(Index high, const Shape& shape, Generator* generator) {
  return randint(0, high, shape, generator);
}

Indices randperm(Index n, Generator* generator) {
  XGRAD_CHECK(n >= 0, "randperm: n=", n, " is negative");
  IndexArray out = uninitialized<IndexArray>({n});
  fill_randperm({out.data(), out.size()}, generator_or_default(generator));
  return out;
}

Indices indices_arange(Index start, Index end, Index step) {
  XGRAD_CHECK(step != 0, "indices_arange: step is 0");
  XGRAD_CHECK(start == end || (start < end) == (step > 0), "indices_arange: step ", step, " leads from ",
              start, " away from ", end);
  // Distances are counted without a sign: they may need 64 bits.
  const auto distance =
      step > 0 ? std::uint64_t(end) - std::uint64_t(start) : std::uint64_t(start) - std::uint64_t(end);
  const auto stride = step > 0 ? std::uint64_t(step) : 0 - std::uint64_t(step);
  const auto count = distance / stride + (distance % stride != 0);
  XGRAD_CHECK(count <= std::uint64_t(Shape::most_elements), "indices_arange: from ", start, " to ", end,
              " in steps of ", step, " are more elements than any memory holds");
  const Index n = static_cast<Index>(count);
  IndexArray out = uninitialized<IndexArray>({n});
  for (Index i = 0; i < n; ++i) out.data()[i] = start + i * step;
  return out;
}
Indices indices_arange(Index end) {
  return indices_arange(0, end);
}

Tensor one_hot(const Indices& x, Index num_classes) {
  const IndexArray& indices = x.value();
  const Index n = x.numel();
  if (num_classes == -1) {
    XGRAD_CHECK(n > 0, "one_hot: num_classes cannot be found from no indices; it must be given");
    const Index largest = *std::max_element(indices.data(), indices.data() + n);
    check_size("one_hot", "index", largest, std::numeric_limits<Index>::min());
    num_classes = largest + 1;
  }
  XGRAD_CHECK(num_classes > 0 || n == 0, "one_hot: num_classes is ", num_classes);
  Shape shape = x.shape();
  for (Index i = 0; i < n; ++i) {
    const Index index = indices.data()[i];
    XGRAD_CHECK_RANGE(index >= 0 && index < num_classes, "one_hot: index ", index, " at position ",
                      position_text(shape, i), " is out of range for num_classes=", num_classes);
  }
  shape.append(num_classes);
  Tensor out = zeros(shape);
  Scalar* to = out.mutable_value().data();
  for (Index i = 0; i < n; ++i) to[i * num_classes + indices.data()[i]] = 1;
  return out;
}

}  // namespace xgrad::inline XGRAD_ABI
