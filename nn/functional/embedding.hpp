#pragma once
#include <optional>

#include <xgrad/engine/array/index_input.hpp>
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// Options of nn::functional::embedding and nn::Embedding, in PyTorch's order.
struct EmbeddingOptions {
  std::optional<Index> padding_idx = {};  ///< this row gets no gradient; negative counts from the end
  std::optional<double> max_norm = {};    ///< rows that are looked up are shortened to this norm first
  double norm_type = 2;                   ///< the p of that norm, infinity too
  bool scale_grad_by_freq = false;        ///< a row's gradient is divided by how often it occurs in the input
  bool sparse = false;                    ///< the gradient is row-sparse: it costs what the input touches
};

namespace functional {

/// out[i...] = weight[input[i...]]: input of any shape (*), weight (V, D), out (*, D). The gradient of a row
/// is the sum of the gradients of its copies; sparse, it has one row for each entry that is not padding.
/// max_norm changes the weight itself, without gradient: each distinct row of the input with norm > max_norm
/// is multiplied by max_norm / (norm + 1e-7). Throws std::out_of_range, before anything changes: "embedding:
/// index 9 at position [1, 3] is out of range for num_embeddings=8", also for padding_idx;
/// std::invalid_argument where the weight has not two dimensions.
/// https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
XGRAD_API Tensor embedding(const IndexInput& input, const Tensor& weight,
                           const EmbeddingOptions& options = {});

}  // namespace functional
}  // namespace xgrad::inline XGRAD_ABI::nn
