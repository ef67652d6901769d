#include <nlohmann/json.hpp>

#include <xgrad/engine/compute/merged_rows.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/embedding_bag.hpp>

#include "support/support.hpp"

using namespace xgrad;
using nn::BagMode;
using nn::functional::embedding_bag;
using Options = nn::EmbeddingBagOptions;

static Options options_of(const nlohmann::json& expected) {
  const nlohmann::json& options = expected["options"];
  Options out{.mode = expected["mode"].get<std::string>().c_str()};
  if (options.contains("max_norm")) out.max_norm = options["max_norm"].get<double>();
  if (options.contains("padding_idx")) out.padding_idx = options["padding_idx"].get<Index>();
  out.scale_grad_by_freq = options.contains("scale_grad_by_freq");
  out.include_last_offset = options.contains("include_last_offset");
  return out;
}

BOOST_AUTO_TEST_CASE(as_pytorch_dense_and_sparse) {
  for (const nlohmann::json& expected : oracle("embedding_bag")["cases"]) {
    for (const bool sparse : {false, true}) {
      const Indices input = indices_of(expected["input"]);
      const Tensor weight = leaf({6, 3}, 0.3, 1.5), samples = leaf(Shape(input.shape()), 2);
      Options options = options_of(expected);
      options.sparse = sparse;
      const Indices offsets = expected.contains("offsets") ? indices_of(expected["offsets"]) : Indices();
      const Tensor out = embedding_bag(input, weight, options, offsets,
                                       expected.contains("samples_grad") ? samples : Tensor());
      out.backward(example(out.shape(), 1));
      BOOST_TEST_CONTEXT(expected.dump().substr(0, 300) << (sparse ? " sparse" : "")) {
        BOOST_CHECK(close(out.value(), array_of(expected["out"]), 1e-10, 1e-10));
        BOOST_CHECK_EQUAL(weight.grad().is_sparse(), sparse);
        BOOST_CHECK(close(weight.grad().to_dense().value(), array_of(expected["grad"]), 1e-10, 1e-10));
        if (expected.contains("samples_grad")) {
          BOOST_CHECK(close(samples.grad().value(), array_of(expected["samples_grad"]), 1e-10, 1e-10));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients) {
  const BagInput lists = {{1, 0, 1}, {}, {2}, {4, 4, 2, 0}};
  for (const bool sparse : {false, true}) {
    for (const std::optional<Index> padding : {std::optional<Index>(), std::optional<Index>(-2)}) {
      for (const BagMode mode : {BagMode::sum, BagMode::mean, BagMode::max}) {
        const Options options{.mode = mode, .sparse = sparse, .padding_idx = padding};
        CHECK_GRADIENT([&](const auto& x) { return embedding_bag(lists, x[0], options); }, leaf({5, 4}));
        CHECK_GRADIENT([&](const auto& x) { return embedding_bag(lists, x[0] * 3, options); }, leaf({5, 1}));
        if (mode == BagMode::max) continue;
        const auto weighted = [&](const std::vector<Tensor>& x) {
          return embedding_bag(lists, x[0], options, {}, x[1]);
        };
        CHECK_GRADIENT(weighted, leaf({5, 4}), leaf({8}, 1));
        CHECK_GRADIENT(weighted, example({5, 4}), leaf({8}, 1));
        CHECK_GRADIENT(weighted, leaf({5, 4}), example({8}, 1));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_form_of_bags) {
  const Tensor weight = example({6, 3});
  const Tensor two = embedding_bag({{1, 2, 4}, {5, 4, 3}}, weight);
  const auto same = [&](const BagInput& input, const Indices& offsets = {}, const Options& options = {}) {
    BOOST_CHECK(identical(embedding_bag(input, weight, options, offsets), two));
  };
  same(Indices{{1, 2, 4}, {5, 4, 3}});
  same(xt::xarray<std::int32_t>{{1, 2, 4}, {5, 4, 3}});
  same(std::vector<std::vector<Index>>{{1, 2, 4}, {5, 4, 3}});
  same(std::vector<std::vector<int>>{{1, 2, 4}, {5, 4, 3}});
  same({1, 2, 4, 5, 4, 3}, {0, 3});
  same(std::vector<int>{1, 2, 4, 5, 4, 3}, std::vector<int>{0, 3});
  same(xt::xarray<std::int32_t>{1, 2, 4, 5, 4, 3}, xt::xarray<std::int32_t>{0, 3});
  same(Indices{1, 2, 4, 5, 4, 3}, {0, 3, 6}, {.include_last_offset = true});

  const Tensor ragged = embedding_bag({{1, 2}, {}, {3}}, weight, {.mode = "sum"});
  BOOST_CHECK(identical(ragged, embedding_bag({1, 2, 3}, weight, {.mode = "sum"}, {0, 2, 2})));
  BOOST_CHECK(identical(ragged, embedding_bag(std::vector<std::vector<Index>>{{1, 2}, {}, {3}}, weight,
                                              {.mode = BagMode::sum})));
  BOOST_CHECK_EQUAL(embedding_bag(std::vector<std::vector<Index>>{}, weight).shape(), (Shape{0, 3}));
  BOOST_CHECK_EQUAL(
      embedding_bag(uninitialized<Indices>({0}), weight, {}, uninitialized<Indices>({0})).shape(),
      (Shape{0, 3}));
  BOOST_CHECK(identical(embedding_bag(uninitialized<Indices>({2, 0}), weight, {.mode = "max"}),
                        Tensor(Array({2, 3}, 0))));
}

BOOST_AUTO_TEST_CASE(a_sparse_gradient_of_a_sum_keeps_the_gradients_of_the_bags) {
  const Tensor weight = leaf({50, 4});
  embedding_bag({{1, 2, 3, 7}, {3, 9}}, weight, {.mode = "sum", .sparse = true, .padding_idx = 7})
      .backward(example({2, 4}));
  const RowBlock& block = weight.grad().blocks().at(0);
  BOOST_CHECK_EQUAL(Shape(block.values.value().shape()), (Shape{2, 4}));
  BOOST_CHECK(block.rows == (IndexArray{1, 2, 3, 3, 9}));
  BOOST_CHECK(*block.source == (IndexArray{0, 0, 0, 1, 1}));
  BOOST_CHECK(!block.scale);
}

BOOST_AUTO_TEST_CASE(a_sparse_gradient_of_a_max_has_the_rows_that_won) {
  // In bag 0 row 2 wins column 0 and row 0 column 1; the second 2 only ties. Row 1 wins nothing.
  const Tensor weight = Tensor(Array{{1, 5}, {2, 3}, {4, 4}}).requires_grad_();
  const Tensor out = embedding_bag({{0, 1, 2, 2}, {1, 1}}, weight, {.mode = "max", .sparse = true});
  BOOST_CHECK(identical(out, Tensor{{4, 5}, {2, 3}}));
  out.backward(Tensor{{10, 20}, {30, 40}});
  BOOST_CHECK(equal(weight.grad().rows(), (Indices{0, 2, 1})));
  BOOST_CHECK(identical(weight.grad().values(), Array{{0, 20}, {10, 0}, {30, 40}}));
}

BOOST_AUTO_TEST_CASE(weights_in_a_mean_scale_what_is_averaged) {
  const Tensor weight{{1, 2}, {3, 4}, {100, 100}};
  const Tensor out = embedding_bag({{0, 1, 2}}, weight, {.padding_idx = 2}, {}, {{2, -2, 9}});
  BOOST_CHECK(identical(out, Tensor{{-2, -2}}));
}

BOOST_AUTO_TEST_CASE(max_norm_twice_before_backward) {
  const Tensor weight = leaf({4, 3}, 0, 2), samples = leaf({1, 2});
  const Options options{.max_norm = 1, .mode = "sum"};
  const Tensor first = embedding_bag({{0, 1}}, weight, options, {}, samples),
               second = embedding_bag({{1, 3}}, weight, options, {}, samples);
  (first * second).backward(example({1, 3}));

  const Tensor shortened = weight.detach().clone().requires_grad_(), again = leaf({1, 2});
  const Options plain{.mode = "sum"};
  (embedding_bag({{0, 1}}, shortened, plain, {}, again) *
   embedding_bag({{1, 3}}, shortened, plain, {}, again))
      .backward(example({1, 3}));
  BOOST_CHECK(close(weight.grad().to_dense(), shortened.grad().to_dense()));
  BOOST_CHECK(close(samples.grad().to_dense(), again.grad().to_dense()));
}

BOOST_AUTO_TEST_CASE(a_table_that_is_changed_before_backward_is_an_error) {
  const Tensor weight = leaf({4, 3}), samples = leaf({1, 2});
  const Tensor out = embedding_bag({{0, 1}}, weight, {.mode = "sum"}, {}, samples);
  weight.data().fill_(1);
  CHECK_THROWS(
      out.backward(example({1, 3})), std::logic_error,
      "EmbeddingBagBackward0: a value of shape [4, 3] that backward needs was changed in place after forward "
      "(version 1, saved at version 0)");
}

BOOST_AUTO_TEST_CASE(the_same_bits_at_any_number_of_threads) {
  std::vector<std::vector<Index>> lists;
  for (Index b = 0; b < 1500; ++b) {
    lists.emplace_back();
    for (Index i = 0; i < b % 9; ++i) lists.back().push_back((b * b + 31 * i * b + i) % 997);
  }
  const int before = get_num_threads();
  for (const BagMode mode : {BagMode::sum, BagMode::mean, BagMode::max}) {
    for (const bool sparse : {false, true}) {
      for (const bool weighted : {false, true}) {
        if (weighted && mode == BagMode::max) continue;
        std::vector<Tensor> results;
        for (const int threads : {1, 2, 7}) {
          set_num_threads(threads);
          const Tensor weight = leaf({997, 48}), samples = leaf({BagInput(lists).shape()[0]}, 1);
          const Options options{
              .max_norm = 3, .scale_grad_by_freq = true, .mode = mode, .sparse = sparse, .padding_idx = 4};
          const Tensor out = embedding_bag(lists, weight, options, {}, weighted ? samples : Tensor());
          out.backward(example(out.shape(), 1));
          const Tensor grad = weight.grad().coalesce().to_dense();
          const Tensor samples_grad = weighted ? samples.grad().to_dense() : Tensor(0.0);
          if (results.empty()) results = {out, grad, samples_grad};
          BOOST_CHECK(identical(out, results[0]));
          BOOST_CHECK(identical(grad, results[1]));
          BOOST_CHECK(identical(samples_grad, results[2]));
        }
      }
    }
  }
  set_num_threads(before);
}

BOOST_AUTO_TEST_CASE(the_name_of_the_node) {
  for (const char* mode : {"sum", "mean", "max"}) {
    BOOST_CHECK_EQUAL(embedding_bag({{1}}, leaf({2, 2}), {.mode = mode}).grad_fn(), "EmbeddingBagBackward0");
    BOOST_CHECK(!embedding_bag({{1}}, example({2, 2}), {.mode = mode}).requires_grad());
  }
}

BOOST_AUTO_TEST_CASE(a_table_without_columns) {
  for (const char* mode : {"sum", "mean", "max"}) {
    for (const bool sparse : {false, true}) {
      const Tensor weight = leaf({4, 0});
      const Tensor out =
          embedding_bag({{1, 1}, {2, 3}, {0, 0}}, weight, {.max_norm = 1, .mode = mode, .sparse = sparse});
      BOOST_CHECK_EQUAL(out.shape(), (Shape{3, 0}));
      out.backward(example({3, 0}));
      BOOST_CHECK_EQUAL(weight.grad().coalesce().to_dense().shape(), (Shape{4, 0}));
    }
  }
}

// ---- what PyTorch does wrong, by the number of its issue

static Tensor mean_of_rows(const Tensor& weight, const std::vector<Index>& rows) {
  return embedding_bag(std::vector<std::vector<Index>>{rows}, weight);
}

// Dense gradients were divided by the count of another row.
BOOST_AUTO_TEST_CASE(pytorch_issue_190063_scale_grad_by_freq) {
  for (const bool sparse : {false, true}) {
    for (const char* mode : {"sum", "max"}) {
      const Tensor weight = leaf({5, 1});
      embedding_bag({{3, 3, 3}, {1, 1, 1}, {0, 0, 0}, {3, 3, 3}}, weight,
                    {.scale_grad_by_freq = true, .mode = mode, .sparse = sparse})
          .backward(Tensor{{1}, {1}, {1}, {1}});
      // Each row gets a third of what reaches it, row 3 a sixth; in max mode one entry of three gets it.
      const double entries = mode[0] == 's' ? 3 : 1;
      const Tensor expected = Tensor{{1}, {1}, {0}, {1}, {0}} * (entries / 3);
      BOOST_CHECK(close(weight.grad().to_dense(), expected));
    }
  }
}

BOOST_AUTO_TEST_CASE(pytorch_issue_175370_no_offsets_for_some_indices) {
  CHECK_THROWS(embedding_bag({1, 2}, leaf({5, 3}), {}, uninitialized<Indices>({0})), std::invalid_argument,
               "embedding_bag: no offsets, but 2 indices, which belong to no bag");
}

BOOST_AUTO_TEST_CASE(pytorch_issue_175368_offsets_that_go_down) {
  CHECK_THROWS(embedding_bag({1, 2, 3, 4}, leaf({5, 3}), {}, {0, 3, 2}), std::invalid_argument,
               "embedding_bag: offset 2 at position [2] is less than the one before it, 3");
}

BOOST_AUTO_TEST_CASE(pytorch_issue_52851_a_short_last_offset) {
  const Tensor weight = leaf({5, 3});
  CHECK_THROWS(
      embedding_bag({1, 2, 3, 4}, weight, {.include_last_offset = true}, {0, 2, 3}), std::invalid_argument,
      "embedding_bag: with include_last_offset the last offset is 3, expected the number of indices, 4");
  const Tensor out = embedding_bag({1, 2, 3, 4}, weight, {.include_last_offset = true}, {0, 1, 4});
  BOOST_CHECK(identical(embedding_bag({{2, 3, 4}}, weight), mean_of_rows(weight, {2, 3, 4})));
  BOOST_CHECK(identical(out, embedding_bag({{1}, {2, 3, 4}}, weight)));
}

BOOST_AUTO_TEST_CASE(pytorch_issue_167974_include_last_offset_with_two_dimensions) {
  const Tensor weight = example({5, 3});
  const Tensor out = embedding_bag(Indices{{1, 2}, {3, 4}}, weight, {.include_last_offset = true});
  BOOST_CHECK_EQUAL(out.shape(), (Shape{2, 3}));
  BOOST_CHECK(identical(out, embedding_bag(Indices{{1, 2}, {3, 4}}, weight)));
}

BOOST_AUTO_TEST_CASE(pytorch_issue_136457_a_frozen_table_with_learned_weights) {
  for (const char* mode : {"sum", "mean"}) {
    for (const bool sparse : {false, true}) {
      const Tensor weight = example({5, 3}), samples = leaf({2, 2});
      embedding_bag({{1, 2}, {3, 4}}, weight, {.mode = mode, .sparse = sparse}, {}, samples)
          .backward(example({2, 3}));
      BOOST_CHECK(!weight.grad().defined());
      BOOST_CHECK_EQUAL(samples.grad().shape(), (Shape{2, 2}));
    }
  }
}

// ---- errors

BOOST_AUTO_TEST_CASE(errors_come_before_anything_changes) {
  const Tensor weight = leaf({8, 2}, 0, 3);
  const Array before = weight.value();
  const auto bag = [&](const BagInput& input, const Indices& offsets = {}, Options options = {},
                       const Tensor& samples = {}) {
    options.max_norm = 0.1;
    return embedding_bag(input, weight, options, offsets, samples);
  };
  CHECK_THROWS(bag({{0, 1, 2, 3}, {4, 5, 6, 9}}), std::out_of_range,
               "embedding_bag: index 9 at position [1, 3] is out of range for num_embeddings=8");
  CHECK_THROWS(bag(Indices{{0, 1, 2, 3}, {4, 5, 6, 9}}), std::out_of_range,
               "embedding_bag: index 9 at position [1, 3] is out of range for num_embeddings=8");
  CHECK_THROWS(bag({{0, 1, 2, 3}, {}, {4, -2}, {}}), std::out_of_range,
               "embedding_bag: index -2 at position [2, 1] is out of range for num_embeddings=8");
  CHECK_THROWS(bag({0, 1, 8}, {0, 2}), std::out_of_range,
               "embedding_bag: index 8 at position [2] is out of range for num_embeddings=8");
  CHECK_THROWS(bag({{1}}, {}, {.padding_idx = 8}), std::out_of_range,
               "embedding_bag: padding_idx 8 is out of range for num_embeddings=8");

  CHECK_THROWS(bag({0, 1}), std::invalid_argument,
               "embedding_bag: input of one dimension, [2], needs offsets: where each bag starts");
  CHECK_THROWS(bag(Indices{{0, 1}}, {0}), std::invalid_argument,
               "embedding_bag: offsets are for input of one dimension; in [1, 2] each row is a bag");
  CHECK_THROWS(
      bag({{0, 1}, {2}}, {0}), std::invalid_argument,
      "embedding_bag: offsets are for input of one dimension; lists say themselves how long they are");
  CHECK_THROWS(
      bag(Indices(3)), std::invalid_argument,
      "embedding_bag: input has shape [], expected (bags, length), one dimension with offsets, or lists");
  CHECK_THROWS(bag(uninitialized<Indices>({1, 1, 1})), std::invalid_argument,
               "embedding_bag: input has shape [1, 1, 1], expected (bags, length), one dimension with "
               "offsets, or lists");
  CHECK_THROWS(bag({{{3}}}), std::invalid_argument, "bags: a braced list holds numbers, or lists of numbers");
  CHECK_THROWS(bag({0, 1, 2}, {1, 2}), std::invalid_argument,
               "embedding_bag: offsets start at 1, expected 0");
  CHECK_THROWS(bag({0, 1, 2}, {0, 4}), std::out_of_range,
               "embedding_bag: offset 4 at position [1] leads outside an input of 3 indices");
  CHECK_THROWS(bag({0, 1, 2}, {{0, 1}}), std::invalid_argument,
               "embedding_bag: offsets have shape [1, 2], expected one dimension");
  CHECK_THROWS(bag({0, 1, 2}, uninitialized<Indices>({0}), {.include_last_offset = true}),
               std::invalid_argument,
               "embedding_bag: with include_last_offset, offsets need at least the last one");

  CHECK_THROWS(bag(Indices()), std::invalid_argument, "bags: there is no input");
  CHECK_THROWS(bag({{1, 2}}, {}, {.mode = "max"}, example({2})), std::invalid_argument,
               "embedding_bag: per_sample_weights are for the modes sum and mean, not for max");
  CHECK_THROWS(bag(Indices{{1, 2}}, {}, {}, example({2})), std::invalid_argument,
               "embedding_bag: per_sample_weights have shape [2], the input [1, 2]");
  CHECK_THROWS(bag({{1, 2}, {3}}, {}, {}, example({2})), std::invalid_argument,
               "embedding_bag: per_sample_weights have shape [2], the input [3]");
  CHECK_THROWS(static_cast<void>(Options{.mode = "avg"}), std::invalid_argument,
               "bags: mode 'avg' is none of 'sum', 'mean', 'max'");
  CHECK_THROWS(embedding_bag({{1}}, leaf({8})), std::invalid_argument,
               "embedding_bag: weight has shape [8], expected (num_embeddings, embedding_dim)");
  BOOST_CHECK(identical(weight.value(), before));
}
