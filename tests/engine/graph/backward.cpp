#include <thread>

#include <xgrad/engine/graph/backward.hpp>
#include <xgrad/engine/graph/backward_watcher.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/system/error.hpp>

#include "support/support.hpp"

using namespace xgrad;

BOOST_AUTO_TEST_CASE(from_one_and_from_a_given_gradient) {
  const Tensor x = leaf({1}, 1), y = leaf({2, 2});
  (x * x).backward();
  BOOST_CHECK(close(x.grad(), 2 * x.detach()));
  (y * 3).backward(Tensor{{1, 2}, {3, 4}});
  BOOST_CHECK(identical(y.grad(), Tensor{{3, 6}, {9, 12}}));
}

BOOST_AUTO_TEST_CASE(gradients_add_up_over_calls_until_zero_grad) {
  Tensor x = leaf({2});
  for (int i = 0; i < 3; ++i) (x * 2).backward(Tensor{1, 10});
  BOOST_CHECK(identical(x.grad(), Tensor{6, 60}));
  x.zero_grad();
  BOOST_CHECK(!x.grad().defined());
}

BOOST_AUTO_TEST_CASE(two_leaves_never_share_one_gradient_array) {
  Tensor a = leaf({2}), b = leaf({2});
  const Tensor seed{1, 2};
  (a + b).backward(seed);
  a.mutable_grad().mutable_value().fill(9);
  BOOST_CHECK(identical(b.grad(), Tensor{1, 2}));
  BOOST_CHECK(identical(seed, Tensor{1, 2}));
}

BOOST_AUTO_TEST_CASE(intermediate_results_keep_their_gradient_on_request) {
  const Tensor x = leaf({2});
  Tensor kept = x * 2;
  const Tensor dropped = kept * 3;
  kept.retain_grad();
  (dropped * 5).backward(Tensor{1, 1});
  BOOST_CHECK(identical(kept.grad(), Tensor{15, 15}));
  BOOST_CHECK(!dropped.grad().defined());
}

BOOST_AUTO_TEST_CASE(no_grad_is_a_matter_of_one_thread) {
  const Tensor x = leaf({2});
  const NoGradGuard no_grad;
  BOOST_CHECK(!(x * 2).requires_grad());
  bool elsewhere = false;
  std::thread([&] { elsewhere = (x * 2).requires_grad(); }).join();
  BOOST_CHECK(elsewhere);
  const EnableGradGuard grad;
  BOOST_CHECK((x * 2).requires_grad());
}

// ---- watchers

namespace {
struct Watcher : BackwardWatcher {
  std::vector<std::string> seen;
  std::vector<std::pair<std::string, Tensor>> names;
  bool doubles = false;

  std::string name(const Node* node) const {
    for (const auto& [name, tensor] : names) {
      if (TensorAccess::node(tensor).get() == node) return name;
    }
    return "?";
  }
  void leaf_complete(const Node& leaf, const Gradient& gradient) override {
    seen.push_back(text(name(&leaf), ' ', gradient.to_dense().item()));
  }
  void backward_done(std::vector<std::pair<Node*, Gradient>>& gradients) override {
    seen.push_back(text("done ", gradients.size()));
    for (auto& [node, gradient] : gradients) {
      if (doubles) gradient.scale_(2);
    }
  }
  void backward_failed() noexcept override { seen.push_back("failed"); }
};
}  // namespace

// An operation that says when its backward runs.
static Tensor spoken(const Tensor& x, Watcher& watcher, const std::string& name, bool throws = false) {
  return record("SpokenBackward0", {x}, Tensor(Array(x.value())),
                [&watcher, name, throws](const Array& grad, InputGrads& to) {
                  if (throws) throw std::runtime_error("thrown");
                  watcher.seen.push_back(name);
                  to.add(0, grad);
                });
}

BOOST_AUTO_TEST_CASE(watchers_see_each_leaf_as_soon_as_it_is_complete) {
  const Tensor a = Tensor(2.0).requires_grad_(), b = Tensor(3.0).requires_grad_(),
               unused = Tensor(1.0).requires_grad_();
  using Seen = std::vector<std::string>;
  {
    Watcher watcher;
    watcher.names = {{"a", a}, {"b", b}};
    const Tensor first = spoken(a, watcher, "first"), second = spoken(first * b, watcher, "second");
    (second + b + unused * 0).backward();  // b has two uses, a is reached last
    const Seen expected = {"? 0", "second", "b 3", "first", "a 3", "done 3"};
    BOOST_TEST(watcher.seen == expected, boost::test_tools::per_element());
    BOOST_CHECK_EQUAL(b.grad().value()(), 3);
  }
  {
    Watcher watcher;
    watcher.names = {{"a", a}};
    watcher.doubles = true;
    (a * 5).backward();
    BOOST_CHECK_EQUAL(a.grad().value()(), 3 + 10);
    BOOST_CHECK_THROW(spoken(a, watcher, "", true).backward(), std::runtime_error);
    a.backward();  // a leaf alone
    const Seen expected = {"a 5", "done 1", "failed", "done 1"};
    BOOST_TEST(watcher.seen == expected, boost::test_tools::per_element());
    BOOST_CHECK_EQUAL(a.grad().value()(), 3 + 10 + 2);
  }
}

BOOST_AUTO_TEST_SUITE(deep_and_shared_graphs)

BOOST_AUTO_TEST_CASE(a_million_operations_run_backward_and_are_freed) {
  const Tensor x = leaf({1});
  {
    Tensor y = x;
    for (int i = 0; i < 1000000; ++i) y = y + 1;
    y.backward();
  }
  BOOST_CHECK(identical(x.grad(), Tensor{1}));
}

