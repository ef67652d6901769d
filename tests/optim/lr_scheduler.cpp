// Schedules against PyTorch 2.13: tests/oracle/schedules.py.
#include <cmath>
#include <limits>

#include <xgrad/optim/lr_sequence.hpp>
#include <xgrad/optim/one_cycle.hpp>
#include <xgrad/optim/reduce_on_plateau.hpp>

#include "rule_support.hpp"

using namespace xgrad;
using namespace xgrad::optim;

static constexpr int epochs = 300;

static double metric(Index epoch) {
  return 1.0 / static_cast<double>(1 + epoch / 40) + 0.002 * std::sin(1.7 * static_cast<double>(epoch));
}

// An SGD (or Adam) with the groups of the oracle's case; step(schedule, epoch) goes on by one epoch.
template <class Optimizer>
static Optimizer& add_groups(Optimizer& optimizer, std::size_t n) {
  if (n == 2) optimizer.add_param_group({leaf({1})}, {.lr = 0.03});
  return optimizer;
}

static const nlohmann::json& expected(const std::string& name) {
  static const nlohmann::json all = oracle("schedules");
  for (const auto& test : all["cases"]) {
    if (test["schedule"] == name) return test;
  }
  throw std::runtime_error("no case " + name);
}

static void check_close(double found, double wanted) {
  BOOST_CHECK_SMALL(found - wanted, 1e-12 + 1e-10 * std::abs(wanted));
}

// Compares learning rates (and momenta where the oracle has them) before every step.
template <class Step>
static void compare(const std::string& name, optim::Optimizer& optimizer, Step step) {
  const nlohmann::json& test = expected(name);
  for (std::size_t epoch = 0; epoch <= epochs; ++epoch) {
    BOOST_TEST_CONTEXT(name << ", epoch " << epoch) {
      for (std::size_t g = 0; g < test["lr"].size(); ++g) {
        check_close(optimizer.lr(static_cast<Index>(g)), test["lr"][g][epoch].get<double>());
        if (test.contains("momentum")) {
          check_close(*optimizer.momentum(static_cast<Index>(g)), test["momentum"][g][epoch].get<double>());
        }
      }
    }
    optimizer.step();
    if (epoch < epochs) step(static_cast<Index>(epoch));
  }
}

template <class Schedule, class... Args>
static void compare_sgd(const std::string& name, const Args&... args) {
  SGD sgd({leaf({1})}, {.lr = 0.1, .momentum = 0.9});
  add_groups(sgd, expected(name)["lr"].size());
  Schedule schedule(sgd, args...);
  compare(name, sgd, [&](Index) { schedule.step(); });
  BOOST_CHECK_EQUAL(schedule.last_epoch(), epochs);
  BOOST_CHECK_EQUAL(schedule.get_last_lr()[0], sgd.lr());
}

BOOST_AUTO_TEST_CASE(simple_schedules) {
  compare_sgd<StepLR>("StepLR", 30, 0.7);
  compare_sgd<MultiStepLR>("MultiStepLR", std::vector<Index>{100, 30, 30, 200}, 0.5);
  compare_sgd<ConstantLR>("ConstantLR", 0.25, 40);
  compare_sgd<LinearLR>("LinearLR", 0.1, 0.8, 50);
  compare_sgd<ExponentialLR>("ExponentialLR", 0.98);
  compare_sgd<CosineAnnealingLR>("CosineAnnealingLR", 70, 0.001);
  compare_sgd<LambdaLR>(
      "LambdaLR",
      std::vector<LambdaLR::Function>{[](Index epoch) { return std::pow(0.95, static_cast<double>(epoch)); },
                                      [](Index epoch) { return 1 / (1 + static_cast<double>(epoch)); }});
}

BOOST_AUTO_TEST_CASE(one_cycle) {
  compare_sgd<OneCycleLR>("OneCycleLR", PerGroup{0.2, 0.5}, OneCycleLROptions{.total_steps = 301});
  compare_sgd<OneCycleLR>("OneCycleLR without momentum", 0.2,
                          OneCycleLROptions{.total_steps = 400, .cycle_momentum = false});
  Adam adam({leaf({1})}, {.lr = 0.1});
  OneCycleLR schedule(adam, 0.2,
                      {.epochs = 30,
                       .steps_per_epoch = 11,
                       .pct_start = 0.2,
                       .anneal_strategy = Anneal::linear,
                       .base_momentum = 0.8,
                       .max_momentum = 0.99,
                       .div_factor = 10,
                       .final_div_factor = 100,
                       .three_phase = true});
  compare("OneCycleLR linear", adam, [&](Index) { schedule.step(); });
}

