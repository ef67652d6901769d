#include <xgrad/engine/array/format.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/sharded_embedding_bag.hpp>
#include <xgrad/nn/distributed/sharded_lookup.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

ShardedEmbeddingBag::ShardedEmbeddingBag(ProcessGroup& group, Index num_embeddings, Index embedding_dim,
                                         nn::EmbeddingBagOptions options, ShardingOptions sharding)
    : ShardedTable("ShardedEmbeddingBag", group, num_embeddings, embedding_dim, options.padding_idx,
                   sharding),
      options_(options) {}

ShardedEmbeddingBag ShardedEmbeddingBag::from_pretrained(ProcessGroup& group, const Tensor& embeddings,
                                                         nn::EmbeddingBagOptions options, bool freeze,
                                                         ShardingOptions sharding) {
  ShardedEmbeddingBag out(group, embeddings.size(0), embeddings.size(1), options, sharding);
  out.copy_rows_from(embeddings);
  out.requires_grad_(!freeze);
  return out;
}

// The bags as one dimension with offsets, whatever form they came in.
static Tensor bags_of(const ShardedLookup& lookup, const IndexArray& starts, nn::BagMode mode,
                      const Tensor& weights) {
  return nn::functional::embedding_bag(
      Indices(lookup.places), lookup.rows,
      {.mode = mode, .sparse = true, .include_last_offset = true, .padding_idx = lookup.padding},
      Indices(starts), weights);
}

Tensor ShardedEmbeddingBag::forward(const BagInput& input, const Indices& offsets,
                                    const Tensor& per_sample_weights) const {
  constexpr const char* op = "embedding_bag";
  const bool weighted = per_sample_weights.defined();
  const bool recorded = recording({weight}) || (weighted && recording({per_sample_weights}));
  const LookupOptions how{options_.padding_idx, options_.max_norm, options_.norm_type,
                          options_.scale_grad_by_freq, options_.sparse};
  std::optional<BagLayout> layout;
  const auto lookup = std::make_shared<ShardedLookup>(
      *this, text("lookup in a ShardedEmbeddingBag of shape ", Shape{num_embeddings(), embedding_dim()}), how,
      recorded, [&]() -> const IndexArray& {
        layout = input.layout(op, offsets, options_.include_last_offset);
        check_lookup_indices(op, layout->entries.value(), num_embeddings(),
                             [&](Index e) { return input.position(e); });
        XGRAD_CHECK(!weighted || options_.mode != nn::BagMode::max, op,
                    ": per_sample_weights are for the modes sum and mean, not for max");
        XGRAD_CHECK(!weighted || per_sample_weights.shape() == input.shape(), op,
                    ": per_sample_weights have shape ", per_sample_weights.shape(), ", the input ",
                    input.shape());
        return layout->entries.value();
      });
  lookup->rows.requires_grad_(recorded && weight.requires_grad());
  Tensor weights;
  if (weighted) {
    Array numbers = per_sample_weights.value();
    set_shape(numbers, {std::ssize(numbers)});
    weights = Tensor(std::move(numbers));
    weights.requires_grad_(recorded && per_sample_weights.requires_grad());
  }
  const Tensor out = bags_of(*lookup, layout->starts, options_.mode, weights);
  const auto backward = [lookup, out, weights](const Array&, InputGrads& to) {
    out.backward(Tensor(to.incoming()), {.retain_graph = true});
    if (weights.defined() && to.wants(1)) {
      Array numbers = std::exchange(Tensor(weights).mutable_grad(), Gradient()).value();
      set_shape(numbers, to.shape(1));
      to.add(1, std::move(numbers));
    }
    if (!to.wants(0)) return;
    const Gradient gradient = std::exchange(lookup->rows.mutable_grad(), Gradient());
    lookup->send_gradient(gradient, to);
  };
  if (!weighted) return record("ShardedEmbeddingBagBackward0", {weight}, out.detach(), backward);
  return record("ShardedEmbeddingBagBackward0", {weight, per_sample_weights}, out.detach(), backward);
}

std::string ShardedEmbeddingBag::extra_repr() const {
  std::string out = text(num_embeddings(), ", ", embedding_dim());
  if (options_.max_norm) out += ", max_norm=" + float_repr(*options_.max_norm);
  if (options_.norm_type != 2) out += ", norm_type=" + float_repr(options_.norm_type);
  if (options_.scale_grad_by_freq) out += ", scale_grad_by_freq=True";
  out += text(", mode='", options_.mode.name(), "'");
  if (options_.padding_idx) out += text(", padding_idx=", *options_.padding_idx);
  return out + text(", rank=", group().rank(), " of ", group().size(), ", rows=", weight.size(0));
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
