#include <xgrad/engine/kernels/sgd.hpp>
#include <xgrad/optim/sgd.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

struct SGDRule {
  using Options = SGDOptions;
  using Constants = kernels::SgdStep<Scalar>;
  static constexpr const char* name = "SGD";

  static void check(const Options& o) {
    check_not_negative(name, "momentum", o.momentum);
    check_not_negative(name, "weight_decay", o.weight_decay);
    XGRAD_CHECK(!o.nesterov || (o.momentum > 0 && o.dampening == 0), name,
                ": nesterov needs a momentum and no dampening (momentum is ", o.momentum, ", dampening ",
                o.dampening, ")");
  }
  static std::vector<OptionRef> options(Options& o) {
    return {{"lr", &o.lr},
            {"momentum", &o.momentum},
            {"dampening", &o.dampening},
            {"weight_decay", &o.weight_decay},
            {"nesterov", &o.nesterov},
            {"maximize", &o.maximize},
            {"exact", &o.exact}};
  }
  static double* momentum(Options& o) { return &o.momentum; }

  static StateFields state(const Options& o) {
    return {{{.name = "momentum_buffer", .used = o.momentum != 0}}};
  }
  static Constants constants(const Options& o, StepInfo step) {
    return {.lr = static_cast<Scalar>(o.lr),
            .sign = static_cast<Scalar>(o.maximize ? -1 : 1),
            .weight_decay = static_cast<Scalar>(o.weight_decay),
            .keep = static_cast<Scalar>(o.momentum),
            .take = static_cast<Scalar>(step.fresh ? 1 : 1 - o.dampening),
            .own = static_cast<Scalar>(o.nesterov ? 1 : 0),
            .from_buffer = static_cast<Scalar>(o.nesterov ? o.momentum : 1)};
  }
  static void update(const Row& row, const Constants& c) noexcept {
    kernels::sgd<Scalar>().step(row.parameter, row.gradient, row.state[0], row.size, c);
  }
  // With g = 0 all of it is linear: d = weight_decay * p, buffer' = keep * buffer + take * d,
  // p' = p - lr * (own * d + from_buffer * buffer').
  static IdleStep idle(const Constants& c) {
    const double lr = c.lr, decay = c.weight_decay, keep = c.keep, take = c.take, own = c.own,
                 from = c.from_buffer;
    if (keep == 0) return {.pp = 1 - lr * decay};
    return {
        .pp = 1 - lr * decay * (own + from * take), .ps = -lr * from * keep, .sp = take * decay, .ss = keep};
  }
};

template const RuleTable& rule_table<SGDRule>();

}  // namespace xgrad::inline XGRAD_ABI::optim
