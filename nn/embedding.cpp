#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/nn/table.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

Embedding::Embedding(Index num_embeddings, Index embedding_dim, EmbeddingOptions options)
    : Embedding(new_table("Embedding", num_embeddings, embedding_dim), /*freeze=*/false, options) {
  reset_parameters();
}

Embedding::Embedding(const Tensor& embeddings, bool freeze, EmbeddingOptions options)
    : weight(checked_table("Embedding", embeddings, options.padding_idx), !freeze), options_(options) {}

Embedding Embedding::from_pretrained(const Tensor& embeddings, EmbeddingPretrainedOptions options) {
  return Embedding(embeddings, options.freeze,
                   {.padding_idx = options.padding_idx,
                    .max_norm = options.max_norm,
                    .norm_type = options.norm_type,
                    .scale_grad_by_freq = options.scale_grad_by_freq,
                    .sparse = options.sparse});
}

Tensor Embedding::forward(const IndexInput& input) const {
  return functional::embedding(input, weight, options_);
}

void Embedding::reset_parameters() {
  weight.data().normal_();
  reset_padding();
}

void Embedding::reset_padding() {
  zero_row(weight, options_.padding_idx);
}

std::string Embedding::extra_repr() const {
  std::string out = text(num_embeddings(), ", ", embedding_dim());
  if (options_.padding_idx) out += text(", padding_idx=", *options_.padding_idx);
  out += max_norm_repr(options_.max_norm, options_.norm_type);
  if (options_.scale_grad_by_freq) out += ", scale_grad_by_freq=True";
  if (options_.sparse) out += ", sparse=True";
  return out;
}

}  // namespace xgrad::inline XGRAD_ABI::nn
