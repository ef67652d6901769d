#include "train.hpp"

#include <algorithm>
#include <cmath>

#include <xgrad/data/data_loader.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/nn/bce_loss.hpp>
#include <xgrad/nn/cross_entropy_loss.hpp>
#include <xgrad/nn/embedding_bag.hpp>
#include <xgrad/nn/linear.hpp>
#include <xgrad/nn/module/init.hpp>
#include <xgrad/optim/adagrad.hpp>
#include <xgrad/optim/lr_scheduler.hpp>

namespace text_classifier {

using namespace xgrad;

namespace {

/// The model as something that learns, over the same numbers.
struct Network : nn::Module {
  nn::EmbeddingBag bag;
  nn::Linear output;

  Network(const Tensor& vectors, const Tensor& scores)
      : bag(nn::EmbeddingBag::from_pretrained(vectors, {.sparse = true}, /*freeze=*/false)),
        output(scores.size(1), scores.size(0), {.bias = false}) {
    output.weight.set_data(scores);
  }
  /// A bag a row. (bags, labels)
  Tensor forward(const data::Ragged& bags) const { return output(bag(bags.values, bags.offsets)); }
  XGRAD_MODULE(Network, bag, output)
};

// What the DataLoader loads from.
struct Examples {
  const ExampleFile* file;

  Index size() const { return file->size(); }
  auto batch(std::span<const Index> rows) const { return file->batch(rows); }
};

// What the model should say. (lists, count)
Tensor targets(const data::Ragged& labels, Index count, Loss loss) {
  Array target = filled<Array>({labels.size(), count}, 0);
  for (Index i = 0; i < labels.size(); ++i) {
    const Scalar share = Scalar(1) / static_cast<Scalar>(labels[i].size());
    for (const Index label : labels[i]) {
      Scalar& probability = target.data()[i * count + label];
      probability = loss == Loss::softmax ? probability + share : 1;
    }
  }
  return target;
}

Tensor loss_of(const Tensor& scores, const Tensor& target, Loss loss) {
  if (loss == Loss::softmax) return nn::functional::cross_entropy(scores, target);
  return nn::functional::binary_cross_entropy_with_logits(scores, target, {.reduction = nn::Reduction::sum}) /
         static_cast<double>(scores.size(0));
}

}  // namespace

Classifier untrained(Features features, const TrainOptions& options, const data::WordVectors* pretrained) {
  Tensor vectors(uninitialized<Array>({features.size(), options.dim}));
  const double bound = 1 / static_cast<double>(options.dim);
  nn::init::uniform_(vectors, -bound, bound);
  if (pretrained != nullptr) {
    const Scalar* from = pretrained->vectors.value().data();
    for (Index row = 0; row < features.words().size(); ++row) {
      const Index found = pretrained->find(features.words().token(row));
      if (found < 0) continue;
      std::copy_n(from + found * options.dim, options.dim,
                  vectors.mutable_value().data() + row * options.dim);
    }
  }
  const Index labels = features.labels().size();
  return {std::move(features), std::move(vectors), Tensor(filled<Array>({labels, options.dim}, 0)),
          options.loss};
}

bool train(Classifier& classifier, const ExampleFile& examples, const TrainOptions& options,
           const AfterStep& after_step) {
  const Index labels = classifier.features.labels().size();
  Network network(classifier.vectors.numbers(), classifier.scores.numbers());
  const data::DataLoader loader(Examples{&examples}, {.batch_size = options.batch, .shuffle = true});
  // One sum of squares for each row of the large table: one for each number would double its memory. The sums
  // are means over a row, of which a larger rate is right. They start above 0, so that the first steps of
  // what is rare are as small as its gradients, which shrink with the batch (as tried on held-out parts).
  const double batch = static_cast<double>(options.batch);
  optim::RowwiseAdagrad of_vectors(
      {network.bag.weight}, {.lr = 2 * options.lr, .initial_accumulator_value = 0.01 / (batch * batch)});
  optim::Adagrad of_scores({network.output.weight}, {.lr = options.lr});
  const Index steps = options.epoch * loader.size();
  optim::LinearLR schedule_of_vectors(of_vectors, 1, 0, steps), schedule_of_scores(of_scores, 1, 0, steps);

  Index done = 0;
  for (Index epoch = 0; epoch < options.epoch; ++epoch) {
    for (const auto& [bags, labels_of_bags] : loader) {
      network.zero_grad();
      const Tensor loss =
          loss_of(network(bags), targets(labels_of_bags, labels, classifier.loss), classifier.loss);
      loss.backward();
      of_vectors.step();
      of_scores.step();
      schedule_of_vectors.step();
      schedule_of_scores.step();
      if (!std::isfinite(loss.item())) throw Diverged();
      if (after_step && !after_step(++done, steps, loss.item())) return false;
    }
  }
  return true;
}

}  // namespace text_classifier
