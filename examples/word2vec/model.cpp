#include "model.hpp"

#include "shared/interrupt.hpp"

namespace word2vec {

SkipGram::SkipGram(Index vocabulary_size, Index dim)
    : words(vocabulary_size, dim, {.sparse = true}), contexts(vocabulary_size, dim, {.sparse = true}) {
  nn::init::uniform_(words.weight, -0.5 / static_cast<double>(dim), 0.5 / static_cast<double>(dim));
  nn::init::zeros_(contexts.weight);
}

Tensor SkipGram::loss(const Batch& batch, const Indices& noise, double negative) const {
  const Tensor v = words(batch.words);                                                   // (n, dim)
  const Tensor seen = sum(v[batch.word_of] * contexts(batch.contexts), 1);               // (pairs)
  const Tensor unseen = matmul(v, t(contexts(noise)));                                   // (n, noise)
  const Tensor weight = batch.counts * (negative / static_cast<double>(noise.numel()));  // (n, 1)
  // -log sigmoid(x) is softplus(-x).
  const Tensor total = sum(softplus(-seen)) + sum(weight * softplus(unseen));
  return total / std::max(static_cast<double>(batch.contexts.numel()), 1.0);
}

double train(SkipGram& model, const Corpus& corpus, const TrainingOptions& options) {
  const Noise noise(corpus.words);
  xgrad::optim::Adagrad adagrad(model.parameters(), {.lr = options.lr});
  double mean_loss = 0;
  for (Index epoch = 0; epoch < options.epochs; ++epoch) {
    const data::DataLoader loader(SkipGrams(corpus, options.sample),
                                  {.batch_size = options.batch_size, .shuffle = true});
    data::ProgressBar bar(xgrad::text("epoch ", epoch + 1, "/", options.epochs), loader.size());
    const double batches = static_cast<double>(loader.size());
    double sum = 0, done = 0;
    for (const Batch& batch : loader) {
      if (examples::interrupted()) return mean_loss;
      adagrad.set_lr(options.lr * (1 - (static_cast<double>(epoch) + done / batches) /
                                           static_cast<double>(options.epochs)));
      adagrad.zero_grad();
      const Tensor loss = model.loss(batch, noise.draw(options.noise), options.negative);
      loss.backward();
      adagrad.step();
      sum += static_cast<double>(loss.item());
      mean_loss = sum / ++done;
      bar.step(mean_loss);
    }
  }
  return mean_loss;
}

}  // namespace word2vec
