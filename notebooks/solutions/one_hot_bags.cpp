// The exercises of one_hot_bags, solved.
#include <iostream>
#include <vector>

#include <xgrad/xgrad.hpp>

using namespace xgrad;

static const char* yes_or_no(bool yes) {
  return yes ? "True" : "False";
}

int main() {
  manual_seed(0);
  const Indices words = indices({0, 3, 1, 2, 4, 4});
  const Indices starts = indices({0, 3, 4});
  const Tensor X = one_hot(words, 5);
  nn::EmbeddingBag bag(5, 2, {.mode = "sum"});
  const Tensor W = bag.weight;

  // ---- 1. The same bags as lists.
  const std::vector<std::vector<Index>> sentences = {{0, 3, 1}, {2}, {4, 4}};
  std::cout << "1. lists and offsets say the same: " << yes_or_no(equal(bag(sentences), bag(words, starts)))
            << "\n";

  // ---- 2. The weights stand where the ones of B were.
  const Tensor weights{0.5, 0.25, 0.25, 1, 2, -1};
  const Tensor B{{0.5, 0.25, 0.25, 0, 0, 0}, {0, 0, 0, 1, 0, 0}, {0, 0, 0, 0, 2, -1}};
  std::cout << "2. weights are the entries of B: "
            << yes_or_no(allclose(bag(words, starts, weights), matmul(matmul(B, X), W))) << "\n";

  // ---- 3. Column 4 of X becomes zero: the padding row is never added, and gets no gradient. In the mean, it
  // is not counted either; a bag of padding alone is zero.
  nn::EmbeddingBag padded = nn::EmbeddingBag::from_pretrained(W, {.mode = "sum", .padding_idx = 4});
  Tensor X_padded = X.clone();
  X_padded[{Slice{}, 4}] = 0;
  const Tensor ones{{1, 1, 1, 0, 0, 0}, {0, 0, 0, 1, 0, 0}, {0, 0, 0, 0, 1, 1}};
  std::cout << "3. a column of X is zero: "
            << yes_or_no(allclose(padded(words, starts), matmul(matmul(ones, X_padded), W))) << "\n"
            << padded(words, starts)[2] << "\n";
}
