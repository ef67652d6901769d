#include <cmath>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/conv1d.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/nn/embedding_bag.hpp>
#include <xgrad/nn/weighted_embedding_bag.hpp>

#include "support/support.hpp"

using namespace xgrad;
using nn::functional::bag_softmax;
using Options = nn::WeightedEmbeddingBagOptions;
using Lists = std::vector<std::vector<Index>>;

static const Lists ragged = {{1, 0, 1}, {}, {2}, {4, 4, 2, 0}, {0, 0}};

// Every combination of options for bags of at most 4 entries.
static std::vector<Options> all_options() {
  std::vector<Options> out;
  for (const bool by_position : {false, true}) {
    for (const bool softmax : {false, true}) {
      for (const char* mode : {"sum", "mean"}) {
        for (const bool bias : {false, true}) {
          for (const bool sparse : {false, true}) {
            for (const std::optional<Index> padding : {std::optional<Index>(), std::optional<Index>(-5)}) {
              out.push_back({.weights = by_position ? "position" : "token",
                             .max_length = by_position ? 4 : 0,
                             .softmax = softmax,
                             .mode = mode,
                             .bias = bias,
                             .sparse = sparse,
                             .padding_idx = padding});
            }
          }
        }
      }
    }
  }
  return out;
}

static nn::WeightedEmbeddingBag example_bag(const Options& options) {
  nn::WeightedEmbeddingBag bag(5, 3, options);
  bag.weight.data().copy_(example({5, 3}));
  bag.bag_weight.data().copy_(example(bag.bag_weight.shape(), 1));
  if (options.bias) bag.bias.data().fill_(0.7);
  return bag;
}

// The formula in the header, word for word.
static Array by_formula(const nn::WeightedEmbeddingBag& bag, const Lists& input) {
  const Options& options = bag.options();
  Array out = filled<Array>({std::ssize(input), 3}, options.bias ? bag.bias.value()(0) : Scalar(0));
  for (std::size_t b = 0; b < input.size(); ++b) {
    std::vector<std::pair<Index, Scalar>> entries;  // row, weight
    for (std::size_t p = 0; p < input[b].size(); ++p) {
      const Index row = input[b][p];
      if (options.padding_idx && row == *options.padding_idx) continue;
      const Index from = options.weights == nn::BagWeights::position ? static_cast<Index>(p) : row;
      entries.emplace_back(row, bag.bag_weight.value()(from, 0));
    }
    Scalar total = 0;
    for (const auto& [row, w] : entries) total += std::exp(w);
    for (const auto& [row, w] : entries) {
      Scalar factor = options.softmax ? std::exp(w) / total : w;
      if (options.mode == nn::BagMode::mean) factor /= static_cast<Scalar>(entries.size());
      for (std::size_t k = 0; k < 3; ++k) out(b, k) += factor * bag.weight.value()(row, k);
    }
  }
  return out;
}

