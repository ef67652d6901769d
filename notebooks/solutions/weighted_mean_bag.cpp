// The exercises of weighted_mean_bag, solved.
#include <cmath>
#include <iostream>
#include <optional>
#include <vector>

#include <xgrad/xgrad.hpp>

using namespace xgrad;

static const char* yes_or_no(bool yes) {
  return yes ? "True" : "False";
}

// ---- 1. The document's module with its mistake mended: forward reads what it is given.
struct LinearWeightedMean : nn::Module {
  std::optional<nn::Conv1d> _avg;

  Tensor forward(const Tensor& x) {  // (batches, bags, places, dim)
    if (!_avg) _avg.emplace(x.size(-2), 1, 1);
    std::vector<Tensor> means;
    for (Index batch = 0; batch < x.size(0); ++batch) means.push_back((*_avg)(x[batch]));
    return squeeze(stack(means), -2);
  }
  XGRAD_MODULE(LinearWeightedMean, _avg)
};

int main() {
  manual_seed(0);
  nn::Embedding embedding(4, 2);
  LinearWeightedMean mean;
  const Tensor first = mean(embedding(indices({{{1, 2, 3}, {3, 0, 0}}})));
  const Tensor second = mean(embedding(indices({{{1, 2, 0}, {2, 0, 0}}})));
  std::cout << "1. other films, other numbers: " << yes_or_no(!allclose(first, second)) << "\n";

  // ---- 2. Three equal weights of one third, and no bias, are the mean.
  nn::WeightedEmbeddingBag bag(4, 2, {.weights = "position", .max_length = 3});
  bag.bag_weight.data().fill_(1. / 3);
  const nn::EmbeddingBag plain = nn::EmbeddingBag::from_pretrained(bag.weight.data(), {.mode = "mean"});
  const Indices films = indices({{1, 2, 3}, {3, 0, 0}});
  std::cout << "2. thirds are a mean: " << yes_or_no(allclose(bag(films), plain(films))) << "\n";

  // ---- 3. A planted bias is found as well, if the learner has one.
  const Tensor vectors = randn({4, 8});
  const nn::WeightedEmbeddingBagOptions options = {.weights = "position", .max_length = 3, .bias = true};
  nn::WeightedEmbeddingBag planted = nn::WeightedEmbeddingBag::from_pretrained(vectors, options);
  planted.bag_weight.data().copy_(Tensor{{0.6}, {0.3}, {0.1}});
  planted.bias.data().fill_(0.5);
  const Indices many = randint(0, 4, {200, 3});
  const Tensor answers = planted(many).detach();

  nn::WeightedEmbeddingBag learner = nn::WeightedEmbeddingBag::from_pretrained(vectors, options);
  optim::Adam adam({learner.bag_weight, learner.bias}, {.lr = 0.02});
  for (int step = 0; step < 500; ++step) {
    adam.zero_grad();
    nn::functional::mse_loss(learner(many), answers).backward();
    adam.step();
  }
  std::cout << "3. the bias is found: " << yes_or_no(std::abs(learner.bias.item() - 0.5) < 0.01) << "\n";
}
