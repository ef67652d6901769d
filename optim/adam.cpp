#include <cmath>

#include <xgrad/optim/adam.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

// AdamW is Adam with decoupled weight decay.
static AdamOptions as_adam(const AdamWOptions& o) {
  return {.lr = o.lr,
          .betas = o.betas,
          .eps = o.eps,
          .weight_decay = o.weight_decay,
          .amsgrad = o.amsgrad,
          .maximize = o.maximize,
          .decoupled_weight_decay = true,
          .exact = o.exact};
}

static void check_betas(const char* name, const std::array<double, 2>& betas) {
  check_fraction(name, "betas[0]", betas[0]);
  check_fraction(name, "betas[1]", betas[1]);
}

void AdamRule::check(const Options& o) {
  check_betas(name, o.betas);
  check_not_negative(name, "eps", o.eps);
  check_not_negative(name, "weight_decay", o.weight_decay);
  check_exact_decay(name, o.exact && !o.decoupled_weight_decay, o.weight_decay);
}
void AdamWRule::check(const Options& o) {
  check_betas(name, o.betas);
  check_not_negative(name, "eps", o.eps);
  check_not_negative(name, "weight_decay", o.weight_decay);
}
void SparseAdamRule::check(const Options& o) {
  check_betas(name, o.betas);
  XGRAD_CHECK(o.lr > 0, name, ": lr is ", o.lr, "; it must be above 0");
  XGRAD_CHECK(o.eps > 0, name, ": eps is ", o.eps, "; it must be above 0");
}

std::vector<OptionRef> AdamRule::options(Options& o) {
  return {{"lr", &o.lr},
          {"beta1", &o.betas[0]},
          {"beta2", &o.betas[1]},
          {"eps", &o.eps},
          {"weight_decay", &o.weight_decay},
          {"amsgrad", &o.amsgrad},
          {"maximize", &o.maximize},
          {"decoupled_weight_decay", &o.decoupled_weight_decay},
          {"exact", &o.exact}};
}
std::vector<OptionRef> AdamWRule::options(Options& o) {
  return {{"lr", &o.lr},
          {"beta1", &o.betas[0]},
          {"beta2", &o.betas[1]},
          {"eps", &o.eps},
          {"weight_decay", &o.weight_decay},
          {"amsgrad", &o.amsgrad},
          {"maximize", &o.maximize},
          {"exact", &o.exact}};
}
std::vector<OptionRef> SparseAdamRule::options(Options& o) {
  return {{"lr", &o.lr},
          {"beta1", &o.betas[0]},
          {"beta2", &o.betas[1]},
          {"eps", &o.eps},
          {"maximize", &o.maximize}};
}

StateFields AdamRule::state(const Options& o) {
  return {{{.name = "exp_avg"}, {.name = "exp_avg_sq"}, {.name = "max_exp_avg_sq", .used = o.amsgrad}}};
}
StateFields AdamWRule::state(const Options& o) {
  return AdamRule::state(as_adam(o));
}
StateFields SparseAdamRule::state(const Options&) {
  return AdamRule::state({});
}

AdamRule::Constants AdamRule::constants(const Options& o, StepInfo step) {
  const double t = static_cast<double>(step.number);
  const double decay = o.decoupled_weight_decay ? 0 : o.weight_decay;
  const double keep = o.decoupled_weight_decay ? 1 - o.lr * o.weight_decay : 1;
  Constants c{};
  c.step_size = static_cast<Scalar>(o.lr / (1 - std::pow(o.betas[0], t)));
  c.sign = o.maximize ? -1 : 1;
  c.weight_decay = static_cast<Scalar>(decay);
  c.keep = static_cast<Scalar>(keep);
  c.one_minus_beta1 = static_cast<Scalar>(1 - o.betas[0]);
  c.beta2 = static_cast<Scalar>(o.betas[1]);
  c.one_minus_beta2 = static_cast<Scalar>(1 - o.betas[1]);
  c.scale = static_cast<Scalar>(1 / std::sqrt(1 - std::pow(o.betas[1], t)));
  c.eps = static_cast<Scalar>(o.eps);
  return c;
}
AdamWRule::Constants AdamWRule::constants(const Options& o, StepInfo step) {
  return AdamRule::constants(as_adam(o), step);
}
SparseAdamRule::Constants SparseAdamRule::constants(const Options& o, StepInfo step) {
  const AdamOptions adam{.lr = o.lr, .betas = o.betas, .eps = o.eps, .maximize = o.maximize};
  const double correction = std::sqrt(1 - std::pow(o.betas[1], static_cast<double>(step.number)));
  Constants c = AdamRule::constants(adam, step);
  c.step_size =
      static_cast<Scalar>(o.lr * correction / (1 - std::pow(o.betas[0], static_cast<double>(step.number))));
  c.scale = 1;
  return c;
}

void AdamRule::update(const Row& row, const Constants& c) {
  const auto [first, second, largest] = row.state;
  kernels::update<Scalar>().adam(row.parameter, row.gradient, first, second, largest, row.size, c);
}

// With g = 0, once the moments are too small to move the row: the decays are left.
IdleStep AdamRule::idle(const Constants& c) {
  return {.pp = c.keep, .ss = 1 - static_cast<double>(c.one_minus_beta1), .scale1 = c.beta2};
}

// With g = 0 a move is |exp_avg| / (sqrt(exp_avg_sq) + eps) times a factor that stays near lr. From step to
// step it shrinks at least by beta1 / sqrt(beta2) while eps does not matter (by beta1 when it does, or with
// amsgrad). After the steps returned here it is below the rounding error of the first one. Where beta1 >=
// sqrt(beta2) it grows until eps stops it; then exp_avg against eps is what counts.
Index AdamRule::replay(const Options& o) {
  const double beta1 = o.betas[0], beta2 = o.betas[1];
  if (beta1 == 0) return 0;
  const double rounding = sizeof(Scalar) == 8 ? 0x1p-64 : 0x1p-40;
  const double ratio = o.amsgrad ? beta1 : beta1 / std::sqrt(beta2);
  const double steps = ratio < 1 ? std::log(rounding) / std::log(ratio)
                                 : (std::log(rounding) + std::log(std::max(o.eps, 1e-30))) / std::log(beta1);
  return static_cast<Index>(std::min(std::ceil(steps), 1e6));
}
Index AdamWRule::replay(const Options& o) {
  return AdamRule::replay(as_adam(o));
}

template class OptimizerOf<AdamRule>;
template class OptimizerOf<AdamWRule>;
template class OptimizerOf<SparseAdamRule>;

}  // namespace xgrad::inline XGRAD_ABI::optim
