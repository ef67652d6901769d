#pragma once
#include <optional>

#include <xgrad/nn/bag_input.hpp>
#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// How a bag becomes one row: BagMode::mean, or by name, "mean".
class XGRAD_API BagMode {
 public:
  enum Kind { sum, mean, max };

  constexpr BagMode(Kind kind) : kind_(kind) {}
  /// Throws std::invalid_argument on any other name.
  BagMode(const char* name);

  constexpr operator Kind() const { return kind_; }
  const char* name() const;

 private:
  Kind kind_;
};

/// Options of nn::functional::embedding_bag and nn::EmbeddingBag, in PyTorch's order.
struct EmbeddingBagOptions {
  std::optional<double> max_norm = {};  ///< rows that are looked up are shortened to this norm first
  double norm_type = 2;                 ///< the p of that norm, infinity too
  bool scale_grad_by_freq = false;      ///< a row's gradient is divided by how often it occurs in the input
  BagMode mode = BagMode::mean;         ///< "sum", "mean" or "max"
  bool sparse = false;                  ///< the gradient is row-sparse, in all three modes
  bool include_last_offset = false;     ///< offsets end with the number of indices
  /// Entries with this index are left out; negative counts from the end.
  std::optional<Index> padding_idx = {};
  Generator* generator = nullptr;  ///< of the table's first numbers; nullptr: the default generator
};

namespace functional {

/// Rows of weight (V, D) brought together, one row for each bag (B, D), without an array of all rows in
/// between. Over the entries e of a bag that are not padding, with w = per_sample_weights or 1:
///
///     sum    out[b] = sum of w[e] * weight[input[e]]
///     mean   out[b] = (sum of w[e] * weight[input[e]]) / (number of entries)
///     max    out[b, k] = greatest weight[input[e], k], the first of equal ones
///
/// `offsets` go with input of one dimension: where each bag starts. `per_sample_weights`, a factor for each
/// entry, go with sum and mean; they have the input's shape (lists: number of all entries).
///
/// A bag without entries gives zeros. Weights in a mean scale what is averaged, as they scale what is added
/// up in a sum: the divisor stays the number of entries. (Divided by the sum of the weights, it would be
/// undefined where they cancel out, and scaling all weights would change nothing; for that, normalise them,
/// or see WeightedEmbeddingBag.)
///
/// Gradients: row input[e] of the weight gets w[e] * grad[b] (mean: divided as above; max: grad[b, k] goes to
/// the row that gave column k), w[e] gets dot(grad[b], weight[input[e]]), and 0 where e is padding. For sum
/// and mean a row-sparse gradient keeps the gradients of the bags and says which rows they go to; for max it
/// has a row for each pair of a bag and an entry that gave some column. Throws std::out_of_range for an index
/// ("embedding_bag: index 9 at position [1, 3] is out of range for num_embeddings=8"), padding_idx or offset
/// out of range, std::invalid_argument for offsets or shapes that do not fit; nothing has changed then.
/// https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding_bag.html; what works here and not
/// there: weights in means, sparse gradients and scale_grad_by_freq for max, lists as input.
XGRAD_API Tensor embedding_bag(const BagInput& input, const Tensor& weight,
                               const EmbeddingBagOptions& options = {}, const Indices& offsets = {},
                               const Tensor& per_sample_weights = {});

}  // namespace functional

/// A table of vectors, brought together for bags of indices: the sum, mean or greatest value of each column.
/// See nn::functional::embedding_bag. The weight starts as PyTorch's: N(0, 1) for the whole table, then the
/// padding row is set to zero.
///
///     bag({{1, 2, 4}, {5, 4, 3}});                // (bags, length)
///     bag({1, 2, 4, 5}, {0, 3});                  // one dimension, and where each bag starts
///     bag(std::vector<std::vector<Index>>{...});  // lists of any length, {{1, 2}, {}, {3}} too
///     bag(input, {}, weights);                    // with a factor for each entry
///
/// https://pytorch.org/docs/stable/generated/torch.nn.EmbeddingBag.html
class XGRAD_API EmbeddingBag : public Module {
 public:
  Parameter weight;  // (num_embeddings, embedding_dim)

  /// Throws std::invalid_argument for a negative size, std::out_of_range for a padding_idx that is no row.
  EmbeddingBag(Index num_embeddings, Index embedding_dim, EmbeddingBagOptions options = {});
  /// Uses the numbers of `embeddings`, shared, not copied; no row is set to zero. With `freeze` they are not
  /// learned. Throws std::invalid_argument unless they have two dimensions.
  static EmbeddingBag from_pretrained(const Tensor& embeddings, EmbeddingBagOptions options = {},
                                      bool freeze = true);

  /// One row for each bag: (bags, embedding_dim).
  Tensor forward(const BagInput& input, const Indices& offsets = {},
                 const Tensor& per_sample_weights = {}) const;
  /// The same for braced lists.
  Tensor operator()(const BagInput& input, const Indices& offsets = {},
                    const Tensor& per_sample_weights = {}) const {
    return forward(input, offsets, per_sample_weights);
  }

  Index num_embeddings() const { return weight.size(0); }
  Index embedding_dim() const { return weight.size(1); }
  /// padding_idx counts from the start.
  const EmbeddingBagOptions& options() const { return options_; }

  /// Draws the weight again, as the constructor does.
  void reset_parameters(Generator* generator = nullptr);
  /// Sets the padding row to zero, if there is one: after loading or drawing a weight whose padding row is
  /// not.
  void reset_padding();

  std::string extra_repr() const override;
  XGRAD_MODULE(EmbeddingBag, weight)

 private:
  EmbeddingBag(const Tensor& embeddings, EmbeddingBagOptions options, bool freeze);

  EmbeddingBagOptions options_;
};

}  // namespace xgrad::inline XGRAD_ABI::nn
