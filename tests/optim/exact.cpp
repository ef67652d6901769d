// Exact row-sparse updates against the dense optimizer, and the hook that makes readers see them.
#include <xgrad/engine/ops/binary.hpp>

#include "rule_support.hpp"

using namespace xgrad;

static const Shape shape{40, 3};

// Up to three random rows, some of them twice; rows beyond the first 30 are hardly ever touched.
struct RandomRows {
  std::mt19937 generator{7};
  std::vector<Index> next() {
    std::vector<Index> rows(1 + generator() % 4);
    for (Index& row : rows) row = generator() % 50 == 0 ? generator() % 40 : generator() % 30;
    return rows;
  }
};

// The learning rate of step t: it changes all the time, and rises and falls.
static double lr_at(double lr, int t) {
  return lr * (1 + 0.5 * std::sin(0.05 * t)) * (t < 20 ? 0.1 : 1);
}

// `change(options, t)` alters the options of both before step t.
template <class Optimizer, class Change>
static void compare_changing(typename Optimizer::Options options, Change change, bool read_rows = true) {
  Tensor dense_table = leaf(shape), exact_table = leaf(shape);
  Optimizer dense({dense_table}, options);
  options.exact = true;
  Optimizer exact({exact_table}, options);
  RandomRows random;
  const double lr = options.lr;
  for (int t = 1; t <= 500; ++t) {
    const std::vector<Index> rows = random.next();
    const Tensor values = example({std::ssize(rows), 3}, 0.37 * t);
    if (read_rows) {
      const Array& all = exact_table.value_of_rows(rows);
      for (const Index row : rows) {
        for (Index j = 0; j < 3; ++j) {
          const double a = all.data()[row * 3 + j], b = dense_table.value().data()[row * 3 + j];
          BOOST_REQUIRE_SMALL(a - b, 1e-9 * (1 + std::abs(b)));
        }
      }
    }
    dense_table.mutable_grad() = Gradient(sparse_gradient(shape, rows, values).to_dense());
    exact_table.mutable_grad() = sparse_gradient(shape, rows, values);
    for (auto* optimizer : {&dense, &exact}) {
      optimizer->set_lr(lr_at(lr, t));
      change(optimizer->options(), t);
      optimizer->step();
    }
    if (t == 123) BOOST_CHECK(close(exact_table.value(), dense_table.value(), 1e-9, 1e-9));
  }
  BOOST_CHECK(close(exact_table.value(), dense_table.value(), 1e-9, 1e-9));
  const auto a = dense.state_dict(), b = exact.state_dict();
  for (const auto& [name, entry] : a) {
    if (const Tensor* tensor = std::get_if<Tensor>(&entry)) {
      BOOST_TEST_CONTEXT(name) BOOST_CHECK(close(b[name].value(), tensor->value(), 1e-9, 1e-9));
    }
  }
}

template <class Optimizer>
static void compare(typename Optimizer::Options options, bool read_rows = true) {
  compare_changing<Optimizer>(
      options, [](auto&, int) {}, read_rows);
}

BOOST_AUTO_TEST_CASE(sgd) {
  using optim::SGD;
  compare<SGD>({.lr = 0.1});
  compare<SGD>({.lr = 0.1, .weight_decay = 0.05});
  compare<SGD>({.lr = 0.1, .momentum = 0.9});
  compare<SGD>({.lr = 0.1, .momentum = 0.9, .nesterov = true});
  compare<SGD>({.lr = 0.1, .momentum = 0.9, .dampening = 0.3, .weight_decay = 0.02});
  compare<SGD>({.lr = 0.1, .momentum = 0.8, .weight_decay = 0.02, .nesterov = true}, false);
  compare<SGD>({.lr = 0.1, .momentum = 0.8, .weight_decay = 0.02, .maximize = true});
}

BOOST_AUTO_TEST_CASE(adagrad) {
  compare<optim::Adagrad>({.lr = 0.1});
  compare<optim::Adagrad>({.lr = 0.1, .lr_decay = 0.01, .initial_accumulator_value = 0.1});
  compare<optim::RowwiseAdagrad>({.lr = 0.1, .lr_decay = 0.01});
}

BOOST_AUTO_TEST_CASE(rmsprop) {
  using optim::RMSprop;
  compare<RMSprop>({.lr = 0.01});
  compare<RMSprop>({.lr = 0.01, .momentum = 0.9});
  compare<RMSprop>({.lr = 0.01, .alpha = 0.9, .momentum = 0.9, .centered = true});
  compare<RMSprop>({.lr = 0.01, .centered = true, .maximize = true}, false);
}

