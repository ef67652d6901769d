// What all optimizers share: groups, errors, state dicts, and a rule of one's own.
#include <bit>
#include <cmath>
#include <limits>

#include <xgrad/optim/lr_scheduler.hpp>

#include "rule_support.hpp"

using namespace xgrad;

// ---- the optimizer of docs/optimizer.md, word for word

struct LionOptions {
  double lr = 1e-4, beta1 = 0.9, beta2 = 0.99, weight_decay = 0;
};

struct LionRule {
  using Options = LionOptions;
  static constexpr const char* name = "Lion";
  static optim::StateFields state(const Options&) { return {{{.name = "exp_avg"}}}; }
  static void update(const optim::Row& row, const Options& o) noexcept {
    for (Index i = 0; i < row.size; ++i) {
      const double p = row.parameter[i], g = row.gradient[i], m = row.state[0][i],
                   u = o.beta1 * m + (1 - o.beta1) * g;
      row.parameter[i] = static_cast<Scalar>(p - o.lr * ((u > 0) - (u < 0) + o.weight_decay * p));
      row.state[0][i] = static_cast<Scalar>(o.beta2 * m + (1 - o.beta2) * g);
    }
  }
};
using Lion = optim::OptimizerOf<LionRule>;

BOOST_AUTO_TEST_CASE(a_rule_of_ones_own) {
  Tensor x{1, -2, 3};
  x.requires_grad_();
  Lion lion({x}, {.lr = 0.5, .weight_decay = 0.1});
  x.mutable_grad() = Gradient(Tensor{4, -4, 0});
  lion.step();
  BOOST_CHECK(close(x, Tensor{0.45, -1.4, 2.85}));
  BOOST_CHECK(close(lion.state_dict()["state.0.exp_avg"], Tensor{0.04, -0.04, 0}));

  // Row-sparse gradients, groups, schedules and saving come with it.
  Tensor table = leaf({4, 2});
  lion.add_param_group({table}, {.lr = 1});
  table.mutable_grad() = sparse_gradient({4, 2}, {1, 1}, Tensor{{1, -1}, {1, -1}});
  lion.step();
  const Tensor before = leaf({4, 2});
  BOOST_CHECK(
      close(table.value(), Array(before.value() - Tensor{{0, 0}, {1, -1}, {0, 0}, {0, 0}}.value()), 1e-6, 0));
  optim::ExponentialLR schedule(lion, 0.5);
  schedule.step();
  BOOST_CHECK_EQUAL(lion.lr(1), 0.5);
  lion.load_state_dict(lion.state_dict());
  BOOST_CHECK(lion.momentum() == nullptr);
  CHECK_THROWS(Lion({table}, {.lr = -1}), std::invalid_argument, "Lion: lr is -1; it must be at least 0");
}

// ---- groups

BOOST_AUTO_TEST_CASE(groups_have_options_of_their_own) {
  Tensor a = leaf({2}), b = leaf({2}), c = leaf({2});
  optim::SGD sgd({{{a}, {.lr = 1}}, {{b}, {.lr = 0.1, .weight_decay = 1}}});
  sgd.add_param_group({c}, {.lr = 0.5});
  BOOST_CHECK_EQUAL(sgd.num_groups(), 3);
  BOOST_CHECK(sgd.parameters(1)[0].is(b));
  sgd.options(2).lr = 2;
  BOOST_CHECK_EQUAL(sgd.lr(2), 2);
  for (Tensor x : {a, b, c}) x.mutable_grad() = Gradient(Tensor{1, 1});
  sgd.step();
  const Array start = leaf({2}).value();
  BOOST_CHECK(close(a.value(), Array(start - Scalar(1)), 1e-6, 1e-6));
  BOOST_CHECK(close(b.value(), Array(start - Scalar(0.1) * (Scalar(1) + start)), 1e-6, 1e-6));
  BOOST_CHECK(close(c.value(), Array(start - Scalar(2)), 1e-6, 1e-6));
}

BOOST_AUTO_TEST_CASE(zero_grad_drops_gradients) {
  Tensor a = leaf({2});
  optim::Adam adam({a});
  a.mutable_grad() = Gradient(Tensor{1, 1});
  adam.zero_grad();
  BOOST_CHECK(!a.grad().defined());
  adam.step();  // nothing to do, and nothing counted
  BOOST_CHECK(identical(a, leaf({2})));
  BOOST_CHECK(!adam.state_dict().contains("state.0.step"));
}

