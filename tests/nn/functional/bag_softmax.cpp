#include <cmath>

#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/functional/bag_softmax.hpp>

#include "support/support.hpp"

using namespace xgrad;
using nn::functional::bag_softmax;

BOOST_AUTO_TEST_CASE(shares_of_a_bag_add_up_to_one) {
  const Tensor out =
      bag_softmax(Tensor{1, 2, 3, 5, 1000, 7}, {{4, 4, 0}, {}, {2}, {0, 0}}, {.padding_idx = 0});
  const double a = std::exp(-1) / (1 + std::exp(-1));
  BOOST_CHECK(close(out, Tensor{a, 1 - a, 0, 1, 0, 0}));
  BOOST_CHECK_EQUAL(out.shape(), Shape{6});
  // The same bags in the other forms.
  BOOST_CHECK(identical(
      bag_softmax(Tensor{1, 2, 3}, {1, 1, 1}, {.offsets = {0, 2}}),
      bag_softmax(Tensor{1, 2, 3}, {1, 1, 1}, {.offsets = {0, 2, 3}, .include_last_offset = true})));
  BOOST_CHECK(close(bag_softmax(Tensor{{1, 2}, {1e4, -1e4}}, {{1, 1}, {1, 1}}), Tensor{{a, 1 - a}, {1, 0}}));
}

BOOST_AUTO_TEST_CASE(gradients) {
  for (const std::optional<Index> padding : {std::optional<Index>(), std::optional<Index>(1)}) {
    CHECK_GRADIENT(
        [&](const auto& x) {
          return bag_softmax(x[0], {{2, 1, 3}, {}, {1}, {0, 0}}, {.padding_idx = padding});
        },
        leaf({6}));
    CHECK_GRADIENT(
        [&](const auto& x) {
          return bag_softmax(x[0], {{2, 1}, {3, 1}}, {.padding_idx = padding});
        },
        leaf({2, 2}));
  }
  BOOST_CHECK_EQUAL(bag_softmax(leaf({1, 1}), {{2}}).grad_fn(), "BagSoftmaxBackward0");
}

BOOST_AUTO_TEST_CASE(the_same_bits_at_any_number_of_threads) {
  std::vector<std::vector<Index>> bags;
  for (Index b = 0; b < 2000; ++b) bags.emplace_back(static_cast<std::size_t>(b % 7), b);
  const Index n = BagInput(bags).shape()[0];
  const int before = get_num_threads();
  std::vector<Tensor> results;
  for (const int threads : {1, 2, 7}) {
    set_num_threads(threads);
    const Tensor scores = leaf({n});
    const Tensor out = bag_softmax(scores, bags);
    out.backward(example({n}, 1));
    if (results.empty()) results = {out, scores.grad()};
    BOOST_CHECK(identical(out, results[0]));
    BOOST_CHECK(identical(scores.grad(), results[1]));
  }
  set_num_threads(before);
}

BOOST_AUTO_TEST_CASE(errors) {
  CHECK_THROWS(bag_softmax(example({3}), {{1, 2}, {3, 4}}), std::invalid_argument,
               "bag_softmax: scores have shape [3], the input [2, 2]");
  CHECK_THROWS(bag_softmax(example({3}), {1, 2, 3}), std::invalid_argument,
               "bag_softmax: input of one dimension, [3], needs offsets: where each bag starts");
  CHECK_THROWS(
      bag_softmax(example({1}), {1}, {.offsets = {0}, .padding_idx = -1}), std::invalid_argument,
      "bag_softmax: padding_idx -1 is negative, and how many embeddings there are is not known here");
}
