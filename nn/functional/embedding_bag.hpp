#pragma once
#include <optional>

#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/nn/bag_input.hpp>
#include <xgrad/nn/bag_mode.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

/// Arguments of embedding_bag, in PyTorch's order.
struct EmbeddingBagArguments {
  IndexInput offsets = {};              ///< input of one dimension: where each bag starts
  std::optional<double> max_norm = {};  ///< rows that are looked up are shortened to this norm first
  double norm_type = 2;                 ///< the p of that norm, infinity too
  bool scale_grad_by_freq = false;      ///< a row's gradient is divided by how often it occurs in the input
  BagMode mode = BagMode::mean;         ///< "sum", "mean" or "max"
  bool sparse = false;                  ///< the gradient is row-sparse, in all three modes
  Tensor per_sample_weights = {};       ///< a factor for each entry, of the input's shape; not with "max"
  bool include_last_offset = false;     ///< offsets end with the number of indices
  std::optional<Index> padding_idx =
      {};  ///< entries with this index are left out; negative counts from the end
};

/// Rows of weight (V, D) brought together, one row for each bag (B, D), without an array of all rows in
/// between. Over the entries e of a bag that are not padding, with w = per_sample_weights or 1:
///
///     sum    out[b] = sum of w[e] * weight[input[e]]
///     mean   out[b] = (sum of w[e] * weight[input[e]]) / (number of entries)
///     max    out[b, k] = greatest weight[input[e], k], the first of equal ones
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
                               const EmbeddingBagArguments& arguments = {});

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
