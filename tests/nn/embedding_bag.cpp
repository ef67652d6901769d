#include <cmath>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/nn/embedding_bag.hpp>

#include "support/support.hpp"

using namespace xgrad;

static std::string shown(const nn::Module& module) {
  std::ostringstream out;
  out << module;
  return out.str();
}

// torch.manual_seed(5); torch.nn.EmbeddingBag(3, 4, padding_idx=1).weight draws as Embedding does.
BOOST_AUTO_TEST_CASE(the_weight_starts_as_that_of_an_embedding) {
  manual_seed(5);
  const nn::Embedding embedding(7, 5, {.padding_idx = 1});
  manual_seed(5);
  nn::EmbeddingBag bag(7, 5, {.padding_idx = -6});
  BOOST_CHECK(identical(bag.weight, embedding.weight));
  bag.weight.data().fill_(1);
  bag.reset_padding();
  BOOST_CHECK_EQUAL(bag.weight.value()(1, 4), 0);
  BOOST_CHECK_EQUAL(bag.weight.value()(2, 4), 1);
}

BOOST_AUTO_TEST_CASE(every_way_to_call_it) {
  const nn::EmbeddingBag bag(8, 3, {.mode = "sum", .sparse = true, .padding_idx = 0});
  const Tensor two = bag({{1, 2, 4}, {5, 4, 3}});
  BOOST_CHECK(identical(bag({1, 2, 4, 5, 4, 3}, {0, 3}), two));
  BOOST_CHECK(identical(bag(Indices{1, 2, 4, 5, 4, 3}, Indices{0, 3}), two));
  BOOST_CHECK(identical(bag(std::vector<Index>{1, 2, 4, 5, 4, 3}, std::vector<Index>{0, 3}), two));
  BOOST_CHECK(identical(bag(std::vector<std::vector<Index>>{{1, 2, 4}, {0, 5, 4, 3, 0}}), two));
  BOOST_CHECK(identical(bag({{1, 2, 4}, {0, 5, 4, 3, 0}}), two));
  BOOST_CHECK(
      identical(nn::EmbeddingBag::from_pretrained(bag.weight, {.mode = "sum", .include_last_offset = true})(
                    {1, 2, 4, 5, 4, 3}, {0, 3, 6}),
                two.detach()));

  const Tensor weights = leaf({2, 3});
  const Tensor weighted = bag({{1, 2, 4}, {5, 4, 3}}, {}, weights);
  Array flat = weights.value();
  flat.reshape({6});
  BOOST_CHECK(identical(bag({1, 2, 4, 5, 4, 3}, {0, 3}, flat), weighted));
  BOOST_CHECK(identical(bag(Indices{{1, 2, 4}, {5, 4, 3}}, {}, weights), weighted));
  weighted.backward(example({2, 3}));
  BOOST_CHECK(bag.weight.grad().is_sparse());
  BOOST_CHECK_EQUAL(weights.grad().shape(), (Shape{2, 3}));
}

BOOST_AUTO_TEST_CASE(from_pretrained_shares_the_array) {
  const Tensor table = example({4, 2});
  const nn::EmbeddingBag frozen = nn::EmbeddingBag::from_pretrained(table);
  BOOST_CHECK(&frozen.weight.value() == &table.value());
  BOOST_CHECK(!frozen.weight.requires_grad());
  BOOST_CHECK(nn::EmbeddingBag::from_pretrained(table, {}, /*freeze=*/false).weight.requires_grad());
}

// As PyTorch 2.13 prints them.
BOOST_AUTO_TEST_CASE(printed) {
  BOOST_CHECK_EQUAL(shown(nn::EmbeddingBag(8, 5)), "EmbeddingBag(8, 5, mode='mean')");
  BOOST_CHECK_EQUAL(shown(nn::EmbeddingBag(8, 5, {.mode = "sum"})), "EmbeddingBag(8, 5, mode='sum')");
  BOOST_CHECK_EQUAL(shown(nn::EmbeddingBag(8, 5, {.max_norm = 10, .mode = nn::BagMode::max})),
                    "EmbeddingBag(8, 5, max_norm=10.0, mode='max')");
  BOOST_CHECK_EQUAL(shown(nn::EmbeddingBag(8, 5,
                                           {.max_norm = 1e-5,
                                            .norm_type = 1,
                                            .scale_grad_by_freq = true,
                                            .mode = "sum",
                                            .sparse = true,
                                            .include_last_offset = true,
                                            .padding_idx = -1})),
                    "EmbeddingBag(8, 5, max_norm=1e-05, norm_type=1.0, scale_grad_by_freq=True, mode='sum', "
                    "padding_idx=7)");
}

BOOST_AUTO_TEST_CASE(errors) {
  CHECK_THROWS(nn::EmbeddingBag(8, -5), std::invalid_argument,
               "EmbeddingBag: num_embeddings is 8 and embedding_dim -5, expected 0 or more");
  CHECK_THROWS(nn::EmbeddingBag(8, 5, {.padding_idx = 8}), std::out_of_range,
               "EmbeddingBag: padding_idx 8 is out of range for num_embeddings=8");
  CHECK_THROWS(nn::EmbeddingBag(8, 5, {.mode = "avg"}), std::invalid_argument,
               "bags: mode 'avg' is none of 'sum', 'mean', 'max'");
  CHECK_THROWS(nn::EmbeddingBag::from_pretrained(example({3})), std::invalid_argument,
               "EmbeddingBag: weight has shape [3], expected (num_embeddings, embedding_dim)");
}
