#include <xgrad/engine/array/format.hpp>
#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/dropout.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

// x or 0 times scale: a product, so that a dropped NaN stays NaN and a dropped -1 is -0, as in PyTorch.
static Array kept(const Array& x, const MaskArray& keep, Scalar scale) {
  Array out = uninitialized<Array>(x.shape());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out.data()[i] = x.data()[i] * (keep.data()[i] ? scale : Scalar(0));
  }
  return out;
}

Tensor functional::dropout(const Tensor& x, DropoutOptions options) {
  XGRAD_CHECK(options.p >= 0 && options.p <= 1, "dropout: p ", options.p, " is outside [0, 1]");
  if (options.p == 0 || !options.training || x.numel() == 0) return x;
  // p = 1 drops everything without drawing.
  MaskArray keep = filled<MaskArray>(x.shape(), false);
  if (options.p < 1) {
    fill_bernoulli({keep.data(), keep.size()}, 1 - options.p, generator_or_default(options.generator));
  }
  const Scalar scale = options.p == 1 ? 0 : 1 / static_cast<Scalar>(1 - options.p);
  Array value = kept(x.value(), keep, scale);
  return record("MulBackward0", {x}, std::move(value),
                [keep = std::move(keep), scale](const Array& grad, InputGrads& to) {
                  to.add(0, kept(grad, keep, scale));
                });
}

Dropout::Dropout(double probability, Generator* draws) : p(probability), generator(draws) {
  XGRAD_CHECK(p >= 0 && p <= 1, "Dropout: p=", p, " is outside [0, 1]");
}

Tensor Dropout::forward(const Tensor& x) const {
  return functional::dropout(x, {.p = p, .training = is_training(), .generator = generator});
}

std::string Dropout::extra_repr() const {
  return text("p=", float_repr(p), ", inplace=False");
}

}  // namespace xgrad::inline XGRAD_ABI::nn
