#include <xgrad/engine/array/format.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/sharded_embedding.hpp>
#include <xgrad/nn/distributed/sharded_lookup.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

ShardedEmbedding::ShardedEmbedding(ProcessGroup& group, Index num_embeddings, Index embedding_dim,
                                   nn::EmbeddingOptions options, ShardingOptions sharding)
    : ShardedTable("ShardedEmbedding", group, num_embeddings, embedding_dim, options.padding_idx, sharding),
      options_(options) {}

ShardedEmbedding ShardedEmbedding::from_pretrained(ProcessGroup& group, const Tensor& embeddings,
                                                   nn::EmbeddingOptions options, bool freeze,
                                                   ShardingOptions sharding) {
  ShardedEmbedding out(group, embeddings.size(0), embeddings.size(1), options, sharding);
  out.copy_rows_from(embeddings);
  out.requires_grad_(!freeze);
  return out;
}

Tensor ShardedEmbedding::forward(const Indices& input) const {
  constexpr const char* op = "embedding";
  const bool recorded = recording({weight});
  const LookupOptions how{options_.padding_idx, options_.max_norm, options_.norm_type,
                          options_.scale_grad_by_freq, options_.sparse};
  const auto lookup = std::make_shared<ShardedLookup>(
      *this, text("lookup in a ShardedEmbedding of shape ", Shape{num_embeddings(), embedding_dim()}), how,
      recorded, [&]() -> const IndexArray& {
        XGRAD_CHECK(input.defined(), op, ": there is no input");
        check_lookup_indices(op, input.value(), num_embeddings(),
                             [&](Index e) { return position_text(input.shape(), e); });
        return input.value();
      });
  lookup->rows.requires_grad_(recorded);
  set_shape(lookup->places, input.shape());
  const Tensor out = nn::functional::embedding(Indices(std::move(lookup->places)), lookup->rows,
                                               {.padding_idx = lookup->padding, .sparse = true});
  return record("ShardedEmbeddingBackward0", {weight}, out.detach(),
                [lookup, out](const Array&, InputGrads& to) {
                  out.backward(Tensor(to.incoming()), {.retain_graph = true});
                  const Gradient gradient = std::exchange(lookup->rows.mutable_grad(), Gradient());
                  lookup->send_gradient(gradient, to);
                });
}

std::string ShardedEmbedding::extra_repr() const {
  std::string out = text(num_embeddings(), ", ", embedding_dim());
  if (options_.padding_idx) out += text(", padding_idx=", *options_.padding_idx);
  if (options_.max_norm) out += ", max_norm=" + float_repr(*options_.max_norm);
  if (options_.norm_type != 2) out += ", norm_type=" + float_repr(options_.norm_type);
  if (options_.scale_grad_by_freq) out += ", scale_grad_by_freq=True";
  if (options_.sparse) out += ", sparse=True";
  return out + text(", rank=", group().rank(), " of ", group().size(), ", rows=", weight.size(0));
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