BOOST_AUTO_TEST_CASE(adam) {
  using optim::Adam;
  compare<Adam>({.lr = 0.01});
  compare<Adam>({.lr = 0.01, .betas = {0.5, 0.9}, .eps = 1e-4}, false);
  compare<Adam>({.lr = 0.01, .betas = {0.9, 0.99}, .amsgrad = true});
  compare<Adam>({.lr = 0.01, .betas = {0.0, 0.9}});
  compare<Adam>({.lr = 0.01, .betas = {0.9, 0.7}});  // moves grow before they shrink
  compare<Adam>({.lr = 0.01, .weight_decay = 0.1, .decoupled_weight_decay = true});
}

BOOST_AUTO_TEST_CASE(adamw) {
  using optim::AdamW;
  compare<AdamW>({.lr = 0.01});
  compare<AdamW>({.lr = 0.01, .weight_decay = 1, .maximize = true}, false);
  compare<AdamW>({.lr = 0.01, .betas = {0.5, 0.9}, .weight_decay = 0.3, .amsgrad = true});
}

BOOST_AUTO_TEST_CASE(options_that_change_on_the_way) {
  compare_changing<optim::SGD>({.lr = 0.1}, [](optim::SGDOptions& o, int t) {
    o.momentum = t < 50 ? 0 : t < 200 ? 0.9 : t < 300 ? 0 : 0.5;
    o.weight_decay = t < 100 ? 0 : 0.03;
    o.dampening = t < 70 ? 0.2 : 0;
  });
  compare_changing<optim::RMSprop>({.lr = 0.01}, [](optim::RMSpropOptions& o, int t) {
    o.momentum = t < 100 ? 0 : 0.9;
    o.centered = t >= 200;
  });
  compare_changing<optim::AdamW>({.lr = 0.01}, [](optim::AdamWOptions& o, int t) {
    o.betas[0] = t % 100 < 10 ? 0 : 0.9;
    o.weight_decay = t < 300 ? 0.1 : 0;
  });
}

// The smallest limit of the history is 1024 steps: beyond it all rows are settled on the way.
BOOST_AUTO_TEST_CASE(history_is_cut_off) {
  Tensor dense_table = leaf(shape), exact_table = leaf(shape);
  optim::SGD dense({dense_table}, {.lr = 0.01, .momentum = 0.9, .weight_decay = 0.01});
  optim::SGD exact({exact_table}, {.lr = 0.01, .momentum = 0.9, .weight_decay = 0.01, .exact = true});
  for (int t = 1; t <= 3000; ++t) {
    const Gradient gradient = sparse_gradient(shape, {t % 7}, example({1, 3}, 0.1 * t));
    dense_table.mutable_grad() = Gradient(gradient.to_dense());
    exact_table.mutable_grad() = gradient;
    dense.step();
    exact.step();
  }
  BOOST_CHECK(close(exact_table.value(), dense_table.value(), 1e-9, 1e-9));
}

static optim::SGDOptions decaying(bool exact) {
  return {.lr = 0.1, .momentum = 0.5, .weight_decay = 0.1, .exact = exact};
}

static void step_row(optim::Optimizer& optimizer, Tensor table, Index row) {
  table.mutable_grad() = sparse_gradient(table.shape(), {row}, example({1, 3}));
  optimizer.step();
}

BOOST_AUTO_TEST_CASE(reading_some_rows_settles_those_only) {
  Tensor table = leaf(shape);
  const Array before = table.value();
  optim::SGD sgd({table}, decaying(true));
  step_row(sgd, table, 5);
  BOOST_CHECK_EQUAL(TensorAccess::storage(table)->array.data()[0], before.data()[0]);
  const std::vector<Index> rows{0, 0};
  const std::uint64_t version = table.version();
  BOOST_CHECK_NE(table.value_of_rows(rows).data()[0], before.data()[0]);
  BOOST_CHECK_EQUAL(TensorAccess::storage(table)->array.data()[3], before.data()[3]);
  BOOST_CHECK_NE(table.value().data()[3], before.data()[3]);
  BOOST_CHECK_EQUAL(table.version(), version);  // the tensor means the same numbers as before
}

