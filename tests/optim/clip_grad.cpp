#include <cmath>
#include <limits>

#include <xgrad/optim/clip_grad.hpp>

#include "rule_support.hpp"

using namespace xgrad;

static const double inf = std::numeric_limits<double>::infinity();

// Two parameters, one with a row-sparse gradient in which row 2 occurs twice, and one without a gradient.
struct Parameters {
  Tensor dense = leaf({2, 3}), table = leaf({5, 2}), none = leaf({4});
  Parameters() {
    dense.mutable_grad() = Gradient(example({2, 3}));
    table.mutable_grad() = sparse_gradient({5, 2}, {2, 0, 2}, Tensor{{3, -1}, {0.5, 2}, {-1, -4}});
  }
  std::vector<Tensor> all() const { return {dense, table, none}; }
};

// What example({2, 3}) and the merged rows {0.5, 2}, {2, -5} hold.
static std::vector<double> numbers() {
  std::vector<double> out{0.5, 2, 2, -5};
  const Tensor dense = example({2, 3});
  for (const Scalar x : dense.value()) out.push_back(x);
  return out;
}

BOOST_AUTO_TEST_CASE(norms_of_merged_gradients) {
  const Parameters p;
  double ones = 0, squares = 0, cubes = 0;
  for (const double x : numbers()) {
    ones += std::abs(x);
    squares += x * x;
    cubes += std::pow(std::abs(x), 3);
  }
  const auto norm = [&](double type) { return optim::clip_grad_norm_(p.all(), 1e9, {.norm_type = type}); };
  BOOST_CHECK_CLOSE(norm(2), std::sqrt(squares), 1e-4);
  BOOST_CHECK_CLOSE(norm(1), ones, 1e-4);
  BOOST_CHECK_CLOSE(norm(3), std::cbrt(cubes), 1e-4);
  BOOST_CHECK_EQUAL(norm(inf), 5);
  BOOST_CHECK(identical(p.dense.grad().value(), example({2, 3}).value()));  // below max_norm: untouched
  BOOST_CHECK_EQUAL(optim::clip_grad_norm_({p.none}, 1), 0);
}

BOOST_AUTO_TEST_CASE(scaling_keeps_row_sparse_gradients) {
  Parameters p;
  const double norm = nn::utils::clip_grad_norm_(p.all(), 0.5);
  const auto factor = static_cast<Scalar>(0.5 / (norm + 1e-6));
  BOOST_CHECK(close(p.dense.grad().value(), Array(example({2, 3}).value() * factor), 1e-6, 0));
  BOOST_CHECK(p.table.grad().is_sparse());
  BOOST_CHECK_EQUAL(p.table.grad().nnz(), 3);
  BOOST_CHECK(close(p.table.grad().to_dense().value(),
                    Array(Tensor{{0.5, 2}, {0, 0}, {2, -5}, {0, 0}, {0, 0}}.value() * factor), 1e-6, 0));
  BOOST_CHECK_CLOSE(optim::clip_grad_norm_(p.all(), 9), 0.5, 1e-3);
}

BOOST_AUTO_TEST_CASE(a_merged_gradient_can_be_clipped_twice) {
  Parameters p;
  p.table.mutable_grad() = p.table.grad().coalesce();
  optim::clip_grad_norm_({p.table}, 0.5);
  BOOST_CHECK_CLOSE(optim::clip_grad_norm_({p.table}, 9), 0.5, 1e-3);
  optim::clip_grad_value_({p.table}, 9);  // too far away to change anything
  BOOST_CHECK_CLOSE(optim::clip_grad_norm_({p.table}, 9), 0.5, 1e-3);
}

BOOST_AUTO_TEST_CASE(long_gradients_go_by_blocks) {
  Tensor x = leaf({50000});
  x.mutable_grad() = Gradient(Tensor(Array({50000}, Scalar(2))));
  BOOST_CHECK_CLOSE(optim::clip_grad_norm_({x}, 1e9), 2 * std::sqrt(50000.0), 1e-4);
  BOOST_CHECK_EQUAL(optim::clip_grad_norm_({x}, 1e9, {.norm_type = inf}), 2);
}

BOOST_AUTO_TEST_CASE(norms_that_are_not_finite) {
  Tensor x = leaf({3});
  x.mutable_grad() = Gradient(Tensor{1, inf, 2});
  CHECK_THROWS(optim::clip_grad_norm_({x}, 1, {.error_if_nonfinite = true}), std::runtime_error,
               "clip_grad_norm_: the norm of the gradients is inf, so they cannot be clipped; without "
               "error_if_nonfinite they are scaled by it");
  BOOST_CHECK_EQUAL(x.grad().value().data()[0], 1);  // nothing has changed
  BOOST_CHECK_EQUAL(optim::clip_grad_norm_({x}, 1), inf);
  BOOST_CHECK_EQUAL(x.grad().value().data()[0], 0);
  BOOST_CHECK(std::isnan(x.grad().value().data()[1]));
  BOOST_CHECK(std::isnan(optim::clip_grad_norm_({x}, 1, {.norm_type = inf})));
}

BOOST_AUTO_TEST_CASE(clipping_values) {
  Parameters p;
  optim::clip_grad_value_(p.all(), 0.75);
  for (std::size_t i = 0; i < 6; ++i) {
    const Scalar x = example({2, 3}).value().data()[i];
    BOOST_CHECK_EQUAL(p.dense.grad().value().data()[i], std::clamp(x, Scalar(-0.75), Scalar(0.75)));
  }
  BOOST_CHECK(p.table.grad().is_sparse());
  BOOST_CHECK(
      identical(p.table.grad().to_dense(), Tensor{{0.5, 0.75}, {0, 0}, {0.75, -0.75}, {0, 0}, {0, 0}}));
}

BOOST_AUTO_TEST_CASE(errors) {
  const Parameters p;
  CHECK_THROWS(optim::clip_grad_norm_(p.all(), -1), std::invalid_argument,
               "clip_grad_norm_: max_norm is -1; it must be at least 0");
  CHECK_THROWS(optim::clip_grad_norm_(p.all(), 1, {.norm_type = 0}), std::invalid_argument,
               "clip_grad_norm_: norm_type is 0; it must be above 0");
  CHECK_THROWS(optim::clip_grad_value_(p.all(), -2), std::invalid_argument,
               "clip_grad_value_: clip_value is -2; it must be at least 0");
}