BOOST_AUTO_TEST_CASE(values_and_gradients_of_every_option) {
  for (const Options& options : all_options()) {
    const nn::WeightedEmbeddingBag bag = example_bag(options);
    BOOST_TEST_CONTEXT(bag.extra_repr() << (options.sparse ? " sparse" : "")) {
      BOOST_CHECK(close(bag(ragged).value(), by_formula(bag, ragged), 1e-12, 1e-12));
      const auto forward = [&](const auto&) { return bag(ragged); };
      if (options.bias) {
        CHECK_GRADIENT(forward, bag.weight, bag.bag_weight, bag.bias);
      } else {
        CHECK_GRADIENT(forward, bag.weight, bag.bag_weight);
      }
      bag(ragged).backward(example({5, 3}));
      BOOST_CHECK_EQUAL(bag.weight.grad().is_sparse(), options.sparse);
      BOOST_CHECK_EQUAL(bag.bag_weight.grad().is_sparse(),
                        options.sparse && options.weights == nn::BagWeights::token);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_frozen_table_learns_its_weights) {
  for (const char* weights : {"position", "token"}) {
    const Tensor table = example({5, 3});
    const nn::WeightedEmbeddingBag bag = nn::WeightedEmbeddingBag::from_pretrained(
        table,
        {.weights = weights, .max_length = weights[0] == 'p' ? 4 : 0, .softmax = true, .sparse = true});
    BOOST_CHECK(bag.weight.storage() == table.storage());
    BOOST_CHECK(!bag.weight.requires_grad());
    CHECK_GRADIENT([&](const auto&) { return bag(ragged); }, bag.bag_weight);
    bag(ragged).backward(example({5, 3}));
    BOOST_CHECK(!bag.weight.grad().defined());
    BOOST_CHECK(bag.bag_weight.grad().defined());
  }
}

// Seed document 000: the Conv1d over the vectors of a bag, and here without these vectors.
BOOST_AUTO_TEST_CASE(by_position_it_is_an_embedding_and_a_conv1d) {
  const Indices input{{1, 2, 3}, {3, 0, 0}, {1, 2, 0}, {2, 0, 0}};
  const nn::WeightedEmbeddingBag bag = example_bag({.weights = "position", .max_length = 3, .bias = true});
  bag.bag_weight.data().copy_(Tensor{{0.0322}, {-0.0897}, {-0.2225}});
  const nn::Embedding embedding = nn::Embedding::from_pretrained(bag.weight.detach(), {}, /*freeze=*/false);
  const Tensor kernel = reshape(bag.bag_weight.detach(), {1, 3, 1}).requires_grad_();
  const Tensor bias = bag.bias.detach().clone().requires_grad_();
  const Tensor expected = squeeze(nn::functional::conv1d(embedding(input), kernel, bias), 1);
  const Tensor out = bag(input);
  BOOST_CHECK(close(out, expected));
  out.backward(example({4, 3}));
  expected.backward(example({4, 3}));
  BOOST_CHECK(close(bag.weight.grad(), embedding.weight.grad()));
  BOOST_CHECK(close(reshape(bag.bag_weight.grad(), {1, 3, 1}), kernel.grad()));
  BOOST_CHECK(close(bag.bias.grad(), bias.grad()));
}

BOOST_AUTO_TEST_CASE(every_form_of_bags) {
  for (const char* weights : {"position", "token"}) {
    const nn::WeightedEmbeddingBag bag = example_bag(
        {.weights = weights, .max_length = weights[0] == 'p' ? 3 : 0, .softmax = true, .padding_idx = 0});
    const Tensor two = bag({{1, 2, 4}, {3, 4, 0}});
    BOOST_CHECK(identical(bag({1, 2, 4, 3, 4, 0}, {0, 3}), two));
    BOOST_CHECK(identical(bag(Indices{1, 2, 4, 3, 4, 0}, Indices{0, 3}), two));
    BOOST_CHECK(identical(bag(Indices{{1, 2, 4}, {3, 4, 0}}), two));
    BOOST_CHECK(identical(bag({{1, 2, 4}, {3, 4}}), two));
    BOOST_CHECK(identical(bag(std::vector<std::vector<int>>{{1, 2, 4}, {3, 4, 0}}), two));
    BOOST_CHECK_EQUAL(bag.entry_weights({{1, 2, 4}, {3, 4, 0}}).shape(), (Shape{2, 3}));
    BOOST_CHECK_EQUAL(bag.entry_weights({{1, 2, 4}, {3, 4, 0}}).value()(1, 2), 0);
    BOOST_CHECK_EQUAL(bag(Lists{}).shape(), (Shape{0, 3}));
  }
}

BOOST_AUTO_TEST_CASE(it_starts_as_the_plain_bag) {
  for (const Options& options : all_options()) {
    manual_seed(3);
    const nn::WeightedEmbeddingBag bag(5, 3, options);
    manual_seed(3);
    const nn::EmbeddingBag plain(
        5, 3, {.mode = options.softmax ? "mean" : options.mode, .padding_idx = options.padding_idx});
    BOOST_CHECK(identical(bag.weight, plain.weight));
    if (!options.softmax || options.mode == nn::BagMode::sum) BOOST_CHECK(close(bag(ragged), plain(ragged)));
  }
}

BOOST_AUTO_TEST_CASE(the_same_bits_at_any_number_of_threads) {
  Lists many;
  for (Index b = 0; b < 1200; ++b) {
    many.emplace_back();
    for (Index i = 0; i < b % 5; ++i) many.back().push_back((b * b + 7 * i) % 5);
  }
  const int before = get_num_threads();
  for (const Options& options : all_options()) {
    std::vector<Tensor> results;
    for (const int threads : {1, 2, 7}) {
      set_num_threads(threads);
      const nn::WeightedEmbeddingBag bag = example_bag(options);
      const Tensor out = bag(many);
      out.backward(example(out.shape()));
      if (results.empty()) results = {out, bag.weight.grad().coalesce(), bag.bag_weight.grad().coalesce()};
      BOOST_CHECK(identical(out, results[0]));
      BOOST_CHECK(identical(Tensor(bag.weight.grad().coalesce()), results[1]));
      BOOST_CHECK(identical(Tensor(bag.bag_weight.grad().coalesce()), results[2]));
    }
  }
  set_num_threads(before);
}

BOOST_AUTO_TEST_CASE(printed) {
  BOOST_CHECK_EQUAL(nn::WeightedEmbeddingBag(8, 5).extra_repr(), "8, 5, weights='token', mode='sum'");
  BOOST_CHECK_EQUAL(
      nn::WeightedEmbeddingBag(8, 5,
                               {.weights = "position",
                                .max_length = 3,
                                .softmax = true,
                                .mode = "mean",
                                .bias = true,
                                .padding_idx = -1})
          .extra_repr(),
      "8, 5, weights='position', max_length=3, softmax=True, mode='mean', bias=True, padding_idx=7");
  const nn::WeightedEmbeddingBag bag(8, 5, {.bias = true});
  BOOST_CHECK_EQUAL(bag.named_parameters().at(1).first, "bag_weight");
  BOOST_CHECK_EQUAL(bag.parameters().size(), 3);
}

BOOST_AUTO_TEST_CASE(errors) {
  CHECK_THROWS(nn::WeightedEmbeddingBag(8, 5, {.mode = "max"}), std::invalid_argument,
               "WeightedEmbeddingBag: mode 'max' has no weights; use EmbeddingBag");
  CHECK_THROWS(nn::WeightedEmbeddingBag(8, 5, {.weights = "position"}), std::invalid_argument,
               "WeightedEmbeddingBag: max_length is 0, expected the number of positions");
  CHECK_THROWS(nn::WeightedEmbeddingBag(8, 5, {.weights = "position", .max_length = -2}),
               std::invalid_argument,
               "WeightedEmbeddingBag: max_length is -2, expected the number of positions");
  CHECK_THROWS(nn::WeightedEmbeddingBag(8, 5, {.max_length = 3}), std::invalid_argument,
               "WeightedEmbeddingBag: max_length is 3, which is for weights by position");
  CHECK_THROWS(static_cast<void>(Options{.weights = "word"}), std::invalid_argument,
               "weighted_embedding_bag: weights 'word' are neither 'position' nor 'token'");
  CHECK_THROWS(nn::WeightedEmbeddingBag(8, 5, {.padding_idx = 8}), std::out_of_range,
               "WeightedEmbeddingBag: padding_idx 8 is out of range for num_embeddings=8");
  CHECK_THROWS(nn::WeightedEmbeddingBag(-8, 5), std::invalid_argument,
               "WeightedEmbeddingBag: num_embeddings is -8 and embedding_dim 5, expected 0 or more");
  const nn::WeightedEmbeddingBag bag(8, 5, {.weights = "position", .max_length = 3});
  CHECK_THROWS(bag({{1}, {1, 2, 3, 4}}), std::out_of_range,
               "weighted_embedding_bag: bag 1 has 4 entries, max_length is 3");
  CHECK_THROWS(bag({{1}, {1, 9}}), std::out_of_range,
               "weighted_embedding_bag: index 9 at position [1, 1] is out of range for num_embeddings=8");
  CHECK_THROWS(bag({1, 2}), std::invalid_argument,
               "weighted_embedding_bag: input of one dimension, [2], needs offsets: where each bag starts");
}

// ---- softmax within bags

BOOST_AUTO_TEST_SUITE(softmax_within_bags)

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

BOOST_AUTO_TEST_SUITE_END()
