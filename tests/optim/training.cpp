// Optimizers with layers: embeddings with sparse gradients, models and optimizers in files.
#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/files/safetensors.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/nn/difference_loss.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/nn/embedding_bag.hpp>
#include <xgrad/nn/linear.hpp>

#include "rule_support.hpp"
#include "support/temporary_folder.hpp"

using namespace xgrad;

// A recommender: the dot product of a user and the items that were seen, weighted.
struct Recommender : nn::Module {
  nn::Embedding users;
  nn::EmbeddingBag items;
  nn::Linear scale{1, 1};

  explicit Recommender(bool sparse)
      : users(50, 4, {.sparse = sparse}), items(60, 4, {.mode = nn::BagMode::sum, .sparse = sparse}) {}
  Tensor forward(const Indices& user, const Indices& seen, const Tensor& weights) const {
    const Tensor u = users(user), i = items(seen, {}, weights);
    return scale(sum(u * i, 1, /*keepdim=*/true));
  }
  XGRAD_MODULE(Recommender, users, items, scale)
};

struct Batch {
  Indices user, seen;
  Tensor weights, target;
};

static Batch batch(Index t) {
  Batch out{uninitialized<Indices>({8}), uninitialized<Indices>({8, 3}), leaf({8, 3}, static_cast<double>(t)),
            example({8, 1}, 0.3 * static_cast<double>(t))};
  for (Index i = 0; i < 8; ++i) out.user.data()[i] = (t * t + 7 * i) % 50;
  for (Index i = 0; i < 24; ++i) out.seen.data()[i] = (3 * t + i * i) % 60;
  return out;
}

static double train(Recommender& model, optim::Optimizer& optimizer, Index from, Index to) {
  double loss_now = 0;
  for (Index t = from; t < to; ++t) {
    const Batch b = batch(t % 25);
    optimizer.zero_grad();
    const Tensor loss = nn::functional::mse_loss(model(b.user, b.seen, b.weights), b.target);
    loss.backward();
    optimizer.step();
    loss_now = loss.item();
  }
  return loss_now;
}

template <class Optimizer>
static void check_exact(typename Optimizer::Options options) {
  manual_seed(0);
  Recommender dense(false);
  Recommender sparse(true);
  sparse.load_state_dict(dense.state_dict());
  Optimizer a(dense.parameters(), options);
  options.exact = true;
  Optimizer b(sparse.parameters(), options);
  for (Index t = 0; t < 100; t += 10) {
    const double loss_a = train(dense, a, t, t + 10), loss_b = train(sparse, b, t, t + 10);
    BOOST_CHECK_SMALL(loss_a - loss_b, 1e-9);
  }
  const nn::StateDict x = dense.state_dict(), y = sparse.state_dict();
  for (const std::string& name : x.names()) BOOST_CHECK(close(x[name].value(), y[name].value(), 1e-9, 1e-9));
}

BOOST_AUTO_TEST_CASE(exact_training_equals_dense_training) {
  check_exact<optim::SGD>({.lr = 0.02, .momentum = 0.9, .weight_decay = 0.01});
  check_exact<optim::Adagrad>({.lr = 0.1});
  check_exact<optim::RMSprop>({.lr = 0.01, .momentum = 0.5});
  check_exact<optim::Adam>({.lr = 0.01});
  check_exact<optim::AdamW>({.lr = 0.01, .weight_decay = 0.1});
}

BOOST_AUTO_TEST_CASE(lazy_training_learns) {
  manual_seed(0);
  Recommender model(true);
  optim::Adam adam(model.parameters(), {.lr = 0.02});
  const double before = train(model, adam, 0, 1);
  const double after = train(model, adam, 1, 1001);
  BOOST_CHECK_LT(after, 0.1 * before);
}

// A run that is saved to files, model and optimizer in one, goes on with the same bits.
BOOST_AUTO_TEST_CASE(resuming_from_a_file) {
  const TemporaryFolder folder;
  const std::string file = folder.path("run.safetensors");
  for (const bool exact : {false, true}) {
    manual_seed(0);
    Recommender model(true);
    optim::AdamW adam(model.parameters(), {.lr = 0.02, .exact = exact});
    train(model, adam, 0, 40);
    nn::StateDict all = model.state_dict();
    for (const auto& [name, entry] : adam.state_dict()) all.set("optimizer." + name, entry);
    nn::save(all, file);
    train(model, adam, 40, 80);

    Recommender second(true);
    optim::AdamW second_adam(second.parameters());
    nn::StateDict of_model, of_optimizer;
    for (const auto& [name, entry] : nn::load(file)) {
      const bool own = name.starts_with("optimizer.");
      (own ? of_optimizer : of_model).set(own ? name.substr(10) : name, entry);
    }
    second.load_state_dict(of_model);
    second_adam.load_state_dict(of_optimizer);
    BOOST_CHECK_EQUAL(second_adam.options().exact, exact);
    train(second, second_adam, 40, 80);
    const nn::StateDict x = model.state_dict(), y = second.state_dict();
    for (const std::string& name : x.names()) BOOST_CHECK(identical(x[name], y[name]));
  }
}
