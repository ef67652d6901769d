// The exercises of tatoeba_embeddings, solved.
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <xgrad/xgrad.hpp>

using namespace xgrad;

static const char* yes_or_no(bool yes) {
  return yes ? "True" : "False";
}

int main() {
  manual_seed(4321);
  nn::EmbeddingBag sums(8, 5, {.mode = "sum"});
  const Tensor table = sums.weight;

  // ---- 1. A mean is a sum in which each of n words weighs 1 / n.
  const nn::EmbeddingBag means = nn::EmbeddingBag::from_pretrained(table, {.mode = "mean"});
  const Indices words = indices({1, 2, 3, 4, 5}), starts = indices({0, 2});
  const Tensor weights{1. / 2, 1. / 2, 1. / 3, 1. / 3, 1. / 3};
  std::cout << "1. a mean is a weighted sum: "
            << yes_or_no(allclose(means(words, starts), sums(words, starts, weights))) << "\n";

  // ---- 2. Padding is left out of the sum, and of the number by which a mean divides.
  const nn::EmbeddingBag padded =
      nn::EmbeddingBag::from_pretrained(table, {.mode = "mean", .padding_idx = 0});
  const Indices filled = data::pad(std::vector<std::vector<Index>>{{1, 2}, {3, 4, 5}}, /*padding_idx=*/0);
  std::cout << "2. padding changes nothing: " << yes_or_no(allclose(padded(filled), means(words, starts)))
            << "\n";

  // ---- 3. CLD3's sum by a loop: count the pieces, weigh the row of each, add up.
  const std::string text = data::mark_words("Nous allons nous promener.");
  std::map<std::string, double> counts;
  for (const std::string& piece : data::ngrams(text, 2)) ++counts[piece];
  const nn::Embedding rows(500, 5);
  Tensor by_loop = zeros({5});
  for (const auto& [piece, count] : counts) {
    const double share = count / static_cast<double>(data::ngrams(text, 2).size());
    by_loop = by_loop + share * rows.weight[data::hash_bucket(piece, 500, /*seed=*/2)];
  }

  std::vector<Index> bag;
  data::append_hashed_ngrams(text, 2, 500, bag);
  const nn::EmbeddingBag at_once = nn::EmbeddingBag::from_pretrained(rows.weight.data(), {.mode = "mean"});
  std::cout << "3. the loop and a bag agree: " << yes_or_no(allclose(by_loop, at_once(bag, indices({0}))[0]))
            << "\n";
}
