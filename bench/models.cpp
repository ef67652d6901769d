// Whole training steps of small models: zero_grad, forward, loss, backward, step.

#include "models.hpp"

#include <memory>

#include "workload.hpp"

using namespace xgrad;
namespace F = nn::functional;

template <class Model, class Optimizer, class Loss>
static Step training(Model made, typename Optimizer::Options options, Loss loss) {
  auto model = std::make_shared<Model>(std::move(made));
  auto optimizer = std::make_shared<Optimizer>(model->parameters(), options);
  return [=]() mutable {
    optimizer->zero_grad();
    const Tensor value = loss(*model);
    value.backward();
    optimizer->step();
    return value;
  };
}

struct Ratings {
  Indices x;  // (64, 2)
  Tensor y;   // (64)
};

template <class Optimizer>
static Step dot_product(typename Optimizer::Options options) {
  DotProduct model(943, 1682, 50);
  std::vector<Ratings> batches;
  for (int i = 0; i < 8; ++i) {
    const Indices users = randint(943, {64}), movies = randint(1682, {64});
    batches.push_back({stack({users, movies}, 1), rand({64})});
  }
  return training<DotProduct, Optimizer>(std::move(model), options,
                                         [data = Cycle(std::move(batches))](const DotProduct& m) mutable {
                                           const Ratings& batch = data.next();
                                           return F::mse_loss(m(batch.x), batch.y);
                                         });
}

static Step mlp() {
  Mlp model;
  return training<Mlp, optim::SGD>(
      std::move(model), {.lr = 0.01},
      [x = randn({16, 8}), y = randn({16, 1})](const Mlp& m) { return F::mse_loss(m(x), y); });
}

static Step language_detector() {
  LanguageDetector model;
  std::vector<Indices> ngrams;  // (256, 40) for each kind
  for (int kind = 0; kind < 4; ++kind) ngrams.push_back(randint(5000, {256, 40}));
  const Indices language = randint(12, {256});
  return training<LanguageDetector, optim::Adagrad>(
      std::move(model), {.lr = 0.01}, [=, weights = full({256, 40}, 1.0 / 40)](const LanguageDetector& m) {
        return F::cross_entropy(m(ngrams, weights), language);
      });
}

int main(int argc, char** argv) {
  add_workload("dot_product_adam_step", [] { return dot_product<optim::Adam>({.lr = 5e-3, .exact = true}); });
  add_workload("dot_product_sparse_adam_step", [] { return dot_product<optim::SparseAdam>({.lr = 5e-3}); });
  add_workload("mlp_sgd_step", mlp);
  add_workload("language_detector_adagrad_step", language_detector);

  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
