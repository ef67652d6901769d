#include <xgrad/optim/rmsprop.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

void RMSpropRule::check(const Options& o) {
  check_not_negative(name, "alpha", o.alpha);
  check_not_negative(name, "eps", o.eps);
  check_not_negative(name, "weight_decay", o.weight_decay);
  check_not_negative(name, "momentum", o.momentum);
  check_exact_decay(name, o.exact, o.weight_decay);
}

std::vector<OptionRef> RMSpropRule::options(Options& o) {
  return {{"lr", &o.lr},
          {"alpha", &o.alpha},
          {"eps", &o.eps},
          {"weight_decay", &o.weight_decay},
          {"momentum", &o.momentum},
          {"centered", &o.centered},
          {"maximize", &o.maximize},
          {"exact", &o.exact}};
}

StateFields RMSpropRule::state(const Options& o) {
  return {{{.name = "momentum_buffer", .used = o.momentum > 0},
           {.name = "square_avg"},
           {.name = "grad_avg", .used = o.centered}}};
}

RMSpropRule::Constants RMSpropRule::constants(const Options& o, StepInfo) {
  Constants c{};
  c.lr = static_cast<Scalar>(o.lr);
  c.sign = o.maximize ? -1 : 1;
  c.weight_decay = static_cast<Scalar>(o.weight_decay);
  c.alpha = static_cast<Scalar>(o.alpha);
  c.one_minus_alpha = static_cast<Scalar>(1 - o.alpha);
  c.eps = static_cast<Scalar>(o.eps);
  c.momentum = static_cast<Scalar>(o.momentum);
  return c;
}

void RMSpropRule::update(const Row& row, const Constants& c) {
  const auto [buffer, square, mean] = row.state;
  kernels::update<Scalar>().rmsprop(row.parameter, row.gradient, buffer, square, mean, row.size, c);
}

// With g = 0: buffer' = momentum * buffer, p' = p - lr * buffer'; the averages shrink.
IdleStep RMSpropRule::idle(const Constants& c) {
  const double momentum = c.momentum, shrink = 1 - static_cast<double>(c.one_minus_alpha);
  return {.ps = -static_cast<double>(c.lr) * momentum, .ss = momentum, .scale1 = c.alpha, .scale2 = shrink};
}

template class OptimizerOf<RMSpropRule>;

}  // namespace xgrad::inline XGRAD_ABI::optim
