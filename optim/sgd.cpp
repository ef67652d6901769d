#include <xgrad/optim/sgd.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

void SGDRule::check(const Options& o) {
  check_not_negative(name, "momentum", o.momentum);
  check_not_negative(name, "weight_decay", o.weight_decay);
  XGRAD_CHECK(!o.nesterov || (o.momentum > 0 && o.dampening == 0), name,
              ": nesterov needs a momentum and no dampening (momentum is ", o.momentum, ", dampening ",
              o.dampening, ")");
}

std::vector<OptionRef> SGDRule::options(Options& o) {
  return {{"lr", &o.lr},
          {"momentum", &o.momentum},
          {"dampening", &o.dampening},
          {"weight_decay", &o.weight_decay},
          {"nesterov", &o.nesterov},
          {"maximize", &o.maximize},
          {"exact", &o.exact}};
}

StateFields SGDRule::state(const Options& o) {
  return {{{.name = "momentum_buffer", .used = o.momentum != 0}}};
}

SGDRule::Constants SGDRule::constants(const Options& o, StepInfo step) {
  Constants c{};
  c.lr = static_cast<Scalar>(o.lr);
  c.sign = o.maximize ? -1 : 1;
  c.weight_decay = static_cast<Scalar>(o.weight_decay);
  c.keep = static_cast<Scalar>(o.momentum);
  c.take = step.fresh ? 1 : static_cast<Scalar>(1 - o.dampening);
  c.own = o.nesterov ? 1 : 0;
  c.from_buffer = o.nesterov ? static_cast<Scalar>(o.momentum) : 1;
  return c;
}

void SGDRule::update(const Row& row, const Constants& c) {
  kernels::update<Scalar>().sgd(row.parameter, row.gradient, row.state[0], row.size, c);
}

// With g = 0 all of it is linear: d = weight_decay * p, buffer' = keep * buffer + take * d,
// p' = p - lr * (own * d + from_buffer * buffer').
IdleStep SGDRule::idle(const Constants& c) {
  const double lr = c.lr, decay = c.weight_decay, keep = c.keep, take = c.take, own = c.own,
               from = c.from_buffer;
  if (keep == 0) return {.pp = 1 - lr * decay};
  return {
      .pp = 1 - lr * decay * (own + from * take), .ps = -lr * from * keep, .sp = take * decay, .ss = keep};
}

template class OptimizerOf<SGDRule>;

}  // namespace xgrad::inline XGRAD_ABI::optim
