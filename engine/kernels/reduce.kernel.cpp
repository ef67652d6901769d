#include <xgrad/engine/kernels/reduce.hpp>
#include <xgrad/engine/kernels/row.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

constexpr Size row_block = 256, tile = 256;

Size smaller(Size a, Size b) {
  return a < b ? a : b;
}

// ---- sum

// One row after the other, the columns of a tile side by side. f takes a number and its column.
template <class T, class F>
void sum_columns(const T* in, T* out, Size n, Size width, Size stride, const F& f) {
  for (Size first = 0; first < width; first += tile) {
    const Size columns = smaller(tile, width - first);
    T total[tile], running[tile];
    for (Size k = 0; k < columns; ++k) total[k] = 0;
    for (Size top = 0; top < n; top += row_block) {
      const Size rows = smaller(row_block, n - top);
      for (Size k = 0; k < columns; ++k) running[k] = 0;
      for (Size j = top; j < top + rows; ++j) {
        const T* row = in + j * stride + first;
        for (Size k = 0; k < columns; ++k) running[k] += f(row[k], first + k);
      }
      for (Size k = 0; k < columns; ++k) total[k] += running[k];
    }
    for (Size k = 0; k < columns; ++k) out[first + k] = total[k];
  }
}

template <class T>
void sum(const T* in, T* out, Size outer, Size n, Size width, Size stride) {
  for (Size i = 0; i < outer; ++i) {
    if (stride == 1) {
      out[i] = sum_contiguous(in + i * n, n, itself);
    } else {
      sum_columns(in + i * n * stride, out + i * stride, n, width, stride, [](T x, Size) { return x; });
    }
  }
}

template <class T>
void sum_squares(const T* in, const T* centre, T* out, Size outer, Size n, Size width, Size stride) {
  for (Size i = 0; i < outer; ++i) {
    if (stride == 1) {
      const T c = centre[i];
      out[i] = sum_contiguous(in + i * n, n, [c](T x) { return (x - c) * (x - c); });
    } else {
      const T* c = centre + i * stride;
      sum_columns(in + i * n * stride, out + i * stride, n, width, stride,
                  [c](T x, Size k) { return (x - c[k]) * (x - c[k]); });
    }
  }
}

template <class T>
double squares(const T* in, Size n) {
  return sum_block<double>(n, [in](Size i) {
    const double x = static_cast<double>(in[i]);
    return x * x;
  });
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

// The first position for which `is_it` holds; there is one.
template <class T, class F>
Size first_where(const T* in, Size n, const F& is_it) {
  constexpr Size step = 64;
  Size at = 0;
  for (; at + step <= n; at += step) {
    int hits = 0;
    for (Size k = 0; k < step; ++k) hits |= is_it(in[at + k]);
    if (hits) break;
  }
  while (!is_it(in[at])) ++at;
  return at;
}

// First the extreme (NaN beats all and stays), then where it is first met.
template <class Order, class T>
void extreme_contiguous(const T* in, T& out, Size& where, Size n) {
  const T best =
      best_of(in, n, [](T x, T so_far) { return (Order::beats(x, so_far) | (x != x)) ? x : so_far; });
  where = best != best ? first_where(in, n, [](T x) { return x != x; })
                       : first_where(in, n, [best](T x) { return x == best; });
  out = in[where];
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

template <class T>
constexpr Reduce<T> table{.sum = sum<T>,
                          .sum_squares = sum_squares<T>,
                          .squares = squares<T>,
                          .max = extreme<Larger, T>,
                          .min = extreme<Smaller, T>};

}  // namespace

extern const Reduce<float> reduce_float = table<float>;
extern const Reduce<double> reduce_double = table<double>;

}  // namespace xgrad::kernels::XGRAD_ARCH
