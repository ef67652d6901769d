#pragma once
#include <xgrad/nn/functional/embedding.hpp>
#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// Options of Embedding::from_pretrained, in PyTorch's order.
struct EmbeddingPretrainedOptions {
  bool freeze = true;  ///< the table is not learned
  std::optional<Index> padding_idx = {};
  std::optional<double> max_norm = {};
  double norm_type = 2;
  bool scale_grad_by_freq = false;
  bool sparse = false;
};

/// A table of vectors, one for each index: see nn::functional::embedding. The weight starts as PyTorch's:
/// N(0, 1) for the whole table, then the padding row is set to zero.
/// https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
class XGRAD_API Embedding : public Module {
 public:
  Parameter weight;  // (num_embeddings, embedding_dim)

  /// Throws std::invalid_argument for a negative size, std::out_of_range for a padding_idx that is no row.
  Embedding(Index num_embeddings, Index embedding_dim, EmbeddingOptions options = {});
  /// Uses the numbers of `embeddings`, shared, not copied; no row is set to zero. Throws
  /// std::invalid_argument unless they have two dimensions.
  static Embedding from_pretrained(const Tensor& embeddings, EmbeddingPretrainedOptions options = {});

  /// (*) indices give (*, embedding_dim).
  Tensor forward(const IndexInput& input) const;
  /// The same for a braced list: `embedding({{1, 2}, {0, 3}})`.
  Tensor operator()(const IndexInput& input) const { return forward(input); }

  Index num_embeddings() const { return weight.size(0); }
  Index embedding_dim() const { return weight.size(1); }
  /// padding_idx counts from the start.
  const EmbeddingOptions& options() const { return options_; }

  /// Draws the weight again, as the constructor does.
  void reset_parameters();
  /// Sets the padding row to zero, if there is one: after loading or drawing a weight whose padding row is
  /// not.
  void reset_padding();

  std::string extra_repr() const override;
  XGRAD_MODULE(Embedding, weight)

 private:
  Embedding(const Tensor& embeddings, bool freeze, EmbeddingOptions options);

  EmbeddingOptions options_;
};

}  // namespace xgrad::inline XGRAD_ABI::nn