BOOST_AUTO_TEST_CASE(reduce_on_plateau) {
  SGD sgd({leaf({1})}, {.lr = 0.1, .momentum = 0.9});
  ReduceLROnPlateau falling(sgd, {.factor = 0.5, .patience = 5});
  compare("ReduceLROnPlateau", sgd, [&](Index epoch) { falling.step(metric(epoch)); });

  SGD two({leaf({1})}, {.lr = 0.1, .momentum = 0.9});
  add_groups(two, 2);
  ReduceLROnPlateau rising(two, {.mode = PlateauMode::max,
                                 .factor = 0.3,
                                 .patience = 3,
                                 .threshold = 0.01,
                                 .threshold_mode = ThresholdMode::abs,
                                 .cooldown = 7,
                                 .min_lr = {1e-5, 1e-3}});
  compare("ReduceLROnPlateau abs", two, [&](Index epoch) { rising.step(metric(epoch)); });
  BOOST_CHECK_EQUAL(rising.last_epoch(), epochs);
}

BOOST_AUTO_TEST_CASE(chained) {
  SGD sgd({leaf({1})}, {.lr = 0.1});
  add_groups(sgd, 2);
  LinearLR warmup(sgd, 0.05, 1, 25);
  ExponentialLR decay(sgd, 0.99);
  MultiStepLR drop(sgd, {150}, 0.3);
  ChainedScheduler schedule({warmup, decay, drop});
  compare("ChainedScheduler", sgd, [&](Index) { schedule.step(); });
}

BOOST_AUTO_TEST_CASE(in_sequence) {
  SGD sgd({leaf({1})}, {.lr = 0.1});
  add_groups(sgd, 2);
  LinearLR warmup(sgd, 0.01, 1, 20);
  CosineAnnealingLR cosine(sgd, 200);
  SequentialLR schedule(sgd, {warmup, cosine}, {20});
  compare("SequentialLR", sgd, [&](Index) { schedule.step(); });

  SGD other({leaf({1})}, {.lr = 0.1});
  ConstantLR constant(other, 0.5, 1000);
  StepLR steps(other, 10, 0.5);
  LambdaLR hyperbola(other, [](Index epoch) { return 1 / (1 + static_cast<double>(epoch)); });
  SequentialLR three(other, {constant, steps, hyperbola}, {30, 100});
  compare("SequentialLR of three", other, [&](Index) { three.step(); });
}

BOOST_AUTO_TEST_CASE(a_sequence_that_begins_with_a_chain) {
  SGD sgd({leaf({1})}, {.lr = 0.1});
  add_groups(sgd, 2);
  ConstantLR constant(sgd, 0.1, 9);
  ExponentialLR decay(sgd, 0.9);
  CosineAnnealingLR cosine(sgd, 40);
  ChainedScheduler chain({constant, decay, cosine});
  StepLR steps(sgd, 50);
  SequentialLR schedule(sgd, {chain, steps}, {30});
  compare("SequentialLR that begins with a chain", sgd, [&](Index) { schedule.step(); });
}

// Rates reach 0 and, by rounding, go below it; the optimizer goes on, and its state can be loaded.
BOOST_AUTO_TEST_CASE(rates_that_reach_0) {
  compare_sgd<CosineAnnealingLR>("CosineAnnealingLR to 0", 7);
  compare_sgd<LinearLR>("LinearLR to 0", 1, 0, 9);

  SparseAdam adam({leaf({1})}, {.lr = 0.1});
  LinearLR linear(adam, 1, 0, 2);
  for (int i = 0; i < 4; ++i) linear.step();
  BOOST_CHECK_EQUAL(adam.lr(), 0);
  adam.step();
  SparseAdam other({leaf({1})});
  other.load_state_dict(adam.state_dict());
  other.step();
  BOOST_CHECK_EQUAL(other.lr(), 0);

  adam.schedule_lr(-1.7e-18);
  adam.step();
  other.load_state_dict(adam.state_dict());
  other.step();
  // What is set by hand is checked.
  adam.options().lr = 0;
  CHECK_THROWS(adam.step(), std::invalid_argument, "SparseAdam: lr is 0; it must be above 0");
  adam.set_lr(0);
  adam.step();
  adam.options().eps = 0;
  CHECK_THROWS(adam.step(), std::invalid_argument, "SparseAdam: eps is 0; it must be above 0");
}