BOOST_AUTO_TEST_CASE(a_million_operations_that_never_run_backward_are_freed) {
  Tensor y = leaf({1});
  for (int i = 0; i < 1000000; ++i) y = y * 1;
}

BOOST_AUTO_TEST_CASE(what_lambdas_captured_is_freed_without_recursion) {
  const Tensor start = leaf({1});
  Tensor x = start;
  for (int i = 0; i < 200000; ++i) {  // each lambda holds the tensor before it, and so its whole graph
    x = record("HoldBackward0", {start}, Array(Scalar(1)), [x](const Array&, InputGrads&) {});
  }
}

BOOST_AUTO_TEST_CASE(a_shared_subexpression_is_visited_once) {
  const Tensor x = leaf({1});
  Tensor y = x;
  for (int i = 0; i < 60; ++i) y = y + y;
  y.backward();
  BOOST_CHECK_EQUAL(x.grad().value()(0), static_cast<Scalar>(1ull << 60));
}

BOOST_AUTO_TEST_CASE(saved_values_are_given_back_as_backward_proceeds) {
  const Tensor x = leaf({1});
  std::weak_ptr<Storage> middle;
  Tensor y;
  {
    const Tensor inner = x * x;
    middle = TensorAccess::storage(inner);
    y = inner * inner;
  }
  BOOST_CHECK(!middle.expired());  // saved by the second product
  y.backward();
  BOOST_CHECK(middle.expired());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(errors)

BOOST_AUTO_TEST_CASE(where_there_is_nothing_to_do_or_no_place_to_start) {
  CHECK_THROWS(example({1}).backward(), std::invalid_argument,
               "backward: the tensor does not require grad and no operation that recorded made it");
  CHECK_THROWS(
      (leaf({2}) * 2).backward(), std::invalid_argument,
      "backward: a tensor of shape [2] needs a gradient to start from (only a tensor with one element starts "
      "from 1)");
  CHECK_THROWS((leaf({2}) * 2).backward(Tensor{1}), std::invalid_argument,
               "backward: the gradient has shape [1], the tensor [2]");
  CHECK_THROWS((leaf({2}) * 2).requires_grad_(false), std::invalid_argument,
               "requires_grad_: the result of MulBackward0 always requires grad; detach() gives a tensor "
               "that does not");
}

BOOST_AUTO_TEST_CASE(a_graph_runs_once_unless_it_is_retained) {
  const Tensor x = leaf({1});
  const Tensor y = x * x;
  y.backward({.retain_graph = true});
  y.backward();
  BOOST_CHECK(close(x.grad(), 4 * x.detach()));
  const Array before = x.grad().value();
  CHECK_THROWS(
      y.backward(), std::logic_error,
      "backward: MulBackward0: the graph was already freed; call backward with {.retain_graph = true} the "
      "first time to run it again");
  BOOST_CHECK(identical(x.grad().value(), before));
}

BOOST_AUTO_TEST_CASE(a_saved_value_that_was_changed_is_found_and_no_gradient_changes) {
  const Tensor x = leaf({2}), w = leaf({2}, 1);
  const Tensor y = x * w + x;
  w.data().fill_(3);
  CHECK_THROWS(
      y.backward(Tensor{1, 1}), std::logic_error,
      "MulBackward0: a value of shape [2] that backward needs was changed in place after forward (version 1, "
      "saved at version 0)");
  BOOST_CHECK(!x.grad().defined());
}

BOOST_AUTO_TEST_CASE(a_gradient_of_another_shape_is_an_error_and_leaves_nothing_behind) {
  Tensor x = leaf({2, 3}), y = leaf({2, 3});
  const Tensor wrong = record("TurnBackward0", {y}, Array(y.value()), [](const Array&, InputGrads& to) {
    to.add(0, filled<Array>({3, 2}, 1));
  });
  const auto run = [&] { (x * 2 + wrong).backward(ones({2, 3})); };
  CHECK_THROWS(run(), std::invalid_argument,
               "backward: a gradient of shape [3, 2] is given for an input of shape [2, 3], which does not "
               "broadcast to it");
  BOOST_CHECK(!x.grad().defined() && !y.grad().defined());
  (x * 2 + y).backward(ones({2, 3}));  // nothing of the first run is added
  BOOST_CHECK(identical(x.grad(), full({2, 3}, 2)));
  BOOST_CHECK(identical(y.grad(), ones({2, 3})));
}

// The newest operation runs first: x and the product have gradients on their way when the oldest one throws.
BOOST_AUTO_TEST_CASE(what_was_on_its_way_when_an_operation_threw_is_forgotten) {
  const Tensor x = leaf({2}), unused = leaf({2});
  const Tensor middle = x * 3;
  const Tensor throwing = record("ThrowBackward0", {unused}, Array(unused.value()),
                                 [](const Array&, InputGrads&) { throw std::runtime_error("thrown"); });
  CHECK_THROWS((throwing + x * 5 + middle).backward(ones({2})), std::runtime_error, "thrown");
  BOOST_CHECK(!x.grad().defined());
  middle.backward(ones({2}));
  BOOST_CHECK(identical(x.grad(), full({2}, 3)));
}

BOOST_AUTO_TEST_CASE(a_value_that_backward_does_not_need_may_change) {
  Tensor x = leaf({2});
  const Tensor y = x + x;
  x.data().fill_(3);
  y.backward(Tensor{1, 1});
  BOOST_CHECK(identical(x.grad(), Tensor{2, 2}));
}

BOOST_AUTO_TEST_SUITE_END()
