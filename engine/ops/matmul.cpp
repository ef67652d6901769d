#include <algorithm>
#include <vector>

#include <xgrad/engine/compute/gemm.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/matmul.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad::inline XGRAD_ABI {

// All the sizes of a product a (..., m, k) times b (..., k, n), 1-D inputs already counted as matrices.
struct Sizes {
  Index m, n, k;
  Shape result;
  std::vector<Index> a, b, c;  // which matrix of a, of b and of the result belongs to a batch
};

// For each index of `batch`: which matrix of a stack with the leading sizes `own` broadcasts there.
static std::vector<Index> broadcast_map(const Shape& batch, const Shape& own) {
  std::vector<Index> map(batch.numel());
  const Index added = batch.dim() - own.dim();
  for (std::size_t i = 0; i < map.size(); ++i) {
    Index rest = static_cast<Index>(i), stride = 1;
    for (Index d = batch.dim() - 1; d >= added; --d) {
      const Index size = own[d - added];
      map[i] += (size == 1 ? 0 : rest % batch[d]) * stride;
      stride *= size;
      rest /= batch[d];
    }
  }
  return map;
}

static Sizes sizes_of(const char* op, const Shape& a, const Shape& b) {
  XGRAD_CHECK(a.dim() > 0 && b.dim() > 0, op, ": shapes ", a, " and ", b,
              ": a 0-d tensor has no rows or columns");
  const bool row = a.dim() == 1, column = b.dim() == 1;
  Sizes s;
  s.m = row ? 1 : a[-2];
  s.k = a[-1];
  s.n = column ? 1 : b[-1];
  const Index rows = column ? b[0] : b[-2];
  XGRAD_CHECK(s.k == rows, op, ": shapes ", a, " and ", b, " do not fit (", s.k, " columns against ", rows,
              " rows)");

  const Shape a_batch(a.begin(), a.begin() + std::max<Index>(a.dim() - 2, 0));
  const Shape b_batch(b.begin(), b.begin() + std::max<Index>(b.dim() - 2, 0));
  s.result = broadcast_shapes(op, a_batch, b_batch);
  if (b_batch.numel() == 1 && a_batch == s.result) {
    s.m *= a_batch.numel();  // one matrix b for all: one tall product
    s.a = s.b = s.c = {0};
  } else if (s.m > 0 && s.n > 0 && s.k > 0) {  // else nothing is multiplied, however many batches there are
    s.a = broadcast_map(s.result, a_batch);
    s.b = broadcast_map(s.result, b_batch);
    s.c = broadcast_map(s.result, s.result);
  }
  if (!row) s.result.append(a[-2]);
  if (!column) s.result.append(s.n);
  return s;
}

// For each batch i: matrix c_map[i] of the result += op(a) op(b), m x k and k x n. A result that several
// batches share (an input was broadcast to them) is added up in their order.
static Array multiply(const Shape& shape, Index m, Index n, Index k, const std::vector<Index>& c_map,
                      bool trans_a, const Array& a, const std::vector<Index>& a_map, bool trans_b,
                      const Array& b, const std::vector<Index>& b_map) {
  if (m == 0 || n == 0 || k == 0) return filled<Array>(shape, 0);
  Array c = uninitialized<Array>(shape);
  const Index batches = std::ssize(c_map);
  const bool shared = shape.numel() != batches * m * n;
  if (shared) c.fill(0);
  const auto multiply_range = [&](Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      const auto at = static_cast<std::size_t>(i);
      gemm<Scalar>(trans_a, trans_b, m, n, k, 1, a.data() + a_map[at] * m * k, trans_a ? m : k,
                   b.data() + b_map[at] * k * n, trans_b ? k : n, shared ? 1 : 0,
                   c.data() + c_map[at] * m * n, n);
    }
  };
  // Large products are cut up by gemm itself, small ones are worth a thread only together.
  const double work = static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k) + 1;
  if (shared || work > 8e6) {
    multiply_range(0, batches);
  } else {
    parallel_for(batches, static_cast<Index>(1e6 / work) + 1, multiply_range);
  }
  return c;
}

static Tensor product(OpName name, const char* op, const Tensor& a, const Tensor& b) {
  const Sizes s = sizes_of(op, a.shape(), b.shape());
  Array c = multiply(s.result, s.m, s.n, s.k, s.c, false, a.value(), s.a, false, b.value(), s.b);
  return record(
      name, {a, b}, std::move(c), [s, a = Saved(a), b = Saved(b)](const Array& grad, InputGrads& to) {
        if (to.wants(0)) {
          to.add(0, multiply(to.shape(0), s.m, s.k, s.n, s.a, false, grad, s.c, true, b.value(), s.b));
        }
        if (to.wants(1)) {
          to.add(1, multiply(to.shape(1), s.k, s.n, s.m, s.b, true, a.value(), s.a, false, grad, s.c));
        }
      });
}

// The node that PyTorch's result ends in, which depends on how PyTorch arranges the work.
static OpName name_of(const Tensor& a, const Tensor& b) {
  const Index da = a.dim(), db = b.dim();
  if (da <= 2 && db <= 2) {
    if (da == 2) return db == 2 ? OpName("MmBackward0") : OpName("MvBackward0");
    return db == 2 ? OpName("SqueezeBackward4") : OpName("DotBackward0");
  }
  const bool one_matrix = da == 2 || (da == 3 && db == 3 && a.size(0) == 1 && b.size(0) != 1);
  if (!one_matrix || db < 3 || !a.requires_grad()) return "UnsafeViewBackward0";
  const bool thin = a.size(-2) == 1 || b.size(-1) == 1 || a.numel() == 0 || b.numel() == 0;
  return thin ? OpName("TransposeBackward0") : OpName("CloneBackward0");
}

static void check_dims(const char* op, const Tensor& a, Index a_dim, const Tensor& b, Index b_dim) {
  XGRAD_CHECK(a.dim() == a_dim && b.dim() == b_dim, op, ": shapes ", a.shape(), " and ", b.shape(),
              " are not ", a_dim, "-D and ", b_dim, "-D");
}

Tensor matmul(const Tensor& a, const Tensor& b) {
  return product(name_of(a, b), "matmul", a, b);
}

Tensor mm(const Tensor& a, const Tensor& b) {
  check_dims("mm", a, 2, b, 2);
  return product("MmBackward0", "mm", a, b);
}

Tensor bmm(const Tensor& a, const Tensor& b) {
  check_dims("bmm", a, 3, b, 3);
  XGRAD_CHECK(a.size(0) == b.size(0), "bmm: shapes ", a.shape(), " and ", b.shape(), " have ", a.size(0),
              " and ", b.size(0), " matrices");
  return product("BmmBackward0", "bmm", a, b);
}

Tensor mv(const Tensor& a, const Tensor& b) {
  check_dims("mv", a, 2, b, 1);
  return product("MvBackward0", "mv", a, b);
}

Tensor dot(const Tensor& a, const Tensor& b) {
  check_dims("dot", a, 1, b, 1);
  return product("DotBackward0", "dot", a, b);
}

}  // namespace xgrad::inline XGRAD_ABI
