#include <xgrad/engine/compute/row_order.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/kernels/rows.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/functional/embedding.hpp>
#include <xgrad/nn/functional/lookup.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

static Array gathered(const Array& table, Index width, const Indices& indices) {
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

Tensor embedding(const IndexInput& input, const Tensor& weight, const EmbeddingOptions& options) {
  const Table table =
      checked_table("embedding", weight, options.padding_idx, options.max_norm, options.norm_type);
  XGRAD_CHECK(input.defined(), "embedding: there is no input");
  const Indices& indices = input.indices();
  check_indices("embedding", span_of(indices), table.num_embeddings,
                [&](Index e) { return position_text(indices.shape(), e); });
  if (options.max_norm) renormalize(weight, span_of(indices), *options.max_norm, options.norm_type);

  return record("EmbeddingBackward0", {weight},
                gathered(weight.value_of_rows(span_of(indices)), table.width, indices),
                [shared = input.shared(), table, by_frequency = options.scale_grad_by_freq,
                 sparse = options.sparse](const Array&, InputGrads& to) {
                  RowBlock block{*shared, to.incoming(), {}, {}};
                  block.rows.reshape({shared->size()});
                  if (by_frequency)
                    block.scale = 1 / xt::cast<Scalar>(occurrences(span_of(*shared), table.num_embeddings));
                  add_gradient(to, 0, without_padding(std::move(block), table.padding), sparse);
                });
}

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
