#include <xgrad/engine/kernels/rmsprop.hpp>
#include <xgrad/optim/rmsprop.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

struct RMSpropRule {
  using Options = RMSpropOptions;
  using Constants = kernels::RmspropStep<Scalar>;
  static constexpr const char* name = "RMSprop";

  static void check(const Options& o) {
    check_not_negative(name, "alpha", o.alpha);
    check_not_negative(name, "eps", o.eps);
    check_not_negative(name, "weight_decay", o.weight_decay);
    check_not_negative(name, "momentum", o.momentum);
    check_exact_decay(name, o.exact, o.weight_decay);
  }
  static std::vector<OptionRef> options(Options& o) {
    return {{"lr", &o.lr},
            {"alpha", &o.alpha},
            {"eps", &o.eps},
            {"weight_decay", &o.weight_decay},
            {"momentum", &o.momentum},
            {"centered", &o.centered},
            {"maximize", &o.maximize},
            {"exact", &o.exact}};
  }
  static double* momentum(Options& o) { return &o.momentum; }

  static StateFields state(const Options& o) {
    return {{{.name = "momentum_buffer", .used = o.momentum > 0},
             {.name = "square_avg"},
             {.name = "grad_avg", .used = o.centered}}};
  }
  static Constants constants(const Options& o, StepInfo) {
    return {.lr = static_cast<Scalar>(o.lr),
            .sign = static_cast<Scalar>(o.maximize ? -1 : 1),
            .weight_decay = static_cast<Scalar>(o.weight_decay),
            .alpha = static_cast<Scalar>(o.alpha),
            .one_minus_alpha = static_cast<Scalar>(1 - o.alpha),
            .eps = static_cast<Scalar>(o.eps),
            .momentum = static_cast<Scalar>(o.momentum)};
  }
  static void update(const Row& row, const Constants& c) noexcept {
    const auto [buffer, square, mean] = row.state;
    kernels::rmsprop<Scalar>().step(row.parameter, row.gradient, buffer, square, mean, row.size, c);
  }
  // With g = 0: buffer' = momentum * buffer, p' = p - lr * buffer'; the averages shrink.
  static IdleStep idle(const Constants& c) {
    const double momentum = c.momentum, shrink = 1 - static_cast<double>(c.one_minus_alpha);
    return {.ps = -static_cast<double>(c.lr) * momentum, .ss = momentum, .scale1 = c.alpha, .scale2 = shrink};
  }
};

template const RuleTable& rule_table<RMSpropRule>();

}  // namespace xgrad::inline XGRAD_ABI::optim
