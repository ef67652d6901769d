#include <xgrad/optim/adagrad.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

static void check_adagrad(const char* name, const AdagradOptions& o) {
  check_not_negative(name, "lr_decay", o.lr_decay);
  check_not_negative(name, "weight_decay", o.weight_decay);
  check_not_negative(name, "initial_accumulator_value", o.initial_accumulator_value);
  check_not_negative(name, "eps", o.eps);
  check_exact_decay(name, o.exact, o.weight_decay);
}

void AdagradRule::check(const Options& o) {
  check_adagrad(name, o);
}
void RowwiseAdagradRule::check(const Options& o) {
  check_adagrad(name, o);
}

std::vector<OptionRef> AdagradRule::options(Options& o) {
  return {{"lr", &o.lr},
          {"lr_decay", &o.lr_decay},
          {"weight_decay", &o.weight_decay},
          {"initial_accumulator_value", &o.initial_accumulator_value},
          {"eps", &o.eps},
          {"maximize", &o.maximize},
          {"exact", &o.exact}};
}
std::vector<OptionRef> RowwiseAdagradRule::options(Options& o) {
  return AdagradRule::options(o);
}

StateFields AdagradRule::state(const Options& o) {
  return {{{.name = "sum", .initial = o.initial_accumulator_value}}};
}
StateFields RowwiseAdagradRule::state(const Options& o) {
  return {{{.name = "sum", .initial = o.initial_accumulator_value, .one_per_row = true}}};
}

AdagradRule::Constants AdagradRule::constants(const Options& o, StepInfo step) {
  Constants c{};
  c.lr = static_cast<Scalar>(o.lr / (1 + static_cast<double>(step.number - 1) * o.lr_decay));
  c.sign = o.maximize ? -1 : 1;
  c.weight_decay = static_cast<Scalar>(o.weight_decay);
  c.eps = static_cast<Scalar>(o.eps);
  return c;
}
RowwiseAdagradRule::Constants RowwiseAdagradRule::constants(const Options& o, StepInfo step) {
  return AdagradRule::constants(o, step);
}

void AdagradRule::update(const Row& row, const Constants& c) {
  kernels::update<Scalar>().adagrad(row.parameter, row.gradient, row.state[0], row.size, c);
}
void RowwiseAdagradRule::update(const Row& row, const Constants& c) {
  kernels::update<Scalar>().rowwise_adagrad(row.parameter, row.gradient, row.state[0], row.size, c);
}

template class OptimizerOf<AdagradRule>;
template class OptimizerOf<RowwiseAdagradRule>;

}  // namespace xgrad::inline XGRAD_ABI::optim