BOOST_AUTO_TEST_CASE(numbers_that_are_too_large) {
  SGD sgd({leaf({1})}, {.lr = 0.1, .momentum = 0.9});
  constexpr Index most = std::numeric_limits<Index>::max();
  CosineAnnealingLR cosine(sgd, most);
  cosine.step();
  CHECK_THROWS(OneCycleLR(sgd, 1, {.epochs = most, .steps_per_epoch = 2}), std::invalid_argument,
               text("OneCycleLR: ", most, " epochs of 2 steps are too many"));
  CHECK_THROWS(OneCycleLR(sgd, 1, {.total_steps = 9, .max_momentum = -1}), std::invalid_argument,
               "SGD: momentum is -1; it must be at least 0");
  nn::StateDict state = cosine.state_dict();
  for (const Index epoch : {Index{-2}, most}) {
    state.set("last_epoch", Indices(epoch));
    CHECK_THROWS(cosine.load_state_dict(state), std::invalid_argument,
                 text("CosineAnnealingLR: load_state_dict: \"last_epoch\" is ", epoch));
  }
}

// A sequence within a sequence begins where its turn comes, and so does a chain.
BOOST_AUTO_TEST_CASE(nested) {
  SGD sgd({leaf({1})}, {.lr = 1});
  ConstantLR flat(sgd, 0.5, 100);
  StepLR inner_first(sgd, 1, 0.5);
  ExponentialLR inner_second(sgd, 0.1);
  SequentialLR inner(sgd, {inner_first, inner_second}, {2});
  ConstantLR half(sgd, 0.5, 100);
  ExponentialLR decay(sgd, 0.5);
  ChainedScheduler chain({half, decay});
  SequentialLR outer(sgd, {flat, inner, chain}, {2, 6});
  std::vector<double> rates;
  for (int epoch = 0; epoch < 9; ++epoch) {
    rates.push_back(sgd.lr());
    sgd.step();
    outer.step();
  }
  const std::vector<double> wanted{0.5, 0.5, 1, 0.5, 1, 0.1, 0.5, 0.25, 0.125};
  for (std::size_t i = 0; i < wanted.size(); ++i) BOOST_CHECK_CLOSE(rates[i], wanted[i], 1e-9);
}

// Half of a run, saved and loaded into new objects, goes on as if nothing had happened.
BOOST_AUTO_TEST_CASE(state_dict) {
  struct Run {
    SGD sgd{{leaf({1})}, {.lr = 0.1}};
    LinearLR warmup{sgd, 0.01, 1, 20};
    CosineAnnealingLR cosine{sgd, 200};
    SequentialLR schedule{sgd, {warmup, cosine}, {20}};
  } first;
  for (const int before : {7, 60}) {
    for (int i = 0; i < before; ++i) first.schedule.step();
    Run second;
    second.sgd.load_state_dict(first.sgd.state_dict());
    second.schedule.load_state_dict(first.schedule.state_dict());
    BOOST_CHECK_EQUAL(second.schedule.get_last_lr()[0], first.schedule.get_last_lr()[0]);
    Run third;
    third.sgd.load_state_dict(first.sgd.state_dict());
    third.schedule.load_state_dict(first.schedule.state_dict());
    for (int i = 0; i < 30; ++i) {
      second.schedule.step();
      third.schedule.step();
      BOOST_CHECK_EQUAL(second.sgd.lr(), third.sgd.lr());
    }
    for (int i = 0; i < 30; ++i) first.schedule.step();
    BOOST_CHECK_EQUAL(second.sgd.lr(), first.sgd.lr());
  }

  SGD a({leaf({1})}, {.lr = 0.1}), b({leaf({1})}, {.lr = 0.1});
  ReduceLROnPlateau plateau_a(a, {.patience = 2, .cooldown = 3}),
      plateau_b(b, {.patience = 2, .cooldown = 3});
  for (int i = 0; i < 5; ++i) plateau_a.step(1);
  plateau_b.load_state_dict(plateau_a.state_dict());
  b.load_state_dict(a.state_dict());
  for (int i = 0; i < 20; ++i) {
    plateau_a.step(1);
    plateau_b.step(1);
    BOOST_CHECK_EQUAL(a.lr(), b.lr());
  }
}

