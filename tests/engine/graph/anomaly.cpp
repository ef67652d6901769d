// Compiled with -g, so that lines are known.
#include <cmath>
#include <limits>

#include <xgrad/engine/graph/anomaly.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/embedding.hpp>

#include "support/support.hpp"

using namespace xgrad;

static constexpr int line_of_log = __LINE__ + 2;
static Tensor loss_of(const Tensor& x) {
  return sum(log(x) * 2);
}
static constexpr int line_of_sqrt = __LINE__ + 2;
static Tensor length_of(const Tensor& x) {
  return sqrt(sum(x * x));
}

// The message of what the function throws.
template <class Function>
static std::string message_of(const Function& function) {
  try {
    function();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

// The message without the place, and the place: "loss_of(...) at .../anomaly.cpp:17".
static std::pair<std::string, std::string> parts_of(const std::string& message) {
  const std::size_t at = message.find("; called by ");
  return {message.substr(0, at), at == std::string::npos ? "" : message.substr(at + 12)};
}

static void check_place(const std::string& place, const std::string& function, int line) {
  BOOST_TEST_INFO_SCOPE("place: " << place);
  BOOST_CHECK(place.starts_with(function + "("));
  BOOST_CHECK(place.ends_with("anomaly.cpp:" + std::to_string(line)));
}

BOOST_AUTO_TEST_CASE(the_first_value_that_is_not_finite) {
  const Tensor x = Tensor{{1, 2, 3}, {4, 0, -1}}.requires_grad_();
  BOOST_CHECK(std::isnan(loss_of(x).item()));  // nothing is looked at without a guard
  const DetectAnomalyGuard guard;
  const auto [what, where] = parts_of(message_of([&] { loss_of(x); }));
  BOOST_CHECK_EQUAL(
      what, "anomaly: the value of LogBackward0 is -inf at [1, 1] of shape [2, 3]; its inputs are finite");
  check_place(where, "loss_of", line_of_log);
}

BOOST_AUTO_TEST_CASE(values_that_nobody_learns_from) {
  const DetectAnomalyGuard guard;
  const NoGradGuard no_grad;
  const std::string what = parts_of(message_of([] { loss_of(Tensor{-1.0}); })).first;
  BOOST_CHECK_EQUAL(what,
                    "anomaly: the value of LogBackward0 is nan at [0] of shape [1]; its inputs are finite");
}

BOOST_AUTO_TEST_CASE(an_input_that_came_so) {
  const DetectAnomalyGuard guard;
  const Tensor x = leaf({2}), y{1, std::numeric_limits<Scalar>::infinity()};
  BOOST_CHECK_EQUAL(parts_of(message_of([&] { x* y; })).first,
                    text("anomaly: the value of MulBackward0 is ", x.value()(1) > 0 ? "inf" : "-inf",
                         " at [1] of shape [2]; its input 1 is already inf at [1] of shape [2]"));
}

BOOST_AUTO_TEST_CASE(the_first_gradient_that_is_not_finite) {
  const Tensor x = zeros(3, {.requires_grad = true});
  const DetectAnomalyGuard guard;
  const Tensor length = length_of(x);
  const auto [what, where] = parts_of(message_of([&] { length.backward(); }));
  BOOST_CHECK_EQUAL(what,
                    "anomaly: the gradient of input 0 of SqrtBackward0 is inf at [] of shape []; what it was "
                    "given is finite");
  check_place(where, "length_of", line_of_sqrt);
  BOOST_CHECK(!x.grad().defined());  // as after every error of backward
}

BOOST_AUTO_TEST_CASE(a_forward_without_a_guard_has_no_place) {
  const Tensor length = length_of(zeros(3, {.requires_grad = true}));
  const DetectAnomalyGuard guard;
  const auto [what, where] = parts_of(message_of([&] { length.backward(); }));
  BOOST_CHECK(what.starts_with("anomaly: the gradient of input 0 of SqrtBackward0"));
  BOOST_CHECK_EQUAL(where, "");
}

BOOST_AUTO_TEST_CASE(gradients_of_rows_and_those_that_were_given) {
  const DetectAnomalyGuard guard;
  const Tensor table = leaf({4, 2});
  const Tensor rows = nn::functional::embedding({3, 1}, table, {.sparse = true});
  const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
  BOOST_CHECK_EQUAL(
      parts_of(message_of([&] {
        rows.backward(Tensor{{1, 2}, {3, nan}});
      })).first,
      "anomaly: the gradient of input 0 of EmbeddingBackward0 is nan at [1, 1] of shape [2, 2] (its "
      "rows); what it was given is already nan at [1, 1] of shape [2, 2]");
}

BOOST_AUTO_TEST_CASE(only_nan_is_looked_for_on_request) {
  const DetectAnomalyGuard guard({.infinite = false});
  const Tensor x = Tensor{0, 1}.requires_grad_();
  BOOST_CHECK(std::isinf(log(x).value()(0)));
  BOOST_CHECK(
      message_of([&] { log(x - 2); }).starts_with("anomaly: the value of LogBackward0 is nan at [0]"));
}

BOOST_AUTO_TEST_CASE(guards_end_and_nest) {
  const Tensor x = Tensor{0.0}.requires_grad_();
  {
    const DetectAnomalyGuard outer;
    {
      const DetectAnomalyGuard inner({.infinite = false});
      log(x);
    }
    BOOST_CHECK_THROW(log(x), std::runtime_error);
  }
  log(x);
  BOOST_CHECK(looking_for_anomalies() == nullptr);
}

BOOST_AUTO_TEST_CASE(finite_numbers_are_as_without_it) {
  const Tensor x = leaf({3, 4});
  loss_of(x * x + 1).backward();
  const Array expected = x.grad().value();
  Tensor(x).zero_grad();
  const DetectAnomalyGuard guard;
  loss_of(x * x + 1).backward();
  BOOST_CHECK(identical(x.grad().value(), expected));
}
