#include <cmath>

#include <xgrad/engine/kernels/adam.hpp>
#include <xgrad/optim/sparse_adam.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

struct SparseAdamRule {
  using Options = SparseAdamOptions;
  using Constants = kernels::AdamStep<Scalar>;
  static constexpr const char* name = "SparseAdam";

  static void check(const Options& o) {
    check_fraction(name, "betas[0]", o.betas[0]);
    check_fraction(name, "betas[1]", o.betas[1]);
    XGRAD_CHECK(o.lr > 0, name, ": lr is ", o.lr, "; it must be above 0");
    XGRAD_CHECK(o.eps > 0, name, ": eps is ", o.eps, "; it must be above 0");
  }
  static std::vector<OptionRef> options(Options& o) {
    return {{"lr", &o.lr},
            {"beta1", &o.betas[0]},
            {"beta2", &o.betas[1]},
            {"eps", &o.eps},
            {"maximize", &o.maximize}};
  }
  static double* momentum(Options& o) { return &o.betas[0]; }

  static StateFields state(const Options&) { return {{{.name = "exp_avg"}, {.name = "exp_avg_sq"}}}; }
  static Constants constants(const Options& o, StepInfo step) {
    const double t = static_cast<double>(step.number);
    const double correction = std::sqrt(1 - std::pow(o.betas[1], t));
    return {.step_size = static_cast<Scalar>(o.lr * correction / (1 - std::pow(o.betas[0], t))),
            .sign = static_cast<Scalar>(o.maximize ? -1 : 1),
            .weight_decay = 0,
            .keep = 1,
            .one_minus_beta1 = static_cast<Scalar>(1 - o.betas[0]),
            .beta2 = static_cast<Scalar>(o.betas[1]),
            .one_minus_beta2 = static_cast<Scalar>(1 - o.betas[1]),
            .scale = 1,
            .eps = static_cast<Scalar>(o.eps)};
  }
  static void update(const Row& row, const Constants& c) noexcept {
    kernels::adam<Scalar>().step(row.parameter, row.gradient, row.state[0], row.state[1], nullptr, row.size,
                                 c);
  }
};

template const RuleTable& rule_table<SparseAdamRule>();

}  // namespace xgrad::inline XGRAD_ABI::optim
