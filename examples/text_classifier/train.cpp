#include "train.hpp"

#include <cmath>
#include <stdexcept>

#include <xgrad/data/data_loader.hpp>
#include <xgrad/data/progress.hpp>
#include <xgrad/nn/cross_entropy_loss.hpp>
#include <xgrad/optim/adagrad.hpp>
#include <xgrad/optim/lr_scheduler.hpp>

namespace text_classifier {

using namespace xgrad;

// The probability that each label should have. (lists, count)
static Tensor targets(const data::Ragged& labels, Index count) {
  Array target = filled<Array>({labels.size(), count}, 0);
  for (Index i = 0; i < labels.size(); ++i) {
    const Scalar share = Scalar(1) / static_cast<Scalar>(labels[i].size());
    for (const Index label : labels[i]) target.data()[i * count + label] += share;
  }
  return target;
}

namespace {

// What the DataLoader loads from.
struct Examples {
  const ExampleFile* file;

  Index size() const { return file->size(); }
  auto batch(std::span<const Index> rows) const { return file->batch(rows); }
};

}  // namespace

Classifier train(Features features, const ExampleFile& examples, const TrainOptions& options) {
  const Index labels = features.labels().size();
  Network network(features.size(), options.dim, labels);
  const data::DataLoader loader(Examples{&examples}, {.batch_size = options.batch, .shuffle = true});
  // One sum of squares for each row of the large table: one for each number would double its memory. The sums
  // are means over a row, of which a larger rate is right (as tried on cooking.stackexchange).
  optim::RowwiseAdagrad of_vectors({network.bag.weight}, {.lr = 2 * options.lr});
  optim::Adagrad of_scores({network.output.weight}, {.lr = options.lr});
  const Index steps = options.epoch * loader.size();
  optim::LinearLR schedule_of_vectors(of_vectors, 1, 0, steps), schedule_of_scores(of_scores, 1, 0, steps);

  data::ProgressBar progress("train", options.epoch * loader.size());
  for (Index epoch = 0; epoch < options.epoch; ++epoch) {
    for (const auto& [bags, labels_of_bags] : loader) {
      network.zero_grad();
      const Tensor loss = nn::functional::cross_entropy(network(bags), targets(labels_of_bags, labels));
      loss.backward();
      of_vectors.step();
      of_scores.step();
      schedule_of_vectors.step();
      schedule_of_scores.step();
      if (!std::isfinite(loss.item())) throw std::runtime_error("training diverged: try a smaller --lr");
      progress.step(loss.item());
    }
  }
  return {std::move(features), std::move(network)};
}

}  // namespace text_classifier
