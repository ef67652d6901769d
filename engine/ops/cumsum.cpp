#include <vector>

#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/convert.hpp>
#include <xgrad/engine/ops/cumsum.hpp>

namespace xgrad::inline XGRAD_ABI {

// Where a slice is contiguous, its sum stays in a register.
static void running_sum(const Scalar* x, Scalar* y, Index n, Index step) {
  double sum = 0;
  for (Index j = 0; j < n; ++j, x += step, y += step) {
    sum += static_cast<double>(*x);
    *y = static_cast<Scalar>(sum);
  }
}

// From the first to the last element of each slice, or the other way round.
static Array running_sums(const Array& x, const AlongDim& s, bool reverse) {
  Array y = uninitialized<Array>(x.shape());
  for_slices(s, [&](Index first, Index count, Index k, Index width) {
    if (s.inner == 1) {
      for (Index i = first; i < first + count; ++i) {
        const Index at = i * s.n + (reverse ? s.n - 1 : 0);
        running_sum(x.data() + at, y.data() + at, s.n, reverse ? -1 : 1);
      }
      return;
    }
    std::vector<double> sums(width);
    for (Index i = first; i < first + count; ++i) {
      std::fill(sums.begin(), sums.end(), 0.0);
      for (Index step = 0; step < s.n; ++step) {
        const Index at = (i * s.n + (reverse ? s.n - 1 - step : step)) * s.inner + k;
        for (Index c = 0; c < width; ++c) {
          double& sum = sums[c];
          sum += static_cast<double>(x.data()[at + c]);
          y.data()[at + c] = static_cast<Scalar>(sum);
        }
      }
    }
  });
  return y;
}

Tensor cumsum(Tensor x, Index dim) {
  const AlongDim s(x.shape(), normalize_dim("cumsum", dim, x.shape()));
  return record(saves_nothing("CumsumBackward0"), {x}, running_sums(x.value(), s, false),
                [s](const Array& grad, InputGrads& to) { to.add(0, running_sums(grad, s, true)); });
}

template <class X>
static Indices integer_cumsum(const X& x, Index dim) {
  const AlongDim s(x.shape(), normalize_dim("cumsum", dim, x.shape()));
  IndexArray out = to_indices(x).clone().value();
  for (Index i = 0; i < s.outer; ++i) {
    for (Index j = s.inner; j < s.n * s.inner; ++j) {
      Index* at = out.data() + i * s.n * s.inner + j;
      *at = static_cast<Index>(static_cast<std::uint64_t>(*at) + static_cast<std::uint64_t>(at[-s.inner]));
    }
  }
  return out;
}
Indices cumsum(Indices x, Index dim) {
  return integer_cumsum(x, dim);
}
Indices cumsum(Mask x, Index dim) {
  return integer_cumsum(x, dim);
}

}  // namespace xgrad::inline XGRAD_ABI