BOOST_AUTO_TEST_CASE(scalars_empty_parameters_and_empty_gradients) {
  Tensor scalar = leaf({}), empty = leaf({0, 3}), table = leaf({3, 2});
  optim::RowwiseAdagrad rowwise({scalar, empty, table});
  optim::Adam adam({scalar, empty, table}, {.exact = true});
  scalar.mutable_grad() = Gradient(Tensor(2.0));
  empty.mutable_grad() = Gradient(Tensor(uninitialized<Array>({0, 3})));
  table.mutable_grad() = sparse_gradient({3, 2}, {}, Tensor(uninitialized<Array>({0, 2})));
  rowwise.step();
  adam.step();
  BOOST_CHECK_CLOSE(scalar.item(), leaf({}).item() - 0.011, 1e-3);
  BOOST_CHECK(identical(table, leaf({3, 2})));
  BOOST_CHECK_EQUAL(adam.state_dict().integers("state.2.step").item(), 1);
}

BOOST_AUTO_TEST_CASE(a_step_counts_as_a_change) {
  Tensor a = leaf({2});
  optim::SGD sgd({a});
  const std::uint64_t version = a.version();
  a.mutable_grad() = Gradient(Tensor{1, 1});
  sgd.step();
  BOOST_CHECK_GT(a.version(), version);
}

// ---- errors

BOOST_AUTO_TEST_CASE(bad_parameters) {
  const Tensor a = leaf({2}), frozen{1, 2};
  using optim::SGD;
  CHECK_THROWS(SGD(std::vector<Tensor>{}), std::invalid_argument, "SGD: the list of parameters is empty");
  CHECK_THROWS(SGD(std::vector<optim::ParamGroup<optim::SGDOptions>>{}), std::invalid_argument,
               "SGD: the list of parameter groups is empty");
  CHECK_THROWS(SGD({a, leaf({3}), a}), std::invalid_argument,
               "SGD: parameter 2 of shape [2] is the same as parameter 0");
  CHECK_THROWS(SGD({a, frozen}), std::invalid_argument,
               "SGD: parameter 1 of shape [2] does not require grad");
  CHECK_THROWS(SGD({a.clone()}), std::invalid_argument,
               "SGD: parameter 0 is the result of CloneBackward0; only leaves can be optimized");
  CHECK_THROWS(SGD({Tensor()}), std::invalid_argument, "SGD: parameter 0 is an undefined tensor");
  SGD sgd({a});
  CHECK_THROWS(sgd.add_param_group({leaf({1}), a}), std::invalid_argument,
               "SGD: parameter 1 of shape [2] is already in parameter group 0");
  BOOST_CHECK_EQUAL(sgd.num_groups(), 1);
  CHECK_THROWS(sgd.options(1), std::out_of_range, "SGD: there is no parameter group 1 (there are 1)");
  CHECK_THROWS(sgd.set_lr(-2), std::invalid_argument, "SGD: lr is -2; it must be at least 0");
}

BOOST_AUTO_TEST_CASE(bad_options) {
  const std::vector<Tensor> p{leaf({2})};
  const double nan = std::nan("");
  using namespace optim;
  CHECK_THROWS(SGD(p, {.lr = -0.1}), std::invalid_argument, "SGD: lr is -0.1; it must be at least 0");
  CHECK_THROWS(SGD(p, {.lr = nan}), std::invalid_argument, "SGD: lr is nan; it must be at least 0");
  CHECK_THROWS(SGD(p, {.momentum = -1}), std::invalid_argument, "SGD: momentum is -1; it must be at least 0");
  CHECK_THROWS(SGD(p, {.nesterov = true}), std::invalid_argument,
               "SGD: nesterov needs a momentum and no dampening (momentum is 0, dampening 0)");
  CHECK_THROWS(SGD(p, {.momentum = 0.9, .dampening = 0.1, .nesterov = true}), std::invalid_argument,
               "SGD: nesterov needs a momentum and no dampening (momentum is 0.9, dampening 0.1)");
  CHECK_THROWS(Adagrad(p, {.lr_decay = -1}), std::invalid_argument,
               "Adagrad: lr_decay is -1; it must be at least 0");
  CHECK_THROWS(RowwiseAdagrad(p, {.initial_accumulator_value = -1}), std::invalid_argument,
               "RowwiseAdagrad: initial_accumulator_value is -1; it must be at least 0");
  CHECK_THROWS(RMSprop(p, {.alpha = -1}), std::invalid_argument,
               "RMSprop: alpha is -1; it must be at least 0");
  CHECK_THROWS(RMSprop(p, {.eps = -1}), std::invalid_argument, "RMSprop: eps is -1; it must be at least 0");
  CHECK_THROWS(Adam(p, {.betas = {1, 0.9}}), std::invalid_argument,
               "Adam: betas[0] is 1; it must be in [0, 1)");
  CHECK_THROWS(Adam(p, {.betas = {0.9, -1}}), std::invalid_argument,
               "Adam: betas[1] is -1; it must be in [0, 1)");
  CHECK_THROWS(AdamW(p, {.weight_decay = -1}), std::invalid_argument,
               "AdamW: weight_decay is -1; it must be at least 0");
  CHECK_THROWS(SparseAdam(p, {.eps = 0}), std::invalid_argument, "SparseAdam: eps is 0; it must be above 0");
}

