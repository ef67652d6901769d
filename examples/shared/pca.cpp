#include "shared/pca.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <xgrad/engine/system/error.hpp>

namespace examples {

using namespace xgrad;

using Matrix = std::vector<double>;  // row-major

// Eigenvalues and eigenvectors of the symmetric m x m matrix `a` by Jacobi rotations (Golub and Van
// Loan, 8.5): leaves the eigenvalues on the diagonal of `a` and the vectors in the rows of the result.
static Matrix diagonalise(Matrix& a, Index m) {
  Matrix v(m * m);
  for (Index i = 0; i < m; ++i) v[i * m + i] = 1;
  const double norm = std::inner_product(a.begin(), a.end(), a.begin(), 0.0);
  for (int sweep = 0; sweep < 60; ++sweep) {
    double off = 0;
    for (Index p = 0; p < m; ++p) {
      for (Index q = p + 1; q < m; ++q) off += a[p * m + q] * a[p * m + q];
    }
    if (off <= 1e-28 * norm) break;
    for (Index p = 0; p < m; ++p) {
      for (Index q = p + 1; q < m; ++q) {
        if (a[p * m + q] == 0) continue;
        const double theta = (a[q * m + q] - a[p * m + p]) / (2 * a[p * m + q]);
        const double t = std::copysign(1.0, theta) / (std::abs(theta) + std::hypot(theta, 1.0));
        const double c = 1 / std::hypot(t, 1.0), s = t * c;
        for (Index k = 0; k < m; ++k) {  // columns p and q
          const double x = a[k * m + p], y = a[k * m + q];
          a[k * m + p] = c * x - s * y;
          a[k * m + q] = s * x + c * y;
        }
        for (Index k = 0; k < m; ++k) {  // rows p and q, and the same for the vectors
          const double x = a[p * m + k], y = a[q * m + k];
          a[p * m + k] = c * x - s * y;
          a[q * m + k] = s * x + c * y;
          const double vx = v[p * m + k], vy = v[q * m + k];
          v[p * m + k] = c * vx - s * vy;
          v[q * m + k] = s * vx + c * vy;
        }
      }
    }
  }
  return v;
}

Tensor pca(const Tensor& x, Index k, std::vector<double>* explained) {
  XGRAD_CHECK(x.dim() == 2, "pca: expected 2 dimensions, got shape ", x.shape());
  XGRAD_CHECK(k >= 1 && k <= std::min(x.size(0), x.size(1)), "pca: k ", k,
              " is outside [1, min(n, d)] for shape ", x.shape());
  const Index n = x.size(0), d = x.size(1);
  Matrix centred(x.value().begin(), x.value().end());
  for (Index j = 0; j < d; ++j) {
    double mean = 0;
    for (Index i = 0; i < n; ++i) mean += centred[i * d + j];
    mean /= static_cast<double>(n);
    for (Index i = 0; i < n; ++i) centred[i * d + j] -= mean;
  }

  // X' X (d x d), or X X' (n x n) where there are fewer rows: they share their eigenvalues.
  const bool by_columns = d <= n;
  const Index m = by_columns ? d : n, length = by_columns ? n : d;
  const auto at = [&](Index p, Index i) { return by_columns ? centred[i * d + p] : centred[p * d + i]; };
  Matrix product(m * m);
  for (Index p = 0; p < m; ++p) {
    for (Index q = 0; q < m; ++q) {
      for (Index i = 0; i < length; ++i) product[p * m + q] += at(p, i) * at(q, i);
    }
  }
  const Matrix vectors = diagonalise(product, m);
  const auto variance = [&](Index i) { return std::max(0.0, product[i * m + i]); };
  std::vector<Index> order(m);
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return variance(a) > variance(b); });
  double total = 0;
  for (Index i = 0; i < m; ++i) total += variance(i);

  Array out = uninitialized<Array>({n, k});
  if (explained) explained->clear();
  for (Index c = 0; c < k; ++c) {
    const double value = variance(order[c]);
    const double* vector = vectors.data() + order[c] * m;
    if (explained) explained->push_back(total > 0 ? value / total : 0);
    std::vector<double> seen(n);
    for (Index i = 0; i < n; ++i) {
      seen[i] = by_columns ? std::inner_product(vector, vector + d, centred.data() + i * d, 0.0)
                           : vector[i] * std::sqrt(value);
    }
    const auto largest = std::max_element(seen.begin(), seen.end(),
                                          [](double a, double b) { return std::abs(a) < std::abs(b); });
    const double sign = *largest < 0 ? -1 : 1;
    for (Index i = 0; i < n; ++i) out(i, c) = static_cast<Scalar>(sign * seen[i]);
  }
  return Tensor(std::move(out));
}

}  // namespace examples
