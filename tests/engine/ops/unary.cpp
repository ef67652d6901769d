// The activations far out: nothing overflows, and values and gradients are those of the limits.

#include <cmath>

#include <xgrad/engine/ops/unary.hpp>

#include "support/support.hpp"

using namespace xgrad;

template <class F>
static void check_at_1000(F f, const Tensor& value, const Tensor& gradient) {
  Tensor x = Tensor{-1000, 1000}.requires_grad_();
  const Tensor y = f(x);
  y.backward(Tensor{1, 1});
  BOOST_CHECK(close(y, value));
  BOOST_CHECK(close(x.grad(), gradient));
}

BOOST_AUTO_TEST_CASE(limits) {
  check_at_1000([](const Tensor& x) { return sigmoid(x); }, Tensor{0, 1}, Tensor{0, 0});
  check_at_1000([](const Tensor& x) { return logsigmoid(x); }, Tensor{-1000, 0}, Tensor{1, 0});
  check_at_1000([](const Tensor& x) { return softplus(x); }, Tensor{0, 1000}, Tensor{0, 1});
  check_at_1000([](const Tensor& x) { return softplus(x, 1, 2000); }, Tensor{0, 1000}, Tensor{0, 1});
  check_at_1000([](const Tensor& x) { return silu(x); }, Tensor{0, 1000}, Tensor{0, 1});
  check_at_1000([](const Tensor& x) { return tanh(x); }, Tensor{-1, 1}, Tensor{0, 0});
  check_at_1000([](const Tensor& x) { return gelu(x); }, Tensor{0, 1000}, Tensor{0, 1});
  check_at_1000([](const Tensor& x) { return gelu(x, {.approximate = "tanh"}); }, Tensor{0, 1000},
                Tensor{0, 1});
}

// Small results keep their digits: nothing is taken from 1.
BOOST_AUTO_TEST_CASE(tails_keep_their_digits) {
  const double e = std::exp(-30.0);
  const auto relative = [](const Tensor& x, double expected) {
    BOOST_CHECK_CLOSE(static_cast<double>(x.item()), expected, 1e-4);  // percent
  };
  relative(sigmoid(Tensor(-30)), e);
  relative(logsigmoid(Tensor(30)), -e);
  relative(softplus(Tensor(-30)), e);
  relative(silu(Tensor(-30)), -30 * e);
  relative(tanh(Tensor(1e-4)), 1e-4);
}
