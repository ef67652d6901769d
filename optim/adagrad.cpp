#include <xgrad/engine/kernels/adagrad.hpp>
#include <xgrad/optim/adagrad.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

// `rowwise`: one sum for a row instead of one for each number.
template <bool rowwise>
struct AdagradFamily {
  using Options = AdagradOptions;
  using Constants = kernels::AdagradStep<Scalar>;
  static constexpr const char* name = rowwise ? "RowwiseAdagrad" : "Adagrad";

  static void check(const Options& o) {
    check_not_negative(name, "lr_decay", o.lr_decay);
    check_not_negative(name, "weight_decay", o.weight_decay);
    check_not_negative(name, "initial_accumulator_value", o.initial_accumulator_value);
    check_not_negative(name, "eps", o.eps);
    check_exact_decay(name, o.exact, o.weight_decay);
  }
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
    return {{{.name = "sum", .initial = o.initial_accumulator_value, .one_per_row = rowwise}}};
  }
  static Constants constants(const Options& o, StepInfo step) {
    return {.lr = static_cast<Scalar>(o.lr / (1 + static_cast<double>(step.number - 1) * o.lr_decay)),
            .sign = static_cast<Scalar>(o.maximize ? -1 : 1),
            .weight_decay = static_cast<Scalar>(o.weight_decay),
            .eps = static_cast<Scalar>(o.eps)};
  }
  static void update(const Row& row, const Constants& c) noexcept {
    const auto& adagrad = kernels::adagrad<Scalar>();
    (rowwise ? adagrad.rowwise : adagrad.step)(row.parameter, row.gradient, row.state[0], row.size, c);
  }
  static IdleStep idle(const Constants&) { return {}; }
};

struct AdagradRule : AdagradFamily<false> {};
struct RowwiseAdagradRule : AdagradFamily<true> {};

template const RuleTable& rule_table<AdagradRule>();
template const RuleTable& rule_table<RowwiseAdagradRule>();

}  // namespace xgrad::inline XGRAD_ABI::optim
