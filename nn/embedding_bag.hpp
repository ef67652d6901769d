#pragma once
#include <xgrad/nn/functional/embedding_bag.hpp>
#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// Options of EmbeddingBag, in PyTorch's order; functional::EmbeddingBagArguments says what they mean.
struct EmbeddingBagOptions {
  std::optional<double> max_norm = {};
  double norm_type = 2;
  bool scale_grad_by_freq = false;
  BagMode mode = BagMode::mean;
  bool sparse = false;
  bool include_last_offset = false;
  std::optional<Index> padding_idx = {};
};

/// Options of EmbeddingBag::from_pretrained, in PyTorch's order.
struct EmbeddingBagPretrainedOptions {
  bool freeze = true;  ///< the table is not learned
  std::optional<double> max_norm = {};
  double norm_type = 2;
  bool scale_grad_by_freq = false;
  BagMode mode = BagMode::mean;
  bool sparse = false;
  bool include_last_offset = false;
  std::optional<Index> padding_idx = {};
};

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
  /// Uses the numbers of `embeddings`, shared, not copied; no row is set to zero. Throws
  /// std::invalid_argument unless they have two dimensions.
  static EmbeddingBag from_pretrained(const Tensor& embeddings, EmbeddingBagPretrainedOptions options = {});

  /// One row for each bag. (bags, embedding_dim) `offsets` go with input of one dimension,
  /// `per_sample_weights` with sum and mean; they have the input's shape (lists: number of all entries).
  Tensor forward(const BagInput& input, const IndexInput& offsets = {},
                 const Tensor& per_sample_weights = {}) const;
  /// The same for braced lists.
  Tensor operator()(const BagInput& input, const IndexInput& offsets = {},
                    const Tensor& per_sample_weights = {}) const {
    return forward(input, offsets, per_sample_weights);
  }
  /// The same for a named array, which is copied only if backward will need it.
  template <class Named>
  requires std::same_as<std::remove_const_t<Named>, Indices> Tensor
  operator()(Named& input, const IndexInput& offsets = {}, const Tensor& per_sample_weights = {}) const {
    return forward(BagInput::view(input), offsets, per_sample_weights);
  }

  Index num_embeddings() const { return weight.size(0); }
  Index embedding_dim() const { return weight.size(1); }
  /// padding_idx counts from the start.
  const EmbeddingBagOptions& options() const { return options_; }

  /// Draws the weight again, as the constructor does.
  void reset_parameters();
  /// Sets the padding row to zero, if there is one: after loading or drawing a weight whose padding row is
  /// not.
  void reset_padding();

  std::string extra_repr() const override;
  XGRAD_MODULE(EmbeddingBag, weight)

 private:
  EmbeddingBag(const Tensor& embeddings, bool freeze, EmbeddingBagOptions options);

  EmbeddingBagOptions options_;
};

}  // namespace xgrad::inline XGRAD_ABI::nn
