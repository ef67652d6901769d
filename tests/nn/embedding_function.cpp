#include <cmath>

#include <nlohmann/json.hpp>

#include <xgrad/engine/compute/merged_rows.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/embedding.hpp>

#include "support/support.hpp"

using namespace xgrad;
using nn::functional::embedding;

static std::optional<double> number(const nlohmann::json& options, const char* name) {
  if (!options.contains(name)) return {};
  return options[name].is_string() ? INFINITY : options[name].get<double>();
}

static nn::EmbeddingOptions options_of(const nlohmann::json& options) {
  nn::EmbeddingOptions out{.max_norm = number(options, "max_norm"),
                           .norm_type = number(options, "norm_type").value_or(2)};
  if (options.contains("padding_idx")) out.padding_idx = options["padding_idx"].get<Index>();
  out.scale_grad_by_freq = options.contains("scale_grad_by_freq");
  return out;
}

BOOST_AUTO_TEST_CASE(as_pytorch_dense_and_sparse) {
  for (const nlohmann::json& expected : oracle("embedding")["cases"]) {
    for (const bool sparse : {false, true}) {
      nn::EmbeddingOptions options = options_of(expected["options"]);
      options.sparse = sparse;
      const Tensor weight = leaf({6, 3}, 0.3, 1.5);
      const Tensor out = embedding(indices_of(expected["input"]), weight, options);
      out.backward(example(out.shape(), 1));
      BOOST_TEST_CONTEXT(expected["input"] << " " << expected["options"] << (sparse ? " sparse" : "")) {
        BOOST_CHECK(close(out.value(), array_of(expected["out"]), 1e-10, 1e-10));
        BOOST_CHECK_EQUAL(weight.grad().is_sparse(), sparse);
        BOOST_CHECK(close(weight.grad().to_dense().value(), array_of(expected["grad"]), 1e-10, 1e-10));
        if (expected.contains("renormalized")) {
          BOOST_CHECK(close(weight.value(), array_of(expected["renormalized"]), 1e-10, 1e-10));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients) {
  for (const bool sparse : {false, true}) {
    for (const std::optional<Index> padding : {std::optional<Index>(), std::optional<Index>(-1)}) {
      const nn::EmbeddingOptions options{.padding_idx = padding, .sparse = sparse};
      // Without padding in the input: central differences would see the padding row's effect, backward must
      // not.
      for (const Indices& input :
           {Indices{{1, 0, 1}, {2, 2, 2}}, Indices(3), uninitialized<Indices>({0, 2})}) {
        CHECK_GRADIENT([&](const auto& x) { return embedding(input, x[0], options); }, leaf({5, 3}));
        CHECK_GRADIENT([&](const auto& x) { return embedding(input, x[0] * 2, options); }, leaf({5, 1}));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_form_of_indices) {
  const Tensor weight = example({5, 3});
  const Tensor row = embedding({2, 4}, weight), table = embedding({{2, 4}, {0, 1}}, weight);
  BOOST_CHECK_EQUAL(row.shape(), (Shape{2, 3}));
  BOOST_CHECK_EQUAL(table.shape(), (Shape{2, 2, 3}));
  BOOST_CHECK_EQUAL(embedding({{{2}}}, weight).shape(), (Shape{1, 1, 1, 3}));
  BOOST_CHECK_EQUAL(embedding(uninitialized<Indices>({0}), weight).shape(), (Shape{0, 3}));
  BOOST_CHECK_EQUAL(embedding(Indices(4), weight).shape(), Shape{3});
  BOOST_CHECK_EQUAL(embedding(uninitialized<Indices>({2, 0}), weight).shape(), (Shape{2, 0, 3}));
  BOOST_CHECK(identical(embedding(std::vector<Index>{2, 4}, weight), row));
  BOOST_CHECK(identical(embedding(std::vector<int>{2, 4}, weight), row));
  BOOST_CHECK(identical(embedding(std::vector<std::uint8_t>{2, 4}, weight), row));
  BOOST_CHECK(identical(embedding(xt::xarray<std::int32_t>{{2, 4}, {0, 1}}, weight), table));
  BOOST_CHECK(identical(embedding(xt::xarray<std::int64_t>{{2, 4}, {0, 1}}, weight), table));
  BOOST_CHECK(identical(embedding(Indices{{2, 4}, {0, 1}}, weight), table));
  static_assert(!std::is_constructible_v<Indices, xt::xarray<double>>);
  static_assert(!std::is_convertible_v<xt::xarray<float>, Indices>);
  static_assert(!std::is_convertible_v<Mask, Indices>);
  CHECK_THROWS(embedding({{1, 2}, {3}}, weight), std::invalid_argument,
               "nested list: item 1 has shape [1], item 0 has shape [2]");
}

BOOST_AUTO_TEST_CASE(a_row_sparse_gradient_is_one_row_for_each_entry_but_padding) {
  const Tensor weight = leaf({6, 2});
  const Tensor out = embedding({{3, 0, 3}, {5, 0, 1}}, weight, {.padding_idx = 0, .sparse = true});
  out.backward(example({2, 3, 2}));
  const Gradient& gradient = weight.grad();
  BOOST_CHECK_EQUAL(gradient.nnz(), 4);
  BOOST_CHECK(equal(gradient.rows(), (Indices{3, 3, 5, 1})));
  const Array seed = example({2, 3, 2}).value();
  BOOST_CHECK(identical(gradient.values(), Array{{seed(0, 0, 0), seed(0, 0, 1)},
                                                 {seed(0, 2, 0), seed(0, 2, 1)},
                                                 {seed(1, 0, 0), seed(1, 0, 1)},
                                                 {seed(1, 2, 0), seed(1, 2, 1)}}));
}

BOOST_AUTO_TEST_CASE(sparse_gradients_of_two_lookups_are_both_kept) {
  const Tensor weight = leaf({6, 2});
  const nn::EmbeddingOptions options{.sparse = true};
  (embedding({1, 2}, weight, options) + embedding({2, 3}, weight, options)).backward(example({2, 2}));
  BOOST_CHECK_EQUAL(weight.grad().nnz(), 4);
  const Tensor dense = leaf({6, 2});
  (embedding({1, 2}, dense) + embedding({2, 3}, dense)).backward(example({2, 2}));
  BOOST_CHECK(identical(weight.grad().to_dense(), dense.grad().to_dense()));
  const Tensor mixed = leaf({6, 2});
  (embedding({1, 2}, mixed, options) + embedding({2, 3}, mixed)).backward(example({2, 2}));
  BOOST_CHECK(!mixed.grad().is_sparse());
  BOOST_CHECK(identical(mixed.grad().to_dense(), dense.grad().to_dense()));
}

BOOST_AUTO_TEST_CASE(a_seed_that_is_changed_after_backward_does_not_change_the_gradient) {
  const Tensor weight = leaf({6, 2});
  Tensor seed = example({2, 2});
  embedding({1, 2}, weight, {.sparse = true}).backward(seed);
  const Array before = weight.grad().values();
  seed.zero_();
  BOOST_CHECK(identical(weight.grad().values(), before));
}

BOOST_AUTO_TEST_CASE(max_norm_twice_before_backward) {
  const nn::EmbeddingOptions options{.max_norm = 1.0};
  const Tensor weight = leaf({4, 3}, 0, 2);
  const Tensor first = embedding({0, 1}, weight, options), second = embedding({1, 3}, weight, options);
  (first * second).backward(example({2, 3}));
  for (const Index row : {0, 1, 3}) {
    double length = 0;
    for (Index k = 0; k < 3; ++k) length += std::pow(weight.value()(row, k), 2);
    BOOST_CHECK_CLOSE(std::sqrt(length), 1, 1e-4);
  }
  BOOST_CHECK(weight.value()(2, 0) == example({4, 3}, 0, 2).value()(2, 0));
  // Row 1 is used by both: its gradient has two parts.
  const Array seed = example({2, 3}).value();
  BOOST_CHECK_CLOSE(weight.grad().to_dense().value()(1, 0),
                    seed(1, 0) * second.value()(1, 0) + seed(0, 0) * first.value()(0, 0), 1e-9);
}

BOOST_AUTO_TEST_CASE(max_norm_counts_as_a_change_only_where_a_row_changes) {
  const Tensor weight = leaf({4, 3}, 0, 2);
  const std::uint64_t before = weight.version();
  embedding({0, 1}, weight, {.max_norm = 100});
  BOOST_CHECK_EQUAL(weight.version(), before);
  embedding({0, 1}, weight, {.max_norm = 1});
  BOOST_CHECK_GT(weight.version(), before);
}

BOOST_AUTO_TEST_CASE(the_same_bits_at_any_number_of_threads) {
  std::vector<Index> rows;
  for (Index i = 0; i < 6000; ++i) rows.push_back(i * i % 997);
  const int before = get_num_threads();
  for (const bool sparse : {false, true}) {
    std::vector<Tensor> results;
    for (const int threads : {1, 2, 7}) {
      set_num_threads(threads);
      const Tensor weight = leaf({997, 33});
      const nn::EmbeddingOptions options{
          .padding_idx = 4, .max_norm = 3, .scale_grad_by_freq = true, .sparse = sparse};
      const Tensor out = embedding(rows, weight, options);
      out.backward(example(out.shape(), 1));
      const Tensor grad = weight.grad().coalesce().to_dense();
      if (results.empty()) results = {out, grad, weight};
      BOOST_CHECK(identical(out, results[0]));
      BOOST_CHECK(identical(grad, results[1]));
      BOOST_CHECK(identical(weight, results[2]));
    }
  }
  set_num_threads(before);
}

// Reads of single rows go through value_of_rows, so that an optimizer's pending updates reach exactly these.
BOOST_AUTO_TEST_CASE(pending_updates_of_the_rows_that_are_read) {
  struct Pending : PendingUpdates {
    std::vector<Index> asked;
    bool all = false;
    void settle_rows(std::span<const Index> rows) override { asked.assign(rows.begin(), rows.end()); }
    void settle() override { all = true; }
  };
  Tensor weight = leaf({6, 2});
  const auto pending = std::make_shared<Pending>();
  TensorAccess::storage(weight)->pending = pending;
  embedding({3, 1}, weight, {.max_norm = 1});
  BOOST_CHECK((pending->asked == std::vector<Index>{3, 1}));
  BOOST_CHECK(!pending->all);
}

BOOST_AUTO_TEST_CASE(the_name_of_the_node) {
  BOOST_CHECK_EQUAL(embedding({1}, leaf({2, 2})).grad_fn(), "EmbeddingBackward0");
  BOOST_CHECK(!embedding({1}, example({2, 2})).requires_grad());
}

BOOST_AUTO_TEST_CASE(a_table_without_rows_or_columns) {
  BOOST_CHECK_EQUAL(embedding(uninitialized<Indices>({0}), leaf({0, 3})).shape(), (Shape{0, 3}));
  const Tensor weight = leaf({4, 0});
  for (const bool sparse : {false, true}) {
    const Tensor out =
        embedding({1, 1}, weight, {.max_norm = 1, .scale_grad_by_freq = true, .sparse = sparse});
    BOOST_CHECK_EQUAL(out.shape(), (Shape{2, 0}));
    out.backward(example({2, 0}));
    BOOST_CHECK_EQUAL(weight.grad().coalesce().to_dense().shape(), (Shape{4, 0}));
  }
}

BOOST_AUTO_TEST_CASE(errors_come_before_anything_changes) {
  const Tensor weight = leaf({8, 2}, 0, 3);
  const Array before = weight.value();
  const nn::EmbeddingOptions options{.max_norm = 0.1};
  CHECK_THROWS(embedding({{0, 1, 2, 3}, {4, 5, 6, 9}}, weight, options), std::out_of_range,
               "embedding: index 9 at position [1, 3] is out of range for num_embeddings=8");
  CHECK_THROWS(embedding({0, -1}, weight, options), std::out_of_range,
               "embedding: index -1 at position [1] is out of range for num_embeddings=8");
  CHECK_THROWS(embedding(Indices(8), weight, options), std::out_of_range,
               "embedding: index 8 at position [] is out of range for num_embeddings=8");
  CHECK_THROWS(embedding({1}, weight, {.padding_idx = 8, .max_norm = 0.1}), std::out_of_range,
               "embedding: padding_idx 8 is out of range for num_embeddings=8");
  CHECK_THROWS(embedding({1}, weight, {.padding_idx = -9, .max_norm = 0.1}), std::out_of_range,
               "embedding: padding_idx -9 is out of range for num_embeddings=8");
  CHECK_THROWS(embedding({1}, leaf({8})), std::invalid_argument,
               "embedding: weight has shape [8], expected (num_embeddings, embedding_dim)");
  CHECK_THROWS(embedding({1}, weight, {.max_norm = -1}), std::invalid_argument,
               "embedding: max_norm is -1, expected 0 or more");
  CHECK_THROWS(embedding({1}, weight, {.max_norm = 1, .norm_type = NAN}), std::invalid_argument,
               "embedding: norm_type is nan");
  CHECK_THROWS(embedding(Indices(), weight), std::invalid_argument, "embedding: there is no input");
  BOOST_CHECK(identical(weight.value(), before));
}
