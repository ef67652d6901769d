#define BOOST_TEST_MODULE model
#include <boost/test/unit_test.hpp>

#include <xgrad/testing/boost.hpp>
#include <xgrad/xgrad.hpp>

using namespace xgrad;
using namespace xgrad::testing;

struct Classifier : nn::Module {
  nn::EmbeddingBag words;
  nn::Linear out;
  Classifier() : words(20, 4, {.mode = nn::BagMode::mean}), out(4, 3) {}
  Tensor forward(const Indices& x) const { return out(words(x)); }  // x: (batch, words)
  XGRAD_MODULE(Classifier, words, out)
};

static const Indices texts = indices({{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {1, 5, 9}});
static const Indices labels = indices({0, 1, 2, 1});

static Classifier trained() {
  Classifier model;
  optim::SGD sgd(model.parameters(), {.lr = 0.5});
  for (int step = 0; step < 20; ++step) {
    sgd.zero_grad();
    nn::functional::cross_entropy(model(texts), labels).backward();
    sgd.step();
  }
  return model;
}

// Every test starts from seed 0 and uses one thread.
BOOST_FIXTURE_TEST_SUITE(classifier, Reproducible)

BOOST_AUTO_TEST_CASE(starts_and_trains_as_it_always_did) {
  const Classifier model = trained();
  BOOST_TEST(matches_snapshot(model(texts), "snapshots/scores.npy"));
  BOOST_TEST(matches_snapshot(model.state_dict(), "snapshots/trained.safetensors"));
}

BOOST_AUTO_TEST_CASE(learns) {
  BOOST_TEST(argmax(trained()(texts), 1) == labels);
}

BOOST_AUTO_TEST_CASE(has_the_right_gradient) {
  const Classifier model;
  const auto loss = [&](const Tensor& table) {
    return nn::functional::cross_entropy(model.out(nn::functional::embedding_bag(texts, table)), labels);
  };
  BOOST_TEST(gradients_agree(loss, {model.words.weight}));
}

BOOST_AUTO_TEST_CASE(gives_probabilities) {
  BOOST_TEST(close(sum(softmax(trained()(texts), 1), 1), ones({4}), {.rtol = 0, .atol = 1e-12}));
}

BOOST_AUTO_TEST_CASE(has_the_same_bits_with_two_threads, *boost::unit_test::fixture<Reproducible>(7u)) {
  const Tensor alone = trained()(texts);
  const Reproducible again(0, 2);
  BOOST_TEST(identical(trained()(texts), alone));
}

BOOST_AUTO_TEST_SUITE_END()
