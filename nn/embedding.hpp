#pragma once
#include <optional>

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// Options of nn::functional::embedding and nn::Embedding, in PyTorch's order.
struct EmbeddingOptions {
  std::optional<Index> padding_idx = {};  ///< this row gets no gradient; negative counts from the end
  std::optional<double> max_norm = {};    ///< rows that are looked up are shortened to this norm first
  double norm_type = 2;                   ///< the p of that norm, infinity too
  bool scale_grad_by_freq = false;        ///< a row's gradient is divided by how often it occurs in the input
  bool sparse = false;                    ///< the gradient is row-sparse: it costs what the input touches
  Generator* generator = nullptr;         ///< of the table's first numbers; nullptr: the default generator
};

namespace functional {

/// out[i...] = weight[input[i...]]: input of any shape (*), weight (V, D), out (*, D). The gradient of a row
/// is the sum of the gradients of its copies; sparse, it has one row for each entry that is not padding.
/// max_norm changes the weight itself, without gradient: each distinct row of the input with norm > max_norm
/// is multiplied by max_norm / (norm + 1e-7). Throws std::out_of_range, before anything changes: "embedding:
/// index 9 at position [1, 3] is out of range for num_embeddings=8", also for padding_idx;
/// std::invalid_argument where the weight does not have two dimensions.
/// https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
XGRAD_API Tensor embedding(const Indices& input, const Tensor& weight, const EmbeddingOptions& options = {});

}  // namespace functional

/// A table of vectors, one for each index: see nn::functional::embedding. The weight starts as PyTorch's:
/// N(0, 1) for the whole table, then the padding row is set to zero.
/// https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
class XGRAD_API Embedding : public Module {
 public:
  Parameter weight;  // (num_embeddings, embedding_dim)

  /// Throws std::invalid_argument for a negative size, std::out_of_range for a padding_idx that is no row.
  Embedding(Index num_embeddings, Index embedding_dim, EmbeddingOptions options = {});
  /// Uses the numbers of `embeddings`, shared, not copied; no row is set to zero. With `freeze` they are not
  /// learned. Throws std::invalid_argument unless they have two dimensions.
  static Embedding from_pretrained(const Tensor& embeddings, EmbeddingOptions options = {},
                                   bool freeze = true);

  /// (*) indices give (*, embedding_dim).
  Tensor forward(const Indices& input) const;
  /// The same for a braced list: `embedding({{1, 2}, {0, 3}})`.
  Tensor operator()(const Indices& input) const { return forward(input); }

  Index num_embeddings() const { return weight.size(0); }
  Index embedding_dim() const { return weight.size(1); }
  /// padding_idx counts from the start.
  const EmbeddingOptions& options() const { return options_; }

  /// Draws the weight again, as the constructor does.
  void reset_parameters(Generator* generator = nullptr);
  /// Sets the padding row to zero, if there is one: after loading or drawing a weight whose padding row is
  /// not.
  void reset_padding();

  std::string extra_repr() const override;
  XGRAD_MODULE(Embedding, weight)

 private:
  Embedding(const Tensor& embeddings, EmbeddingOptions options, bool freeze);

  EmbeddingOptions options_;
};

}  // namespace xgrad::inline XGRAD_ABI::nn