BOOST_AUTO_TEST_CASE(errors) {
  SGD sgd({leaf({1})}, {.lr = 0.1}), other({leaf({1})}, {.lr = 0.1});
  Adagrad adagrad({leaf({1})});
  CHECK_THROWS(StepLR(sgd, 0), std::invalid_argument, "StepLR: step_size is 0; it must be at least 1");
  CHECK_THROWS(ConstantLR(sgd, 1.5), std::invalid_argument,
               "ConstantLR: factor is 1.5; it must be in [0, 1]");
  CHECK_THROWS(LinearLR(sgd, 0), std::invalid_argument, "LinearLR: start_factor is 0; it must be in (0, 1]");
  CHECK_THROWS(LinearLR(sgd, 1, 2), std::invalid_argument, "LinearLR: end_factor is 2; it must be in [0, 1]");
  CHECK_THROWS(CosineAnnealingLR(sgd, 0), std::invalid_argument,
               "CosineAnnealingLR: T_max is 0; it must be at least 1");
  CHECK_THROWS(LambdaLR(sgd, std::vector<LambdaLR::Function>{}), std::invalid_argument,
               "LambdaLR: 0 functions for 1 parameter groups");
  CHECK_THROWS(LambdaLR(sgd, LambdaLR::Function()), std::invalid_argument, "LambdaLR: a function is empty");
  CHECK_THROWS(OneCycleLR(sgd, 0.1), std::invalid_argument,
               "OneCycleLR: total_steps, or epochs and steps_per_epoch, must be given and above 0");
  CHECK_THROWS(OneCycleLR(sgd, 0.1, {.total_steps = 9, .pct_start = 2}), std::invalid_argument,
               "OneCycleLR: pct_start is 2; it must be in [0, 1]");
  CHECK_THROWS(OneCycleLR(adagrad, 0.1, {.total_steps = 9}), std::invalid_argument,
               "OneCycleLR: Adagrad has neither momentum nor betas; set cycle_momentum = false");
  CHECK_THROWS(OneCycleLR(sgd, {0.1, 0.2, 0.3}, {.total_steps = 9}), std::invalid_argument,
               "OneCycleLR: max_lr has 3 values for 1 parameter groups");
  CHECK_THROWS(ReduceLROnPlateau(sgd, {.factor = 1}), std::invalid_argument,
               "ReduceLROnPlateau: factor is 1; it must be in [0, 1)");
  StepLR schedule(sgd, 3), of_other(other, 3);
  CHECK_THROWS(ChainedScheduler({}), std::invalid_argument,
               "ChainedScheduler: the list of schedules is empty");
  CHECK_THROWS(ChainedScheduler({schedule, of_other}), std::invalid_argument,
               "ChainedScheduler: schedule 1 (StepLR) belongs to another optimizer");
  CHECK_THROWS(SequentialLR(sgd, {schedule}, {3}), std::invalid_argument,
               "SequentialLR: 1 schedules need 0 milestones, there are 1");
  CHECK_THROWS(SequentialLR(sgd, {of_other}, {}), std::invalid_argument,
               "SequentialLR: the schedules belong to another optimizer");
  CHECK_THROWS(SequentialLR(sgd, {schedule, schedule, schedule}, {5, 3}), std::invalid_argument,
               "SequentialLR: the milestones do not ascend");
  OneCycleLR short_one(sgd, 0.1, {.total_steps = 2});
  short_one.step();
  short_one.step();
  CHECK_THROWS(short_one.step(), std::invalid_argument, "OneCycleLR: step 3 of 2");
  CHECK_THROWS(schedule.load_state_dict({}), std::invalid_argument,
               "StepLR: load_state_dict: \"last_epoch\" is missing");
  sgd.add_param_group({leaf({2})});
  CHECK_THROWS(schedule.step(), std::invalid_argument,
               "StepLR: the optimizer has 2 parameter groups; there were 1 when the schedule was made");
}
