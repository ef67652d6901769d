#include <cmath>

#include <xgrad/engine/kernels/exp.hpp>
#include <xgrad/engine/kernels/row.hpp>
#include <xgrad/engine/kernels/softmax.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

constexpr Size tile = 64;

Size smaller(Size a, Size b) {
  return a < b ? a : b;
}

// ---- rows: stride 1

// What is subtracted before exp in a logarithm of a sum: an infinite maximum would make NaN of infinity -
// infinity.
template <class T>
T finite(T max) {
  return std::isinf(max) ? T(0) : max;
}

template <class T>
void softmax_row(const T* in, T* out, Size n) {
  const T max = max_of(in, n);
  for (Size j = 0; j < n; ++j) out[j] = softmax_exp(in[j] - max);
  const T factor = 1 / sum_contiguous(out, n, itself);
  for (Size j = 0; j < n; ++j) out[j] *= factor;
}

template <class T>
T log_sum_exp(const T* in, Size n, T max) {
  return std::log(sum_of<T>(n, [=](Size j) { return softmax_exp(in[j] - max); }));
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

// ---- columns: a tile of them side by side, one row after the other

template <class T>
struct Tile {
  T value[tile];

  template <class F>
  void each_row(Size n, Size stride, Size columns, const F& f) {
    for (Size j = 0; j < n; ++j) {
      for (Size k = 0; k < columns; ++k) value[k] = f(j * stride + k, value[k]);
    }
  }
};

template <class T>
Tile<T> max_of_columns(const T* in, Size n, Size stride, Size columns) {
  Tile<T> max;
  for (Size k = 0; k < columns; ++k) max.value[k] = in[k];
  max.each_row(n, stride, columns, [=](Size at, T best) { return in[at] > best ? in[at] : best; });
  return max;
}

template <class T>
Tile<T> exp_sum_of_columns(const T* in, Size n, Size stride, Size columns, const Tile<T>& max) {
  Tile<T> sum = {};
  for (Size j = 0; j < n; ++j) {
    for (Size k = 0; k < columns; ++k) sum.value[k] += softmax_exp(in[j * stride + k] - max.value[k]);
  }
  return sum;
}

template <class T>
void softmax_columns(const T* in, T* out, Size n, Size stride, Size columns) {
  const Tile<T> max = max_of_columns(in, n, stride, columns);
  Tile<T> sum = {};
  for (Size j = 0; j < n; ++j) {
    for (Size k = 0; k < columns; ++k) {
      out[j * stride + k] = softmax_exp(in[j * stride + k] - max.value[k]);
      sum.value[k] += out[j * stride + k];
    }
  }
  for (Size k = 0; k < columns; ++k) sum.value[k] = 1 / sum.value[k];
  for (Size j = 0; j < n; ++j) {
    for (Size k = 0; k < columns; ++k) out[j * stride + k] *= sum.value[k];
  }
}

template <class T>
void log_softmax_columns(const T* in, T* out, Size n, Size stride, Size columns) {
  const Tile<T> max = max_of_columns(in, n, stride, columns);
  Tile<T> log_sum = exp_sum_of_columns(in, n, stride, columns, max);
  for (Size k = 0; k < columns; ++k) log_sum.value[k] = std::log(log_sum.value[k]);
  for (Size j = 0; j < n; ++j) {
    for (Size k = 0; k < columns; ++k) {
      out[j * stride + k] = in[j * stride + k] - max.value[k] - log_sum.value[k];
    }
  }
}

template <class T>
void logsumexp_columns(const T* in, T* out, Size n, Size stride, Size columns) {
  Tile<T> max = max_of_columns(in, n, stride, columns);
  for (Size k = 0; k < columns; ++k) max.value[k] = finite(max.value[k]);
  const Tile<T> sum = exp_sum_of_columns(in, n, stride, columns, max);
  for (Size k = 0; k < columns; ++k) out[k] = std::log(sum.value[k]) + max.value[k];
}

template <class T>
void softmax_backward_columns(const T* grad, const T* y, T* out, Size n, Size stride, Size columns) {
  Tile<T> dot = {};
  dot.each_row(n, stride, columns, [=](Size at, T sum) { return sum + grad[at] * y[at]; });
  for (Size j = 0; j < n; ++j) {
    for (Size k = 0; k < columns; ++k) {
      const Size at = j * stride + k;
      out[at] = (grad[at] - dot.value[k]) * y[at];
    }
  }
}

template <class T>
void log_softmax_backward_columns(const T* grad, const T* y, T* out, Size n, Size stride, Size columns) {
  Tile<T> total = {};
  total.each_row(n, stride, columns, [=](Size at, T sum) { return sum + grad[at]; });
  for (Size j = 0; j < n; ++j) {
    for (Size k = 0; k < columns; ++k) {
      const Size at = j * stride + k;
      out[at] = grad[at] - softmax_exp(y[at]) * total.value[k];
    }
  }
}

// ---- all slices

// Calls row(slice) where the slices are contiguous, columns(slice, first, count) for their tiles otherwise.
template <class Row, class Columns>
void for_tiles(Size outer, Size width, Size stride, const Row& row, const Columns& columns) {
  for (Size i = 0; i < outer; ++i) {
    if (stride == 1) {
      row(i);
    } else {
      for (Size first = 0; first < width; first += tile) columns(i, first, smaller(tile, width - first));
    }
  }
}

template <class T, auto row, auto columns, bool reduces = false>
void forward(const T* in, T* out, Size outer, Size n, Size width, Size stride) {
  const Size result = reduces ? 1 : n;
  for_tiles(
      outer, width, stride, [=](Size i) { row(in + i * n, out + i * result, n); },
      [=](Size i, Size k, Size count) {
        columns(in + i * n * stride + k, out + i * result * stride + k, n, stride, count);
      });
}

template <class T, auto row, auto columns>
void backward(const T* grad, const T* y, T* out, Size outer, Size n, Size width, Size stride) {
  for_tiles(
      outer, width, stride, [=](Size i) { row(grad + i * n, y + i * n, out + i * n, n); },
      [=](Size i, Size k, Size count) {
        const Size at = i * n * stride + k;
        columns(grad + at, y + at, out + at, n, stride, count);
      });
}

template <class T>
constexpr Softmax<T> table{forward<T, softmax_row<T>, softmax_columns<T>>,
                           forward<T, log_softmax_row<T>, log_softmax_columns<T>>,
                           forward<T, logsumexp_row<T>, logsumexp_columns<T>, true>,
                           backward<T, softmax_backward_row<T>, softmax_backward_columns<T>>,
                           backward<T, log_softmax_backward_row<T>, log_softmax_backward_columns<T>>};

}  // namespace

extern const Softmax<float> softmax_float = table<float>;
extern const Softmax<double> softmax_double = table<double>;

}  // namespace xgrad::kernels::XGRAD_ARCH
