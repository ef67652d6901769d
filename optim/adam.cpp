#include <algorithm>
#include <cmath>

#include <xgrad/engine/kernels/adam.hpp>
#include <xgrad/optim/adam.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

// Adam, and AdamW, whose options are the same but for decoupled_weight_decay, which is always on.
template <class AnyOptions>
struct AdamFamily {
  using Options = AnyOptions;
  using Constants = kernels::AdamStep<Scalar>;
  static constexpr bool is_adamw = std::is_same_v<Options, AdamWOptions>;
  static constexpr const char* name = is_adamw ? "AdamW" : "Adam";

  static bool decoupled(const Options& o) {
    if constexpr (!is_adamw) return o.decoupled_weight_decay;
    return true;
  }
  static void check(const Options& o) {
    check_fraction(name, "betas[0]", o.betas[0]);
    check_fraction(name, "betas[1]", o.betas[1]);
    check_not_negative(name, "eps", o.eps);
    check_not_negative(name, "weight_decay", o.weight_decay);
    check_exact_decay(name, o.exact && !decoupled(o), o.weight_decay);
  }
  static std::vector<OptionRef> options(Options& o) {
    std::vector<OptionRef> out{{"lr", &o.lr},
                               {"beta1", &o.betas[0]},
                               {"beta2", &o.betas[1]},
                               {"eps", &o.eps},
                               {"weight_decay", &o.weight_decay},
                               {"amsgrad", &o.amsgrad},
                               {"maximize", &o.maximize}};
    if constexpr (!is_adamw) out.push_back({"decoupled_weight_decay", &o.decoupled_weight_decay});
    out.push_back({"exact", &o.exact});
    return out;
  }
  static double* momentum(Options& o) { return &o.betas[0]; }

  static StateFields state(const Options& o) {
    return {{{.name = "exp_avg"}, {.name = "exp_avg_sq"}, {.name = "max_exp_avg_sq", .used = o.amsgrad}}};
  }
  static Constants constants(const Options& o, StepInfo step) {
    const double t = static_cast<double>(step.number);
    return {.step_size = static_cast<Scalar>(o.lr / (1 - std::pow(o.betas[0], t))),
            .sign = static_cast<Scalar>(o.maximize ? -1 : 1),
            .weight_decay = static_cast<Scalar>(decoupled(o) ? 0 : o.weight_decay),
            .keep = static_cast<Scalar>(decoupled(o) ? 1 - o.lr * o.weight_decay : 1),
            .one_minus_beta1 = static_cast<Scalar>(1 - o.betas[0]),
            .beta2 = static_cast<Scalar>(o.betas[1]),
            .one_minus_beta2 = static_cast<Scalar>(1 - o.betas[1]),
            .scale = static_cast<Scalar>(1 / std::sqrt(1 - std::pow(o.betas[1], t))),
            .eps = static_cast<Scalar>(o.eps)};
  }
  static void update(const Row& row, const Constants& c) noexcept {
    const auto [first, second, largest] = row.state;
    kernels::adam<Scalar>().step(row.parameter, row.gradient, first, second, largest, row.size, c);
  }

  // With g = 0, once the moments are too small to move the row: the decays are left.
  static IdleStep idle(const Constants& c) {
    return {.pp = c.keep, .ss = 1 - static_cast<double>(c.one_minus_beta1), .scale1 = c.beta2};
  }
  // With g = 0 a move is |exp_avg| / (sqrt(exp_avg_sq) + eps) times a factor that stays near lr. From step to
  // step it shrinks at least by beta1 / sqrt(beta2) while eps does not matter (by beta1 when it does, or with
  // amsgrad). After the steps returned here it is below the rounding error of the first one. Where beta1 >=
  // sqrt(beta2) it grows until eps stops it; then exp_avg against eps is what counts.
  static Index replay(const Options& o) {
    const double beta1 = o.betas[0], beta2 = o.betas[1];
    if (beta1 == 0) return 0;
    const double rounding = sizeof(Scalar) == 8 ? 0x1p-64 : 0x1p-40;
    const double ratio = o.amsgrad ? beta1 : beta1 / std::sqrt(beta2);
    const double steps = ratio < 1
                             ? std::log(rounding) / std::log(ratio)
                             : (std::log(rounding) + std::log(std::max(o.eps, 1e-30))) / std::log(beta1);
    return static_cast<Index>(std::min(std::ceil(steps), 1e6));
  }
};

struct AdamRule : AdamFamily<AdamOptions> {};
struct AdamWRule : AdamFamily<AdamWOptions> {};

template const RuleTable& rule_table<AdamRule>();
template const RuleTable& rule_table<AdamWRule>();

}  // namespace xgrad::inline XGRAD_ABI::optim
