#include <cmath>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/nn/embedding.hpp>

#include "support/support.hpp"

using namespace xgrad;

static std::string shown(const nn::Module& module) {
  std::ostringstream out;
  out << module;
  return out.str();
}

// torch.manual_seed(5); torch.nn.Embedding(3, 4, padding_idx=1).weight: 12 numbers, drawn in pairs.
BOOST_AUTO_TEST_CASE(the_weight_starts_as_in_pytorch) {
  manual_seed(5);
  const nn::Embedding embedding(3, 4, {.padding_idx = 1});
  const Tensor expected{{-0.4867807626724243, -0.6038215756416321, -0.5580962300300598, 0.6675242781639099},
                        {0, 0, 0, 0},
                        {0.6312134265899658, -0.899135172367096, -0.5577934384346008, 0.6907187700271606}};
  BOOST_CHECK(identical(embedding.weight, expected));
  BOOST_CHECK(embedding.weight.requires_grad());
  manual_seed(5);
  nn::Embedding again(3, 4, {.padding_idx = -2});
  BOOST_CHECK(identical(again.weight, expected));
  again.weight.data().fill_(1);
  manual_seed(5);
  again.reset_parameters();
  BOOST_CHECK(identical(again.weight, expected));
}

BOOST_AUTO_TEST_CASE(lookup_and_gradient) {
  const nn::Embedding embedding(5, 3, {.padding_idx = 0, .sparse = true});
  const Tensor out = embedding({{1, 0}, {4, 1}});
  BOOST_CHECK_EQUAL(out.shape(), (Shape{2, 2, 3}));
  BOOST_CHECK_EQUAL(out.grad_fn(), "EmbeddingBackward0");
  BOOST_CHECK(identical(embedding(Indices{{1, 0}, {4, 1}}), out));
  BOOST_CHECK(identical(embedding(std::vector<int>{1, 0}), embedding({1, 0})));
  out.backward(example({2, 2, 3}));
  BOOST_CHECK(equal(embedding.weight.grad().rows(), (Indices{1, 4, 1})));
}

BOOST_AUTO_TEST_CASE(from_pretrained_shares_the_array) {
  Array numbers = example({4, 2}).value();
  const Scalar* data = numbers.data();
  nn::Embedding embedding = nn::Embedding::from_pretrained(std::move(numbers), {.padding_idx = -1});
  BOOST_CHECK_EQUAL(embedding.weight.value().data(), data);
  BOOST_CHECK(!embedding.weight.requires_grad());
  BOOST_CHECK(identical(embedding.weight, example({4, 2})));  // the padding row too
  BOOST_CHECK(!embedding({1}).requires_grad());
  embedding.reset_padding();
  BOOST_CHECK_EQUAL(embedding.weight.value()(3, 0), 0);
  BOOST_CHECK_NE(embedding.weight.value()(2, 0), 0);

  Tensor table = example({4, 2});
  const nn::Embedding learned =
      nn::Embedding::from_pretrained(table, {.scale_grad_by_freq = true}, /*freeze=*/false);
  BOOST_CHECK(learned.weight.requires_grad());
  BOOST_CHECK(&learned.weight.value() == &table.value());
  BOOST_CHECK(!table.requires_grad());
  BOOST_CHECK(learned.options().scale_grad_by_freq);
}

BOOST_AUTO_TEST_CASE(a_layer_is_a_value) {
  const nn::Embedding one(3, 2, {.max_norm = 1});
  const nn::Embedding copy = one;
  BOOST_CHECK(&copy.weight.value() != &one.weight.value());
  BOOST_CHECK(identical(copy.weight, one.weight));
  BOOST_CHECK_EQUAL(*copy.options().max_norm, 1);
  BOOST_CHECK_EQUAL(one.named_parameters().at(0).first, "weight");
  BOOST_CHECK_EQUAL(one.num_embeddings(), 3);
  BOOST_CHECK_EQUAL(one.embedding_dim(), 2);
}

// As PyTorch 2.13 prints them.
BOOST_AUTO_TEST_CASE(printed) {
  BOOST_CHECK_EQUAL(shown(nn::Embedding(8, 5)), "Embedding(8, 5)");
  BOOST_CHECK_EQUAL(shown(nn::Embedding(8, 5, {.padding_idx = 0})), "Embedding(8, 5, padding_idx=0)");
  BOOST_CHECK_EQUAL(
      shown(nn::Embedding(
          8, 5,
          {.padding_idx = -1, .max_norm = 1, .norm_type = 1, .scale_grad_by_freq = true, .sparse = true})),
      "Embedding(8, 5, padding_idx=7, max_norm=1.0, norm_type=1.0, scale_grad_by_freq=True, sparse=True)");
  BOOST_CHECK_EQUAL(shown(nn::Embedding(8, 5, {.max_norm = 1e-5, .norm_type = INFINITY})),
                    "Embedding(8, 5, max_norm=1e-05, norm_type=inf)");
  BOOST_CHECK_EQUAL(shown(nn::Embedding(8, 5, {.max_norm = 0.5})), "Embedding(8, 5, max_norm=0.5)");
}

BOOST_AUTO_TEST_CASE(errors) {
  CHECK_THROWS(nn::Embedding(-1, 5), std::invalid_argument,
               "Embedding: num_embeddings is -1 and embedding_dim 5, expected 0 or more");
  CHECK_THROWS(nn::Embedding(8, 5, {.padding_idx = 8}), std::out_of_range,
               "Embedding: padding_idx 8 is out of range for num_embeddings=8");
  CHECK_THROWS(nn::Embedding(8, 5, {.padding_idx = -9}), std::out_of_range,
               "Embedding: padding_idx -9 is out of range for num_embeddings=8");
  CHECK_THROWS(nn::Embedding::from_pretrained(example({3})), std::invalid_argument,
               "Embedding: weight has shape [3], expected (num_embeddings, embedding_dim)");
  CHECK_THROWS(nn::Embedding(8, 5)({{1, 9}}), std::out_of_range,
               "embedding: index 9 at position [0, 1] is out of range for num_embeddings=8");
}