// Nothing has changed where step() throws, not even parameters before the bad one.
BOOST_AUTO_TEST_CASE(errors_of_step_come_first) {
  Tensor a = leaf({2}), table = leaf({3, 2});
  optim::SGD sgd({a, table}, {.momentum = 0.5});
  a.mutable_grad() = Gradient(Tensor{1, 1});
  table.mutable_grad() = sparse_gradient({3, 2}, {0, 3}, leaf({2, 2}));
  CHECK_THROWS(sgd.step(), std::out_of_range,
               "SGD: the gradient of parameter 1 has row 3, the parameter has 3 rows");
  table.mutable_grad() = Gradient(leaf({2, 3}));
  CHECK_THROWS(sgd.step(), std::invalid_argument,
               "SGD: the gradient of parameter 1 has shape [2, 3], the parameter [3, 2]");
  table.mutable_grad() = Gradient(leaf({3, 2}));
  sgd.options().momentum = -1;
  BOOST_CHECK_THROW(sgd.step(), std::invalid_argument);
  BOOST_CHECK(identical(a, leaf({2})));
}

// ---- state dicts

// A dense and a row-sparse parameter; gradients depend on the step and the parameter.
struct Run {
  Tensor dense = leaf({3, 4}), table = leaf({20, 3});
  void gradients(Index t) {
    dense.mutable_grad() =
        Gradient(Tensor(Array(example({3, 4}, 0.3 * static_cast<double>(t)).value() + dense.value())));
    table.mutable_grad() =
        sparse_gradient({20, 3}, {t % 20, 7 * t % 20}, example({2, 3}, static_cast<double>(t)));
  }
};

// 30 steps, saved after 17: the rest of the run has the same bits from the saved state.
template <class Optimizer>
static void check_resuming(typename Optimizer::Options options, typename Optimizer::Options other) {
  Run run;
  Optimizer optimizer({{{run.dense}, options}, {{run.table}, options}});
  optim::ExponentialLR schedule(optimizer, 0.97);
  const auto go_on = [](Run& r, optim::Optimizer& o, optim::ExponentialLR& s, Index from, Index to) {
    for (Index t = from; t < to; ++t) {
      r.gradients(t);
      o.step();
      s.step();
    }
  };
  go_on(run, optimizer, schedule, 0, 17);
  const nn::StateDict saved = optimizer.state_dict(), saved_schedule = schedule.state_dict();
  Run resumed{run.dense.detach().clone().requires_grad_(), run.table.detach().clone().requires_grad_()};
  go_on(run, optimizer, schedule, 17, 30);

  Optimizer second({{{resumed.dense}, other}, {{resumed.table}, other}});
  optim::ExponentialLR second_schedule(second, 0.97);
  second.load_state_dict(saved);
  second_schedule.load_state_dict(saved_schedule);
  go_on(resumed, second, second_schedule, 17, 30);
  BOOST_TEST_CONTEXT(optimizer.name()) {
    BOOST_CHECK(identical(run.dense, resumed.dense));
    BOOST_CHECK(identical(run.table, resumed.table));
    BOOST_CHECK_EQUAL(optimizer.lr(1), second.lr(1));
  }
}

