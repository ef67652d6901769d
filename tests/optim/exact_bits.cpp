// Exact row-sparse updates: who reads, saves or loads on the way does not change one bit of the run.
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/optim/lr_scheduler.hpp>

#include "rule_support.hpp"

using namespace xgrad;

static const Shape shape{60, 3};

// Rows of step t: most of them from the first few, so that others miss many steps.
static std::vector<Index> rows_of(int t) {
  return {t * t % 7, t % 5, t % 13 == 0 ? t % 60 : 1};
}

struct Run {
  Tensor table = leaf(shape);
  std::unique_ptr<optim::Optimizer> optimizer;
  std::unique_ptr<optim::ExponentialLR> schedule;

  template <class Optimizer>
  static Run of(const typename Optimizer::Options& options) {
    Run run;
    run.optimizer = std::make_unique<Optimizer>(std::vector<Tensor>{run.table}, options);
    run.schedule = std::make_unique<optim::ExponentialLR>(*run.optimizer, 0.999);
    return run;
  }
  void step(int t) {
    table.mutable_grad() = sparse_gradient(shape, rows_of(t), example({3, 3}, 0.37 * t));
    optimizer->step();
    schedule->step();
  }
};

template <class Optimizer>
static void check(const typename Optimizer::Options& options) {
  constexpr int steps = 1500;  // beyond the shortest limit of a history
  Run straight = Run::of<Optimizer>(options), read = Run::of<Optimizer>(options),
      resumed = Run::of<Optimizer>(options);
  std::mt19937 random(3);
  for (int t = 0; t < steps; ++t) {
    straight.step(t);

    read.step(t);
    const std::vector<Index> some{static_cast<Index>(random() % 60), static_cast<Index>(random() % 60), 59,
                                  59};
    if (random() % 3 == 0) read.table.value_of_rows(some);
    if (random() % 50 == 0) read.table.value();
    if (random() % 50 == 0) read.optimizer->state_dict();
    if (random() % 50 == 0) read.optimizer->settle();

    resumed.step(t);
    if (random() % 80 == 0) {
      const nn::StateDict state = resumed.optimizer->state_dict(),
                          of_schedule = resumed.schedule->state_dict();
      Run next;
      next.table = resumed.table.detach().clone().requires_grad_();
      next.optimizer =
          std::make_unique<Optimizer>(std::vector<Tensor>{next.table}, typename Optimizer::Options());
      next.schedule = std::make_unique<optim::ExponentialLR>(*next.optimizer, 0.999);
      next.optimizer->load_state_dict(state);
      next.schedule->load_state_dict(of_schedule);
      resumed = std::move(next);
    }
  }
  BOOST_TEST_CONTEXT(straight.optimizer->name()) {
    BOOST_CHECK(identical(straight.table, read.table));
    BOOST_CHECK(identical(straight.table, resumed.table));
    const nn::StateDict a = straight.optimizer->state_dict(), b = resumed.optimizer->state_dict();
    BOOST_CHECK(a.names() == b.names());
    for (const auto& [name, entry] : a) {
      if (const Tensor* tensor = std::get_if<Tensor>(&entry)) BOOST_CHECK(identical(*tensor, b[name]));
    }
  }
}

BOOST_AUTO_TEST_CASE(readers_and_restarts_leave_the_bits_alone) {
  using namespace optim;
  check<SGD>({.lr = 0.01, .momentum = 0.9, .exact = true});
  check<SGD>({.lr = 0.01, .momentum = 0.8, .weight_decay = 0.1, .nesterov = true, .exact = true});
  check<SGD>({.lr = 0.01, .weight_decay = 0.1, .exact = true});
  check<RMSprop>({.lr = 0.01, .momentum = 0.9, .centered = true, .exact = true});
  check<RMSprop>({.lr = 0.01, .exact = true});
  check<Adam>({.lr = 0.01, .betas = {0.8, 0.9}, .amsgrad = true, .exact = true});
  check<AdamW>({.lr = 0.01, .weight_decay = 0.1, .exact = true});
  check<Adagrad>({.lr = 0.01, .lr_decay = 0.1, .exact = true});
  check<RowwiseAdagrad>({.lr = 0.01, .exact = true});
}

// What is changed in place counts from then on, for rows that were looked at and for all.
BOOST_AUTO_TEST_CASE(changes_in_place_stay) {
  for (const bool whole : {false, true}) {
    Tensor table = leaf(shape), expected = leaf(shape);
    const optim::SGDOptions options{.lr = 0.1, .momentum = 0.5, .weight_decay = 0.1};
    optim::SGDOptions of_exact = options;
    of_exact.exact = true;
    optim::SGD exact({table}, of_exact), dense({expected}, options);
    for (int t = 0; t < 40; ++t) {
      const Gradient gradient = sparse_gradient(shape, rows_of(t), example({3, 3}, 0.37 * t));
      table.mutable_grad() = gradient;
      expected.mutable_grad() = Gradient(gradient.to_dense());
      exact.step();
      dense.step();
      if (t % 8 != 3) continue;
      NoGradGuard no_grad;
      if (whole) {
        table.mutable_value().data()[3 * 50] += 1;
      } else {  // as an embedding with max_norm does
        table.value_of_rows(std::vector<Index>{50, 2});
        TensorAccess::storage(table)->array.data()[3 * 50] += 1;
        ++TensorAccess::storage(table)->version;
      }
      expected.mutable_value().data()[3 * 50] += 1;
      if (t % 16 == 3) table.value();
    }
    BOOST_CHECK(close(table, expected));
  }
}

BOOST_AUTO_TEST_CASE(missed_steps_that_do_not_fit) {
  Run run = Run::of<optim::AdamW>({.exact = true});
  for (int t = 0; t < 5; ++t) run.step(t);
  const nn::StateDict good = run.optimizer->state_dict();
  BOOST_REQUIRE(good.contains("state.0.missed.rows"));
  const auto refused = [&](const std::string& entry, nn::StateDict::Entry value, const std::string& problem) {
    nn::StateDict bad = good;
    bad.set("state.0.missed." + entry, std::move(value));
    CHECK_THROWS(run.optimizer->load_state_dict(bad), std::invalid_argument,
                 "AdamW: load_state_dict: \"state.0.missed." + entry + "\" " + problem);
  };
  const Index rows = good.integers("state.0.missed.rows").numel();
  const auto with = [&](const std::string& entry, Index at, Index number) {
    Indices out = good.integers("state.0.missed." + entry).clone();
    out[at] = number;
    return out;
  };
  refused("rows", with("rows", rows - 1, 60), "does not fit");
  refused("rows", with("rows", 0, -1), "does not fit");
  refused("rows", with("rows", 1, good.integers("state.0.missed.rows")[0].item()), "does not fit");
  refused("seen", with("seen", 0, 6), "does not fit");
  refused("seen", with("seen", 0, -1), "does not fit");
  refused("constants", Indices(Index{1}), "does not fit");
  refused("replay", Indices(Index{-1}), "is -1");
  refused("numbers", leaf({rows, 2}).detach(), text("has shape [", rows, ", 2] instead of [", rows, ", 9]"));
  run.optimizer->load_state_dict(good);
}
