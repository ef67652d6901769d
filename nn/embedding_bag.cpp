#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/embedding_bag.hpp>
#include <xgrad/nn/table.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

EmbeddingBag::EmbeddingBag(Index num_embeddings, Index embedding_dim, EmbeddingBagOptions options)
    : EmbeddingBag(new_table("EmbeddingBag", num_embeddings, embedding_dim), /*freeze=*/false, options) {
  reset_parameters();
}

EmbeddingBag::EmbeddingBag(const Tensor& embeddings, bool freeze, EmbeddingBagOptions options)
    : weight(checked_table("EmbeddingBag", embeddings, options.padding_idx), !freeze), options_(options) {}

EmbeddingBag EmbeddingBag::from_pretrained(const Tensor& embeddings, EmbeddingBagPretrainedOptions options) {
  return EmbeddingBag(embeddings, options.freeze,
                      {.max_norm = options.max_norm,
                       .norm_type = options.norm_type,
                       .scale_grad_by_freq = options.scale_grad_by_freq,
                       .mode = options.mode,
                       .sparse = options.sparse,
                       .include_last_offset = options.include_last_offset,
                       .padding_idx = options.padding_idx});
}

Tensor EmbeddingBag::forward(const BagInput& input, const IndexInput& offsets,
                             const Tensor& per_sample_weights) const {
  return functional::embedding_bag(input, weight,
                                   {.offsets = offsets,
                                    .max_norm = options_.max_norm,
                                    .norm_type = options_.norm_type,
                                    .scale_grad_by_freq = options_.scale_grad_by_freq,
                                    .mode = options_.mode,
                                    .sparse = options_.sparse,
                                    .per_sample_weights = per_sample_weights,
                                    .include_last_offset = options_.include_last_offset,
                                    .padding_idx = options_.padding_idx});
}

void EmbeddingBag::reset_parameters() {
  weight.data().normal_();
  reset_padding();
}

void EmbeddingBag::reset_padding() {
  zero_row(weight, options_.padding_idx);
}

std::string EmbeddingBag::extra_repr() const {
  std::string out = text(num_embeddings(), ", ", embedding_dim());
  out += max_norm_repr(options_.max_norm, options_.norm_type);
  if (options_.scale_grad_by_freq) out += ", scale_grad_by_freq=True";
  out += text(", mode='", options_.mode.name(), "'");
  if (options_.padding_idx) out += text(", padding_idx=", *options_.padding_idx);
  return out;
}

}  // namespace xgrad::inline XGRAD_ABI::nn
