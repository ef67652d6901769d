#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/expand.hpp>
#include <xgrad/engine/ops/norm.hpp>
#include <xgrad/engine/ops/normalize.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor normalize(const Tensor& x, NormalizeOptions options) {
  const Index dim = normalize_dim("normalize", options.dim, x.shape());
  return x / clamp(norm(x, options.p, dim, true), {.min = options.eps});
}

// max(|x|, eps), with the gradient of |x| everywhere.
static Tensor raised_norm(const Tensor& x, Index dim, double eps) {
  const Tensor length = norm(x, 2, dim, true), plain = length.detach();
  return length + (clamp(plain, {.min = eps}) - plain);
}

Tensor cosine_similarity(const Tensor& a, const Tensor& b, CosineSimilarityOptions options) {
  XGRAD_CHECK(options.eps >= 0, "cosine_similarity: eps is ", options.eps, "; it must be at least 0");
  const Shape shape = broadcast_shapes("cosine_similarity", a.shape(), b.shape());
  const Index dim = normalize_dim("cosine_similarity", options.dim, shape);
  const Tensor x = a.shape() == shape ? a : expand(a, shape), y = b.shape() == shape ? b : expand(b, shape);
  return sum((x / raised_norm(x, dim, options.eps)) * (y / raised_norm(y, dim, options.eps)), dim);
}

}  // namespace xgrad::inline XGRAD_ABI