BOOST_AUTO_TEST_CASE(copies_and_handles_see_settled_rows) {
  Tensor dense_table = leaf(shape), table = leaf(shape);
  const Tensor view = table.detach();
  optim::SGD dense({dense_table}, decaying(false)), sgd({table}, decaying(true));
  dense_table.mutable_grad() = Gradient(sparse_gradient(shape, {5}, example({1, 3})).to_dense());
  dense.step();
  step_row(sgd, table, 5);
  BOOST_CHECK(close(view.value(), dense_table.value(), 1e-12, 1e-12));
}

BOOST_AUTO_TEST_CASE(destroying_the_optimizer_settles) {
  Tensor dense_table = leaf(shape), table = leaf(shape);
  optim::SGD dense({dense_table}, decaying(false));
  dense_table.mutable_grad() = Gradient(sparse_gradient(shape, {5}, example({1, 3})).to_dense());
  dense.step();
  {
    optim::SGD sgd({table}, decaying(true));
    step_row(sgd, table, 5);
    BOOST_CHECK(TensorAccess::storage(table)->pending != nullptr);
  }
  BOOST_CHECK(TensorAccess::storage(table)->pending == nullptr);
  BOOST_CHECK(close(table.value(), dense_table.value(), 1e-12, 1e-12));
}

BOOST_AUTO_TEST_CASE(a_second_optimizer_comes_after_what_the_first_owes) {
  Tensor table = leaf(shape), expected = leaf(shape);
  optim::SGD first({table}, decaying(true)), second({table}, decaying(true));
  optim::SGD dense_first({expected}, decaying(false)), dense_second({expected}, decaying(false));
  for (Index t = 0; t < 6; ++t) {
    step_row(t % 3 == 1 ? second : first, table, t);
    expected.mutable_grad() = Gradient(sparse_gradient(shape, {t}, example({1, 3})).to_dense());
    (t % 3 == 1 ? dense_second : dense_first).step();
  }
  BOOST_CHECK(close(table.value(), expected.value(), 1e-12, 1e-12));
}

BOOST_AUTO_TEST_CASE(other_numbers_under_the_parameter) {
  Tensor table = leaf(shape);
  optim::SGD sgd({table}, decaying(true));
  step_row(sgd, table, 5);
  const Tensor before = table.detach();
  table.set_data(example(shape, 0.5));
  step_row(sgd, table, 6);
  BOOST_CHECK(TensorAccess::storage(before)->pending == nullptr);
  BOOST_CHECK_NE(table.value().data()[0], example(shape, 0.5).value().data()[0]);
}

BOOST_AUTO_TEST_CASE(dense_gradients_and_lazy_steps_in_between) {
  Tensor table = leaf(shape), expected = leaf(shape);
  optim::SGD sgd({table}, decaying(true)), dense({expected}, decaying(false));
  for (Index t = 0; t < 20; ++t) {
    const Gradient gradient = sparse_gradient(shape, {t}, example({1, 3}));
    expected.mutable_grad() = Gradient(gradient.to_dense());
    table.mutable_grad() = t % 4 == 3 ? Gradient(gradient.to_dense()) : gradient;
    sgd.step();
    dense.step();
  }
  BOOST_CHECK(close(table.value(), expected.value(), 1e-12, 1e-12));

  // Lazy from here on: what is owed is settled first, then untouched rows stay.
  step_row(sgd, table, 0);
  sgd.options().exact = false;
  step_row(sgd, table, 1);
  const Array settled = table.value();
  step_row(sgd, table, 1);
  BOOST_CHECK_EQUAL(table.value().data()[0], settled.data()[0]);
}

BOOST_AUTO_TEST_CASE(coupled_weight_decay_is_refused) {
  const Tensor table = leaf(shape);
  CHECK_THROWS(
      optim::Adam({table}, {.weight_decay = 0.01, .exact = true}), std::invalid_argument,
      "Adam: exact row-sparse updates with weight_decay 0.01: a decay that is added to the gradient never "
      "lets a row come to rest, so missed steps cannot be caught up; AdamW decays the parameter itself and "
      "can be exact");
  BOOST_CHECK_THROW(optim::RMSprop({table}, {.weight_decay = 0.01, .exact = true}), std::invalid_argument);
  BOOST_CHECK_THROW(optim::Adagrad({table}, {.weight_decay = 0.01, .exact = true}), std::invalid_argument);
}
