#pragma once
#include <optional>

#include <xgrad/nn/embedding_bag.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

namespace functional {

/// How the bags of bag_softmax lie, as for embedding_bag.
struct BagSoftmaxArguments {
  Indices offsets = {};
  bool include_last_offset = false;
  std::optional<Index> padding_idx = {};  ///< entries with this index are left out: their share is 0
};

/// Shares that add up to 1 in each bag: out[e] = exp(scores[e]) / sum of exp(scores[f]) over the entries f of
/// the same bag that are not padding. `scores` has the input's shape (lists: number of all entries), and so
/// has the result; of `input` only the bags and the padding count. d/dscores[e] = out[e] (grad[e] - sum of
/// out[f] grad[f]). Throws std::invalid_argument where offsets or shapes do not fit. padding_idx is not
/// negative here.
XGRAD_API Tensor bag_softmax(const Tensor& scores, const BagInput& input,
                             const BagSoftmaxArguments& arguments = {});

}  // namespace functional

/// Where the weights of a bag come from: BagWeights::token, or by name, "token".
class XGRAD_API BagWeights {
 public:
  enum Kind { position, token };

  constexpr BagWeights(Kind kind) : kind_(kind) {}
  /// Throws std::invalid_argument on any other name.
  BagWeights(const char* name);

  constexpr operator Kind() const { return kind_; }
  const char* name() const { return kind_ == position ? "position" : "token"; }

 private:
  Kind kind_;
};

/// Options of WeightedEmbeddingBag.
struct WeightedEmbeddingBagOptions {
  /// "token": each index has a weight; "position": each place in a bag.
  BagWeights weights = BagWeights::token;
  Index max_length = 0;         ///< for "position": the number of places
  bool softmax = false;         ///< a bag's weights are normalised: positive, their sum is 1
  BagMode mode = BagMode::sum;  ///< "sum", or "mean": divided by the number of entries
  bool bias = false;            ///< one number that is added to all results
  bool sparse = false;          ///< row-sparse gradients, for the table and for the weights of tokens
  bool include_last_offset = false;
  /// Entries with this index are left out; negative counts from the end.
  std::optional<Index> padding_idx = {};
  Generator* generator = nullptr;  ///< of the table's first numbers; nullptr: the default generator
};

/// An EmbeddingBag that learns how much each entry counts, which PyTorch does not have: over the entries e of
/// bag b that are not padding,
///
///     out[b] = bias + sum of w[e] * weight[input[e]]      (mode "mean": the sum / number of entries)
///
/// where w[e] is bag_weight[p], p being the place of e in its bag (padding counts as a place), or
/// bag_weight[input[e]]; with softmax, w is the softmax of these over the entries of the bag. By position,
/// without softmax and with a bias, this is an Embedding followed by Conv1d(max_length, 1, kernel_size=1),
/// without the array of all rows in between. A bag without entries gives the bias, or zeros.
///
/// It starts as the plain bag: the table N(0, 1) with a padding row of zeros, all weights equal (1, with
/// softmax 0), the bias 0. No array of (entries, embedding_dim) is made, forward or backward.
///
/// The idea: https://stackoverflow.com/questions/58568400/weighted-summation-of-embeddings-in-pytorch
class XGRAD_API WeightedEmbeddingBag : public Module {
 public:
  Parameter weight;      // (num_embeddings, embedding_dim)
  Parameter bag_weight;  // (max_length, 1) or (num_embeddings, 1)
  Parameter bias;        // (1), or undefined

  /// Throws std::invalid_argument for sizes that are negative, for mode max, and where max_length and
  /// `weights` do not fit; std::out_of_range for a padding_idx that is no row.
  WeightedEmbeddingBag(Index num_embeddings, Index embedding_dim, WeightedEmbeddingBagOptions options = {});
  /// Uses the numbers of `embeddings`, shared, not copied; no row is set to zero. With `freeze` they are not
  /// learned; the weights of the bags are.
  static WeightedEmbeddingBag from_pretrained(const Tensor& embeddings,
                                              WeightedEmbeddingBagOptions options = {}, bool freeze = true);

  /// One row for each bag (bags, embedding_dim); input and offsets as for EmbeddingBag.
  /// Throws as embedding_bag does, and std::out_of_range for a bag that is longer than max_length.
  Tensor forward(const BagInput& input, const Indices& offsets = {}) const;
  /// The same for braced lists.
  Tensor operator()(const BagInput& input, const Indices& offsets = {}) const {
    return forward(input, offsets);
  }
  /// w above: how much each entry counts, of the input's shape (lists: number of all entries). Without
  /// softmax, the number at padding means nothing; with it, it is 0.
  Tensor entry_weights(const BagInput& input, const Indices& offsets = {}) const;

  Index num_embeddings() const { return weight.size(0); }
  Index embedding_dim() const { return weight.size(1); }
  /// padding_idx counts from the start.
  const WeightedEmbeddingBagOptions& options() const { return options_; }

  /// Draws the table again and makes all weights equal, as the constructor does.
  void reset_parameters(Generator* generator = nullptr);
  /// Sets the padding row of the table to zero, if there is one.
  void reset_padding();

  std::string extra_repr() const override;
  XGRAD_MODULE(WeightedEmbeddingBag, weight, bag_weight, bias)

 private:
  WeightedEmbeddingBag(const Tensor& embeddings, WeightedEmbeddingBagOptions options, bool freeze);
  void reset_bag_weights();

  WeightedEmbeddingBagOptions options_;
};

}  // namespace xgrad::inline XGRAD_ABI::nn
