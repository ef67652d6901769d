#include <algorithm>
#include <cmath>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/cosine_embedding_loss.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

namespace {

struct Cosine {
  Scalar aa, bb, root, c;  // a.a + e, b.b + e, sqrt of their product, cosine
};

}  // namespace

static Cosine cosine(const Scalar* a, const Scalar* b, Index dim) {
  Scalar ab = 0, aa = 0, bb = 0;
  for (Index k = 0; k < dim; ++k) {
    ab += a[k] * b[k];
    aa += a[k] * a[k];
    bb += b[k] * b[k];
  }
  aa += Scalar(1e-12);
  bb += Scalar(1e-12);
  const Scalar root = std::sqrt(aa * bb);
  return {aa, bb, root, ab / root};
}

Tensor functional::cosine_embedding_loss(const Tensor& input1, const Tensor& input2, const Tensor& target,
                                         CosineEmbeddingLossOptions options) {
  constexpr const char* op = "cosine_embedding_loss";
  const Shape shape = input1.shape();
  XGRAD_CHECK(shape == input2.shape() && (shape.dim() == 1 || shape.dim() == 2), op, ": inputs of shapes ",
              shape, " and ", input2.shape(), "; expected twice (samples, dim) or twice (dim)");
  const Shape samples(shape.begin(), shape.end() - 1);
  XGRAD_CHECK(target.shape() == samples, op, ": target has shape ", target.shape(), ", inputs of shape ",
              shape, " need ", samples);
  const Index dim = shape[-1], grain = std::max<Index>(1, loss_grain / std::max<Index>(dim, 1));
  const Scalar *a = input1.value().data(), *b = input2.value().data(), *y = target.value().data();
  for (Index i = 0; i < samples.numel(); ++i) {
    XGRAD_CHECK(y[i] == 1 || y[i] == -1, op, ": target ", y[i], " of sample ", i, " is neither 1 nor -1");
  }

  const Scalar margin = static_cast<Scalar>(options.margin);
  Array value = reduce_terms(
      samples, options.reduction,
      [=](Index i) {
        const Scalar c = cosine(a + i * dim, b + i * dim, dim).c;
        return y[i] == 1 ? 1 - c : std::max(c - margin, Scalar(0));
      },
      grain);
  return record(reduced_name(options.reduction, "AddBackward0"), {input1, input2}, std::move(value),
                [first = Saved(input1), second = Saved(input2), target = Saved(target), margin, dim, grain,
                 reduction = options.reduction](const Array& grad, InputGrads& to) {
                  const Array &u = first.value(), &v = second.value(), &sign = target.value();
                  Array du = uninitialized<Array>(u.shape()), dv = uninitialized<Array>(v.shape());
                  const auto sample = [&](Index i, Scalar g) {
                    const Scalar *p = u.data() + i * dim, *q = v.data() + i * dim;
                    const Cosine s = cosine(p, q, dim);
                    g *= sign.data()[i] == 1 ? Scalar(-1) : s.c - margin >= 0 ? Scalar(1) : Scalar(0);
                    for (Index k = 0; k < dim; ++k) {
                      du.data()[i * dim + k] = g * (q[k] / s.root - s.c * p[k] / s.aa);
                      dv.data()[i * dim + k] = g * (p[k] / s.root - s.c * q[k] / s.bb);
                    }
                  };
                  for_each_term(grad, std::ssize(sign), reduction, sample, grain);
                  to.add(0, std::move(du));
                  to.add(1, std::move(dv));
                });
}

}  // namespace xgrad::inline XGRAD_ABI::nn
