#include <xgrad/engine/compute/merged_rows.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/kernels/rows.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/nn/lookup.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

// ---- the function

static Array gathered(const Array& table, Index width, const IndexArray& indices) {
  Shape shape(indices.shape());
  shape.append(width);
  Array out = uninitialized<Array>(shape);
  const Index n = std::ssize(indices);
  if (width == 0) return out;
  parallel_for(n, rows_grain(width), [&](Index first, Index last) {
    kernels::rows<Scalar>().gather(table.data(), width, indices.data() + first, last - first, n - first,
                                   out.data() + first * width);
  });
  return out;
}

Tensor functional::embedding(const Indices& input, const Tensor& weight, const EmbeddingOptions& options) {
  const Table table = checked_table("embedding", weight, options.padding_idx);
  XGRAD_CHECK(input.defined(), "embedding: there is no input");
  const IndexArray& indices = input.value();
  check_indices("embedding", indices, table.num_embeddings,
                [&](Index e) { return position_text(indices.shape(), e); });
  renormalize("embedding", weight, indices, options.max_norm, options.norm_type);

  return record("EmbeddingBackward0", {weight},
                gathered(weight.value_of_rows(span_of(indices)), table.width, indices),
                [saved = SavedIndices(input), table, by_frequency = options.scale_grad_by_freq,
                 sparse = options.sparse](const Array&, InputGrads& to) {
                  RowBlock block{saved.value(), to.incoming(), {}, {}};
                  set_shape(block.rows, {std::ssize(block.rows)});
                  if (by_frequency) block.scale = by_occurrences(block.rows, table.num_embeddings);
                  add_gradient(to, std::move(block), table.padding, sparse);
                });
}

// ---- the module

Embedding::Embedding(const Tensor& embeddings, EmbeddingOptions options, bool freeze) : options_(options) {
  options_.generator = nullptr;  // it need not live as long as this
  options_.padding_idx = checked_table("Embedding", embeddings, options.padding_idx).padding;
  weight = Parameter(embeddings, !freeze);
}

Embedding::Embedding(Index num_embeddings, Index embedding_dim, EmbeddingOptions options)
    : Embedding(new_table("Embedding", num_embeddings, embedding_dim), options, /*freeze=*/false) {
  reset_parameters(options.generator);
}

Embedding Embedding::from_pretrained(const Tensor& embeddings, EmbeddingOptions options, bool freeze) {
  return Embedding(embeddings, options, freeze);
}

Tensor Embedding::forward(const Indices& input) const {
  return functional::embedding(input, weight, options_);
}

void Embedding::reset_parameters(Generator* generator) {
  weight.data().normal_(0, 1, generator);
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
