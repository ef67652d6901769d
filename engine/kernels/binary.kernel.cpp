#include <cmath>

#include <xgrad/engine/kernels/binary.hpp>
#include <xgrad/engine/kernels/power.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

// Each case is a loop of its own, so that the compiler sees the steps and makes vectors of it.
template <class T, class Op>
void grid(const T* a, const T* b, T* out, const Grid& g, Op op) {
  for (Size i = 0; i < g.rows; ++i, a += g.a_row, b += g.b_row, out += g.columns) {
    if (g.a_column && g.b_column) {
      for (Size j = 0; j < g.columns; ++j) out[j] = op(a[j], b[j]);
    } else if (g.a_column) {
      const T y = *b;
      for (Size j = 0; j < g.columns; ++j) out[j] = op(a[j], y);
    } else {
      const T x = *a;
      for (Size j = 0; j < g.columns; ++j) out[j] = op(x, b[j]);
    }
  }
}

#define XGRAD_BINARY(name, formula)                            \
  template <class T>                                           \
  void name(const T* a, const T* b, T* out, const Grid& g) {   \
    grid(a, b, out, g, [](T x, T y) -> T { return formula; }); \
  }
XGRAD_BINARY(add, x + y)
XGRAD_BINARY(sub, x - y)
XGRAD_BINARY(mul, (x * y))
XGRAD_BINARY(div, x / y)
XGRAD_BINARY(maximum, ((x > y) | (x != x)) ? x : y)
XGRAD_BINARY(minimum, ((x < y) | (x != x)) ? x : y)
#undef XGRAD_BINARY

template <class T>
void pow(const T* a, const T* b, T* out, const Grid& g) {
  grid(a, b, out, g, [](T x, T y) { return std::pow(x, y); });
}

#ifdef __AVX2__  // with less it would be slower than std::pow
// A block at a time in double.
template <>
void pow(const float* a, const float* b, float* out, const Grid& g) {
  constexpr Size block = 256;
  double x[block], y[block];
  const auto widen = [](const float* from, Size step, Size n, double* to) {
    for (Size j = 0; j < n; ++j) to[j] = static_cast<double>(from[j * step]);
  };
  for (Size i = 0; i < g.rows; ++i, a += g.a_row, b += g.b_row, out += g.columns) {
    for (Size first = 0; first < g.columns; first += block) {
      const Size n = g.columns - first < block ? g.columns - first : block;
      widen(a + first * g.a_column, g.a_column, n, x);
      widen(b + first * g.b_column, g.b_column, n, y);
      for (Size j = 0; j < n; ++j) x[j] = power_of_floats(x[j], y[j]);
      for (Size j = 0; j < n; ++j) out[first + j] = static_cast<float>(x[j]);
    }
  }
}
#endif

template <class T>
constexpr Binary<T> table{.add = add<T>,
                          .sub = sub<T>,
                          .mul = mul<T>,
                          .div = div<T>,
                          .maximum = maximum<T>,
                          .minimum = minimum<T>,
                          .pow = pow<T>};

}  // namespace

extern const Binary<float> binary_float = table<float>;
extern const Binary<double> binary_double = table<double>;

}  // namespace xgrad::kernels::XGRAD_ARCH
