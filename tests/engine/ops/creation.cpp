#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/ops/creation.hpp>

#include "support/support.hpp"

using namespace xgrad;

BOOST_AUTO_TEST_CASE(from_numbers) {
  BOOST_CHECK(identical(tensor({{1, 2}, {3, 4}}), Tensor{{1, 2}, {3, 4}}));
  BOOST_CHECK(identical(tensor(2.5), Tensor(2.5)));
  BOOST_CHECK_EQUAL(tensor({}).shape(), (Shape{0}));
  BOOST_CHECK_EQUAL(tensor({{{1}, {2}}}).shape(), (Shape{1, 2, 1}));
  BOOST_CHECK(identical(tensor(std::vector<int>{1, 2}), Tensor{1, 2}));
  BOOST_CHECK(!tensor({1, 2}).requires_grad());
  BOOST_CHECK(tensor({1, 2}, {.requires_grad = true}).requires_grad());
  CHECK_THROWS(tensor({{1, 2}, {3}}), std::invalid_argument,
               "nested list: item 1 has shape [1], item 0 has shape [2]");
}

BOOST_AUTO_TEST_CASE(constants) {
  BOOST_CHECK(identical(zeros({2}), Tensor{0, 0}));
  BOOST_CHECK(identical(ones({1, 2}), Tensor{{1, 1}}));
  BOOST_CHECK(identical(full({2}, 2.5), Tensor{2.5, 2.5}));
  BOOST_CHECK(identical(zeros({}), Tensor(0.0)));
  BOOST_CHECK_EQUAL(ones({0, 3}).shape(), (Shape{0, 3}));
  BOOST_CHECK_EQUAL(empty({2, 3}).shape(), (Shape{2, 3}));
  BOOST_CHECK(ones({2}, {.requires_grad = true}).requires_grad());
  CHECK_THROWS(zeros({2, -1}), std::invalid_argument, "shape: size -1 at dimension 1 is negative");
}

BOOST_AUTO_TEST_CASE(like_another) {
  const Tensor x = leaf({2, 1});
  BOOST_CHECK(identical(zeros_like(x), zeros({2, 1})));
  BOOST_CHECK(identical(ones_like(x), ones({2, 1})));
  BOOST_CHECK(identical(full_like(x, 7), full({2, 1}, 7)));
  BOOST_CHECK_EQUAL(empty_like(x).shape(), (Shape{2, 1}));
  BOOST_CHECK(!zeros_like(x).requires_grad());
  Generator first(5), second(5);
  BOOST_CHECK(identical(rand_like(x, {.generator = &first}), rand({2, 1}, {.generator = &second})));
  BOOST_CHECK(identical(randn_like(x, {.generator = &first}), randn({2, 1}, {.generator = &second})));
}

// The numbers are PyTorch's.
BOOST_AUTO_TEST_CASE(random_numbers) {
  manual_seed(0);
  BOOST_CHECK(close(rand({2, 2}), Tensor{{0.4962565899, 0.7682217956}, {0.0884774327, 0.1320304871}}));
  BOOST_CHECK(close(randn({3}).value(), Tensor{-2.1788, 0.5684, -1.0845}.value(), 0, 5e-5));
  BOOST_CHECK(rand({1}, {.requires_grad = true}).requires_grad());
  BOOST_CHECK(randn({1}, {.requires_grad = true}).requires_grad());
}

BOOST_AUTO_TEST_CASE(ranges) {
  BOOST_CHECK(identical(arange(4), Tensor{0, 1, 2, 3}));
  BOOST_CHECK(identical(arange(1, 2.5, 0.5), Tensor{1, 1.5, 2}));
  BOOST_CHECK(identical(arange(0, 1, 0.3), Tensor{0, 0.3, 0.6, 0.9}));
  BOOST_CHECK(identical(arange(5, 0, -2), Tensor{5, 3, 1}));
  BOOST_CHECK_EQUAL(arange(3, 3).shape(), (Shape{0}));
  BOOST_CHECK(arange(3, {.requires_grad = true}).requires_grad());
  CHECK_THROWS(arange(0, 5, -1), std::invalid_argument, "arange: step -1 leads from 0 away from 5");
  CHECK_THROWS(arange(0, 5, 0), std::invalid_argument, "arange: step is 0");
  CHECK_THROWS(arange(1 / 0.0), std::invalid_argument, "arange: start 0, end inf and step 1 must be finite");
}

BOOST_AUTO_TEST_CASE(equal_distances) {
  BOOST_CHECK(identical(linspace(0, 1, 11), Tensor{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}));
  BOOST_CHECK(identical(linspace(-1, 1, 2), Tensor{-1, 1}));
  BOOST_CHECK(identical(linspace(3, 1, 3), Tensor{3, 2, 1}));
  BOOST_CHECK(identical(linspace(3, 7, 1), Tensor{3}));
  BOOST_CHECK_EQUAL(linspace(0, 1, 0).shape(), (Shape{0}));
  CHECK_THROWS(linspace(0, 1, -1), std::invalid_argument, "linspace: steps -1 is negative");
}

BOOST_AUTO_TEST_CASE(diagonals) {
  BOOST_CHECK(identical(eye(2), Tensor{{1, 0}, {0, 1}}));
  BOOST_CHECK(identical(eye(2, 3), Tensor{{1, 0, 0}, {0, 1, 0}}));
  BOOST_CHECK(identical(eye(3, 1), Tensor{{1}, {0}, {0}}));
  CHECK_THROWS(eye(-1), std::invalid_argument, "eye: n=-1, m=-1 must not be negative");
}

BOOST_AUTO_TEST_CASE(one_hot_vectors) {
  BOOST_CHECK(identical(one_hot(indices({0, 2}), 3), Tensor{{1, 0, 0}, {0, 0, 1}}));
  BOOST_CHECK(identical(one_hot(indices({{1}, {0}})), Tensor{{{0, 1}}, {{1, 0}}}));
  BOOST_CHECK(identical(one_hot(indices(1)), Tensor{0, 1}));
  BOOST_CHECK_EQUAL(one_hot(indices({}), 3).shape(), (Shape{0, 3}));
  CHECK_THROWS(one_hot(indices({{0, 1}, {2, 3}}), 3), std::out_of_range,
               "one_hot: index 3 at position [1, 1] is out of range for num_classes=3");
  CHECK_THROWS(one_hot(indices({0, -2})), std::out_of_range,
               "one_hot: index -2 at position [1] is out of range for num_classes=1");
  CHECK_THROWS(one_hot(indices({})), std::invalid_argument,
               "one_hot: num_classes cannot be found from no indices; it must be given");
  CHECK_THROWS(one_hot(indices({0}), 0), std::invalid_argument, "one_hot: num_classes is 0");
}
