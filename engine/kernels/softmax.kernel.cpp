#include <cmath>

#include <xgrad/engine/kernels/exp.hpp>
#include <xgrad/engine/kernels/row.hpp>
#include <xgrad/engine/kernels/softmax.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

// What is subtracted before exp in a logarithm of a sum: an infinite maximum would make NaN of infinity -
// infinity.
template <class T>
T finite(T max) {
  return std::isinf(max) ? T(0) : max;
}

// ---- rows: stride 1

template <class T>
T log_sum_exp(const T* in, Size n, T max) {
  return std::log(sum_of<T>(n, [=](Size j) { return softmax_exp(in[j] - max); }));
}

template <class T>
void softmax_row(const T* in, T* out, Size n) {
  const T max = max_of(in, n);
  for (Size j = 0; j < n; ++j) out[j] = softmax_exp(in[j] - max);
  const T factor = 1 / sum_contiguous(out, n, itself);
  for (Size j = 0; j < n; ++j) out[j] *= factor;
}

template <class T>
void log_softmax_row(const T* in, T* out, Size n) {
  const T max = max_of(in, n), log_sum = log_sum_exp(in, n, max);
  for (Size j = 0; j < n; ++j) out[j] = in[j] - max - log_sum;
}

template <class T>
void logsumexp_row(const T* in, T* out, Size n) {
  const T max = finite(max_of(in, n));
  *out = log_sum_exp(in, n, max) + max;
}

template <class T>
void softmax_backward_row(const T* grad, const T* y, T* out, Size n) {
  const T dot = sum_of<T>(n, [=](Size j) { return grad[j] * y[j]; });
  for (Size j = 0; j < n; ++j) out[j] = (grad[j] - dot) * y[j];
}

template <class T>
void log_softmax_backward_row(const T* grad, const T* y, T* out, Size n) {
  const T sum = sum_contiguous(grad, n, itself);
  for (Size j = 0; j < n; ++j) out[j] = grad[j] - softmax_exp(y[j]) * sum;
}

template <class T>
void max_and_log_sum(const T* in, Size rows, Size n, T* max, T* log_sum) {
  for (Size r = 0; r < rows; ++r) {
    max[r] = max_of(in + r * n, n);
    log_sum[r] = log_sum_exp(in + r * n, n, max[r]);
  }
}

template <class T>
void scaled_softmax(const T* in, Size n, T max, T log_sum, T scale, T* out) {
  for (Size j = 0; j < n; ++j) out[j] = scale * softmax_exp((in[j] - max) - log_sum);
}

// ---- columns: a tile of them side by side, one row after the other

constexpr Size tile = 64;

struct Columns {
  Size n, stride, count;

  // f(position, column) for the columns of each row.
  template <class F>
  void each(const F& f) const {
    for (Size j = 0; j < n; ++j) {
      for (Size k = 0; k < count; ++k) f(j * stride + k, k);
    }
  }
};

template <class T>
struct Tile {
  T value[tile];
};

template <class T>
Tile<T> max_of_columns(const T* in, Columns c) {
  Tile<T> max;
  for (Size k = 0; k < c.count; ++k) max.value[k] = in[k];
  c.each([&max, in](Size at, Size k) { max.value[k] = in[at] > max.value[k] ? in[at] : max.value[k]; });
  return max;
}

template <class T>
Tile<T> exp_sum_of_columns(const T* in, Columns c, const Tile<T>& max) {
  Tile<T> sum = {};
  c.each([&sum, &max, in](Size at, Size k) { sum.value[k] += softmax_exp(in[at] - max.value[k]); });
  return sum;
}

template <class T>
void softmax_columns(const T* in, T* out, Columns c) {
  const Tile<T> max = max_of_columns(in, c);
  Tile<T> sum = {};
  c.each([&max, &sum, in, out](Size at, Size k) {
    out[at] = softmax_exp(in[at] - max.value[k]);
    sum.value[k] += out[at];
  });
  for (Size k = 0; k < c.count; ++k) sum.value[k] = 1 / sum.value[k];
  c.each([&sum, out](Size at, Size k) { out[at] *= sum.value[k]; });
}

