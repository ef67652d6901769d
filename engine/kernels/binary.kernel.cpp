#include <xgrad/engine/kernels/binary.hpp>

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

template <class T>
void add(const T* a, const T* b, T* out, const Grid& g) {
  grid(a, b, out, g, [](T x, T y) { return x + y; });
}
template <class T>
void sub(const T* a, const T* b, T* out, const Grid& g) {
  grid(a, b, out, g, [](T x, T y) { return x - y; });
}
template <class T>
void mul(const T* a, const T* b, T* out, const Grid& g) {
  grid(a, b, out, g, [](T x, T y) { return x * y; });
}
template <class T>
void div(const T* a, const T* b, T* out, const Grid& g) {
  grid(a, b, out, g, [](T x, T y) { return x / y; });
}

template <class T>
void maximum(const T* a, const T* b, T* out, const Grid& g) {
  grid(a, b, out, g, [](T x, T y) { return ((x > y) | (x != x)) ? x : y; });
}
template <class T>
void minimum(const T* a, const T* b, T* out, const Grid& g) {
  grid(a, b, out, g, [](T x, T y) { return ((x < y) | (x != x)) ? x : y; });
}

}  // namespace

extern const Binary<float> binary_float{add<float>, sub<float>,     mul<float>,
                                        div<float>, maximum<float>, minimum<float>};
extern const Binary<double> binary_double{add<double>, sub<double>,     mul<double>,
                                          div<double>, maximum<double>, minimum<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
