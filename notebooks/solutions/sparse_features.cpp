// The exercises of sparse_features, solved.
#include <cmath>
#include <iomanip>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include <xgrad/xgrad.hpp>

using namespace xgrad;

int main() {
  // ---- 1. n tokens thrown into m buckets fill m (1 - (1 - 1/m)^n) of them on average; the rest share.
  for (const Index buckets : {1000, 10000, 100000}) {
    std::set<Index> used;
    for (int i = 0; i < 1000; ++i) used.insert(data::hash_bucket("product " + std::to_string(i), buckets));
    const double m = static_cast<double>(buckets), expected = m * (1 - std::pow(1 - 1 / m, 1000));
    std::cout << "1. 1000 products in " << buckets << " buckets: " << used.size() << " in use, expected "
              << std::fixed << std::setprecision(0) << expected << "\n";
  }

  // ---- 2. An entry for all words that training never saw.
  data::Vocabulary words({.padding = "<pad>", .unknown = "<unk>"});
  for (const char* word : {"i", "was", "very", "happy", "with"}) words.add(word);
  const std::vector<std::vector<Index>> reviews = {
      words.indices(std::vector<std::string>{"i", "was", "delighted"})};
  std::cout << "2. " << data::pad(reviews, words.padding_idx(), {.length = 5}) << "\n";

  // ---- 3. What was bought lately counts more: a weight for each product.
  manual_seed(0);
  nn::EmbeddingBag products(10, 4, {.mode = "sum"});
  const Indices bought = indices({7, 2, 5, 5, 1}), customers = indices({0, 3});
  const Tensor recency{0.25, 0.5, 1, 0.5, 1};
  const Tensor by_hand = 0.25 * products.weight[7] + 0.5 * products.weight[2] + products.weight[5];
  std::cout << "3. the same by hand: "
            << (allclose(products(bought, customers, recency)[0], by_hand) ? "True" : "False") << "\n";
}