BOOST_AUTO_TEST_CASE(resuming_gives_the_same_bits) {
  using namespace optim;
  check_resuming<SGD>({.lr = 0.1}, {});
  check_resuming<SGD>({.lr = 0.1, .momentum = 0.9, .dampening = 0.1, .weight_decay = 0.01}, {});
  check_resuming<SGD>({.lr = 0.1, .momentum = 0.9, .weight_decay = 0.01, .nesterov = true, .exact = true},
                      {});
  check_resuming<Adagrad>({.lr = 0.1, .lr_decay = 0.1, .initial_accumulator_value = 0.1}, {});
  check_resuming<RowwiseAdagrad>({.lr = 0.1, .lr_decay = 0.1}, {});
  check_resuming<RMSprop>({.momentum = 0.9, .centered = true}, {});
  check_resuming<Adam>({.lr = 0.1, .betas = {0.7, 0.9}, .weight_decay = 0.1, .amsgrad = true}, {});
  check_resuming<AdamW>({.lr = 0.1, .exact = true}, {});
  check_resuming<SparseAdam>({.lr = 0.1}, {});
}

BOOST_AUTO_TEST_CASE(names_of_the_state) {
  Tensor a = leaf({2});
  optim::Adam adam({a});
  a.mutable_grad() = Gradient(Tensor{1, 1});
  adam.step();
  const std::vector<std::string> wanted{"param_groups.0.params",
                                        "param_groups.0.lr",
                                        "param_groups.0.beta1",
                                        "param_groups.0.beta2",
                                        "param_groups.0.eps",
                                        "param_groups.0.weight_decay",
                                        "param_groups.0.amsgrad",
                                        "param_groups.0.maximize",
                                        "param_groups.0.decoupled_weight_decay",
                                        "param_groups.0.exact",
                                        "state.0.step",
                                        "state.0.exp_avg",
                                        "state.0.exp_avg_sq"};
  const nn::StateDict state = adam.state_dict();
  const std::vector<std::string> names = state.names();
  BOOST_CHECK_EQUAL_COLLECTIONS(names.begin(), names.end(), wanted.begin(), wanted.end());
  // Numbers of its own: training goes on without it.
  const Tensor before = state["state.0.exp_avg"].clone();
  adam.step();
  BOOST_CHECK(identical(state["state.0.exp_avg"], before));
}

BOOST_AUTO_TEST_CASE(state_that_does_not_fit) {
  Tensor a = leaf({2});
  optim::Adam adam({a}, {.lr = 0.5});
  a.mutable_grad() = Gradient(Tensor{1, 1});
  adam.step();
  const nn::StateDict good = adam.state_dict();
  const auto changed = [&good](auto change) {
    nn::StateDict state = good;
    change(state);
    return state;
  };
  const auto message = [&](const nn::StateDict& state, const std::string& expected) {
    CHECK_THROWS(adam.load_state_dict(state), std::invalid_argument, "Adam: load_state_dict: " + expected);
    BOOST_CHECK_EQUAL(adam.lr(), 0.5);
  };
  message({}, "\"param_groups.0.params\" is missing");
  message(changed([](auto& s) { s.erase("state.0.exp_avg"); }), "\"state.0.exp_avg\" is missing");
  message(changed([](auto& s) { s.erase("param_groups.0.lr"); }), "\"param_groups.0.lr\" is missing");
  message(changed([](auto& s) {
            s.set("state.0.exp_avg", Tensor{1, 2, 3});
          }),
          "\"state.0.exp_avg\" has shape [3] instead of [2]");
  message(changed([](auto& s) { s.set("state.0.exp_avg", Indices(Index{1})); }),
          "\"state.0.exp_avg\" does not hold a tensor");
  message(changed([](auto& s) { s.set("param_groups.0.lr", Tensor(1.0)); }),
          "\"param_groups.0.lr\" does not hold integers");
  message(changed([](auto& s) {
            s.set("state.0.velocity", Tensor{1, 2});
          }),
          "nothing here is called \"state.0.velocity\"");
  message(changed([](auto& s) { s.set("state.0.step", Indices(Index{0})); }), "\"state.0.step\" is 0");
  message(changed([](auto& s) { s.set("state.0.step", Indices(std::numeric_limits<Index>::max())); }),
          "\"state.0.step\" is 9223372036854775807");
  message(changed([](auto& s) { s.set("param_groups.0.params", Indices{7}); }),
          "\"param_groups.0.params\" names other parameters");
  optim::Adam other({leaf({2}), leaf({3})});
  message(other.state_dict(), "\"param_groups.0.params\" has shape [2] instead of [1]");

  nn::StateDict bad_option = good;
  bad_option.set("param_groups.0.lr", Indices(std::bit_cast<Index>(-1.0)));
  CHECK_THROWS(adam.load_state_dict(bad_option), std::invalid_argument,
               "Adam: lr is -1; it must be at least 0");
  BOOST_CHECK_EQUAL(adam.lr(), 0.5);
  adam.load_state_dict(good);
}
