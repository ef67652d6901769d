#include <xgrad/engine/kernels/adagrad.hpp>
#include <xgrad/optim/adagrad.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

static void check_adagrad(const char* name, const AdagradOptions& o) {
  check_not_negative(name, "lr_decay", o.lr_decay);
  check_not_negative(name, "weight_decay", o.weight_decay);
  check_not_negative(name, "initial_accumulator_value", o.initial_accumulator_value);
  check_not_negative(name, "eps", o.eps);
  check_exact_decay(name, o.exact, o.weight_decay);
}

struct AdagradRule {
  using Options = AdagradOptions;
  using Constants = kernels::AdagradStep<Scalar>;
  static constexpr const char* name = "Adagrad";

  static void check(const Options& o) { check_adagrad(name, o); }
  static std::vector<OptionRef> options(Options& o) {
    return {{"lr", &o.lr},
            {"lr_decay", &o.lr_decay},
            {"weight_decay", &o.weight_decay},
            {"initial_accumulator_value", &o.initial_accumulator_value},
            {"eps", &o.eps},
            {"maximize", &o.maximize},
            {"exact", &o.exact}};
  }

  static StateFields state(const Options& o) {
    return {{{.name = "sum", .initial = o.initial_accumulator_value}}};
  }
  static Constants constants(const Options& o, StepInfo step) {
    return {.lr = static_cast<Scalar>(o.lr / (1 + static_cast<double>(step.number - 1) * o.lr_decay)),
            .sign = static_cast<Scalar>(o.maximize ? -1 : 1),
            .weight_decay = static_cast<Scalar>(o.weight_decay),
            .eps = static_cast<Scalar>(o.eps)};
  }
  static void update(const Row& row, const Constants& c) {
    kernels::adagrad<Scalar>().step(row.parameter, row.gradient, row.state[0], row.size, c);
  }
  static IdleStep idle(const Constants&) { return {}; }
};

// The same with one sum for a row.
struct RowwiseAdagradRule : AdagradRule {
  static constexpr const char* name = "RowwiseAdagrad";

  static void check(const Options& o) { check_adagrad(name, o); }
  static StateFields state(const Options& o) {
    return {{{.name = "sum", .initial = o.initial_accumulator_value, .one_per_row = true}}};
  }
  static void update(const Row& row, const Constants& c) {
    kernels::adagrad<Scalar>().rowwise(row.parameter, row.gradient, row.state[0], row.size, c);
  }
};

template const RuleTable& rule_table<AdagradRule>();
template const RuleTable& rule_table<RowwiseAdagradRule>();

}  // namespace xgrad::inline XGRAD_ABI::optim
