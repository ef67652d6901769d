#include <xgrad/engine/kernels/reduce.hpp>
#include <xgrad/engine/kernels/sum.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

constexpr Size row_block = 256, tile = 256;

Size smaller(Size a, Size b) {
  return a < b ? a : b;
}

// ---- sum

// Few numbers: not worth the 16 running sums.
template <class T>
T sum_short(const T* in, Size n) {
  T total = in[0];
  for (Size j = 1; j < n; ++j) total += in[j];
  return total;
}

// One row after the other, the columns of a tile side by side.
template <class T>
void sum_columns(const T* in, T* out, Size n, Size width, Size stride) {
  for (Size first = 0; first < width; first += tile) {
    const Size columns = smaller(tile, width - first);
    T total[tile], running[tile];
    for (Size k = 0; k < columns; ++k) total[k] = 0;
    for (Size top = 0; top < n; top += row_block) {
      const Size rows = smaller(row_block, n - top);
      for (Size k = 0; k < columns; ++k) running[k] = 0;
      for (Size j = top; j < top + rows; ++j) {
        const T* row = in + j * stride + first;
        for (Size k = 0; k < columns; ++k) running[k] += row[k];
      }
      for (Size k = 0; k < columns; ++k) total[k] += running[k];
    }
    for (Size k = 0; k < columns; ++k) out[first + k] = total[k];
  }
}

template <class T>
void sum(const T* in, T* out, Size outer, Size n, Size width, Size stride) {
  if (stride > 1) {
    for (Size i = 0; i < outer; ++i) sum_columns(in + i * n * stride, out + i * stride, n, width, stride);
  } else if (n > 0 && n <= lanes / 2) {
    for (Size i = 0; i < outer; ++i) out[i] = sum_short(in + i * n, n);
  } else {
    for (Size i = 0; i < outer; ++i) out[i] = sum_contiguous(in + i * n, n);
  }
}

// ---- max and min

struct Larger {
  template <class T>
  static bool beats(T challenger, T best) {
    return challenger > best;
  }
};
struct Smaller {
  template <class T>
  static bool beats(T challenger, T best) {
    return challenger < best;
  }
};

// First the extreme (16 candidates side by side, without branches), then where it is first met.
template <class Order, class T>
void extreme_contiguous(const T* in, T& out, Size& where, Size n) {
  T best = in[0];
  bool nan = best != best;
  Size j = 0;
  if (n >= lanes) {
    T candidate[lanes];
    int nans[lanes] = {};
    for (Size lane = 0; lane < lanes; ++lane) candidate[lane] = in[lane];
    for (; j + lanes <= n; j += lanes) {
      for (Size lane = 0; lane < lanes; ++lane) {
        const T x = in[j + lane];
        candidate[lane] = Order::beats(x, candidate[lane]) ? x : candidate[lane];
        nans[lane] |= x != x;
      }
    }
    for (Size lane = 0; lane < lanes; ++lane) {
      if (Order::beats(candidate[lane], best)) best = candidate[lane];
      nan = nan || nans[lane];
    }
  }
  for (; j < n; ++j) {
    if (Order::beats(in[j], best)) best = in[j];
    nan = nan || in[j] != in[j];
  }
  Size at = 0;
  if (nan) {
    while (in[at] == in[at]) ++at;
  } else {
    while (in[at] != best) ++at;
  }
  out = in[at];
  where = at;
}

template <class Order, class T>
void extreme_columns(const T* in, T* out, Size* where, Size n, Size width, Size stride) {
  for (Size k = 0; k < width; ++k) {
    out[k] = in[k];
    where[k] = 0;
  }
  for (Size j = 1; j < n; ++j) {
    const T* row = in + j * stride;
    for (Size k = 0; k < width; ++k) {
      const bool wins = Order::beats(row[k], out[k]) | ((row[k] != row[k]) & (out[k] == out[k]));
      out[k] = wins ? row[k] : out[k];
      where[k] = wins ? j : where[k];
    }
  }
}

template <class Order, class T>
void extreme(const T* in, T* out, Size* where, Size outer, Size n, Size width, Size stride) {
  for (Size i = 0; i < outer; ++i) {
    if (stride == 1) {
      extreme_contiguous<Order>(in + i * n, out[i], where[i], n);
    } else {
      extreme_columns<Order>(in + i * n * stride, out + i * stride, where + i * stride, n, width, stride);
    }
  }
}

}  // namespace

extern const Reduce<float> reduce_float{sum<float>, extreme<Larger, float>, extreme<Smaller, float>};
extern const Reduce<double> reduce_double{sum<double>, extreme<Larger, double>, extreme<Smaller, double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
