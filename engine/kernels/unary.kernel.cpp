#include <xgrad/engine/kernels/batch_math.hpp>
#include <xgrad/engine/kernels/unary.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

constexpr double sqrt_2_over_pi = 0.79788456080286535588, cubic = 0.044715,
                 one_over_sqrt_2pi = 0.39894228040143267794;

// out = f(in ...), a batch at a time. The last numbers go through a batch of their own, filled up with ones,
// so that they become what they would become elsewhere.
template <class T, class F, class... In>
void each(Size n, T* out, const F& f, const In*... in) {
  static constexpr Size width = static_cast<Size>(Batch<T>::size);
  Size i = 0;
  for (; i + width <= n; i += width) f(Batch<T>::load_unaligned(in + i)...).store_unaligned(out + i);
  if (i == n) return;
  const auto filled_up = [i, n](const T* from) {
    T last[width];
    for (Size k = 0; k < width; ++k) last[k] = i + k < n ? from[i + k] : T(1);
    return Batch<T>::load_unaligned(last);
  };
  T results[width];
  f(filled_up(in)...).store_unaligned(results);
  for (Size k = 0; i + k < n; ++k) out[i + k] = results[k];
}

// Without it g++ leaves functions of xsimd as symbols that the linker may share with other files. Under a
// sanitizer, where that does not matter, it would make the loops too large to compile in less than minutes.
#ifdef __SANITIZE_ADDRESS__
#define XGRAD_WHOLE
#else
#define XGRAD_WHOLE [[gnu::flatten]]
#endif

// The formulas of unary_table.hpp as loops. What they call is xsimd's, or here, or in batch_math.hpp.
template <class T>
struct Loops {
  using B = Batch<T>;

  // Zeros too: with AVX-512, xsimd's -x is 0 - x.
  static B negative(B x) { return x * T(-1); }
  static B square(B x) { return x * x; }
  static B sign_of(B x) { return select(x > 0, B(1), B(0)) - select(x < 0, B(1), B(0)); }
  // A lower bound above the upper one gives the upper one.
  static B bounded(B x, B low, B high) {
    const B raised = select(x < low, low, x);
    return select(raised > high, high, raised);
  }

  // Zeros keep their sign.
  static B logarithm_1p(B x) { return select(x == 0, x, log1p(x)); }
  static B exponential_m1(B x) { return select(x == 0, x, expm1(x)); }
  static B sine(B x) { return select(x == 0, x, turned_sine(x, T(0))); }
  static B cosine(B x) { return turned_sine(x, T(1)); }

  // s = sigmoid(x) and its derivative s (1 - s), by exp(-|x|), which does not overflow.
  struct Logistic {
    B s, slope;
    explicit Logistic(B x) {
      const B e = exponential(-abs(x)), share = 1 / (1 + e);
      s = select(x < 0, e, B(1)) * share;
      slope = e * share * share;
    }
  };
  // log(1 + exp(-|x|))
  static B log_1p_exp(B x) { return log1p(exponential(-abs(x))); }

  static B silu_slope(B x) {
    const Logistic at(x);
    return at.s + x * at.slope;
  }
  static B gelu_slope(B x) {
    const B density = T(one_over_sqrt_2pi) * exponential(x * x * T(-0.5));
    return fused(x, density, normal_cdf(x));
  }
  // (1 + tanh(z)) / 2 is sigmoid(2 z), which keeps its digits where tanh is close to -1.
  static B gelu_tanh_inner(B x) { return T(2 * sqrt_2_over_pi) * (x + T(cubic) * x * x * x); }
  static B gelu_tanh_slope(B x) {
    const Logistic at(gelu_tanh_inner(x));
    return at.s + x * at.slope * (T(2 * sqrt_2_over_pi) * (1 + T(3 * cubic) * x * x));
  }

  // t = tanh(log(1 + exp(x))) = n / d without a tanh or a logarithm: with e = exp(-|x|), n = e (e + 2) and
  // d = n + 2, both divided by exp(-2 |x|) where x > 0.
  struct Mish {
    B x, e, tail, d, t;
    explicit Mish(B at) : x(at), e(exponential(-abs(at))), tail(select(at < 0, B(1), e)) {
      const B n = select(x < 0, e * (e + 2), 1 + 2 * e);
      d = n + 2 * tail * tail;
      t = n / d;
    }
    // t + x (1 - t^2) sigmoid(x)
    B slope() const { return t + x * (4 * tail * e * (1 + e) / (d * d)); }
  };

#define XGRAD_FUNCTION(name, saved, f, gradient)                                                             \
  XGRAD_WHOLE static void name##_forward(const T* in, T* out, Size n, T first, T second) {                   \
    [[maybe_unused]] const B a(first), b(second), zero(0);                                                   \
    each(                                                                                                    \
        n, out, [=](B x) { return f; }, in);                                                                 \
  }                                                                                                          \
  XGRAD_WHOLE static void name##_backward(const T* grad, const T* from, T* out, Size n, T first, T second) { \
    [[maybe_unused]] const B a(first), b(second), zero(0), one(1);                                           \
    each(                                                                                                    \
        n, out, [=]([[maybe_unused]] B g, [[maybe_unused]] B saved) { return gradient; }, grad, from);       \
  }
#include <xgrad/engine/kernels/unary_table.hpp>

  static constexpr Unary<T> table{
#define XGRAD_FUNCTION(name, saved, ...) .name = {Saves::saved, name##_forward, name##_backward},
#include <xgrad/engine/kernels/unary_table.hpp>
  };
};

}  // namespace

extern const Unary<float> unary_float = Loops<float>::table;
extern const Unary<double> unary_double = Loops<double>::table;

}  // namespace xgrad::kernels::XGRAD_ARCH