template <class T>
void log_softmax_columns(const T* in, T* out, Columns c) {
  const Tile<T> max = max_of_columns(in, c);
  Tile<T> log_sum = exp_sum_of_columns(in, c, max);
  for (Size k = 0; k < c.count; ++k) log_sum.value[k] = std::log(log_sum.value[k]);
  c.each([&max, &log_sum, in, out](Size at, Size k) { out[at] = in[at] - max.value[k] - log_sum.value[k]; });
}

template <class T>
void logsumexp_columns(const T* in, T* out, Columns c) {
  Tile<T> max = max_of_columns(in, c);
  for (Size k = 0; k < c.count; ++k) max.value[k] = finite(max.value[k]);
  const Tile<T> sum = exp_sum_of_columns(in, c, max);
  for (Size k = 0; k < c.count; ++k) out[k] = std::log(sum.value[k]) + max.value[k];
}

template <class T>
void softmax_backward_columns(const T* grad, const T* y, T* out, Columns c) {
  Tile<T> dot = {};
  c.each([&dot, grad, y](Size at, Size k) { dot.value[k] += grad[at] * y[at]; });
  c.each([&dot, grad, y, out](Size at, Size k) { out[at] = (grad[at] - dot.value[k]) * y[at]; });
}

template <class T>
void log_softmax_backward_columns(const T* grad, const T* y, T* out, Columns c) {
  Tile<T> sum = {};
  c.each([&sum, grad](Size at, Size k) { sum.value[k] += grad[at]; });
  c.each([&sum, grad, y, out](Size at, Size k) { out[at] = grad[at] - softmax_exp(y[at]) * sum.value[k]; });
}

// ---- all slices

// Calls row(slice) where the slices are contiguous, columns(slice, first, columns) for their tiles otherwise.
template <class Row, class ForTile>
void for_slices(Size outer, Size n, Size width, Size stride, const Row& row, const ForTile& columns) {
  for (Size i = 0; i < outer; ++i) {
    if (stride == 1) {
      row(i);
    } else {
      for (Size first = 0; first < width; first += tile) {
        columns(i, first, Columns{n, stride, width - first < tile ? width - first : tile});
      }
    }
  }
}

template <class T, auto row, auto columns, bool reduces = false>
void forward(const T* in, T* out, Size outer, Size n, Size width, Size stride) {
  const Size result = reduces ? 1 : n;
  for_slices(
      outer, n, width, stride, [=](Size i) { row(in + i * n, out + i * result, n); },
      [=](Size i, Size k, Columns c) { columns(in + i * n * stride + k, out + i * result * stride + k, c); });
}

template <class T, auto row, auto columns>
void backward(const T* grad, const T* y, T* out, Size outer, Size n, Size width, Size stride) {
  for_slices(
      outer, n, width, stride, [=](Size i) { row(grad + i * n, y + i * n, out + i * n, n); },
      [=](Size i, Size k, Columns c) {
        const Size at = i * n * stride + k;
        columns(grad + at, y + at, out + at, c);
      });
}

template <class T>
constexpr Softmax<T> table{
    .softmax = forward<T, softmax_row<T>, softmax_columns<T>>,
    .log_softmax = forward<T, log_softmax_row<T>, log_softmax_columns<T>>,
    .logsumexp = forward<T, logsumexp_row<T>, logsumexp_columns<T>, true>,
    .softmax_backward = backward<T, softmax_backward_row<T>, softmax_backward_columns<T>>,
    .log_softmax_backward = backward<T, log_softmax_backward_row<T>, log_softmax_backward_columns<T>>,
    .max_and_log_sum = max_and_log_sum<T>,
    .scaled_softmax = scaled_softmax<T>};

}  // namespace

extern const Softmax<float> softmax_float = table<float>;
extern const Softmax<double> softmax_double = table<double>;

}  // namespace xgrad::kernels::XGRAD_ARCH
