#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>

#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/graph/tensor.hpp>

// What embedding, embedding_bag and weighted_embedding_bag share. `op` is the name in messages.

namespace xgrad::inline XGRAD_ABI::nn::functional {

/// What a lookup knows of its table, checked.
struct Table {
  Index num_embeddings, width;
  Index padding;  ///< a row, or -1
};

/// Throws std::invalid_argument where the weight has not two dimensions, max_norm or norm_type is no length,
/// or std::out_of_range where padding_idx is outside [-V, V).
Table checked_table(const char* op, const Tensor& weight, std::optional<Index> padding_idx,
                    std::optional<double> max_norm, double norm_type);

/// The same for a padding_idx alone: a negative one counts from the end, none is -1.
Index padding_row(const char* op, std::optional<Index> padding_idx, Index num_embeddings);

/// Throws std::out_of_range at the first index outside [0, num_embeddings); `position` says where entry e
/// stands.
void check_indices(const char* op, std::span<const Index> indices, Index num_embeddings,
                   const std::function<std::string(Index)>& position);

/// Scales each of these rows (each once) whose norm is greater than max_norm to max_norm / (norm + 1e-7), in
/// place, without gradient. It counts as a change of the weight only where a row did change.
void renormalize(const Tensor& weight, std::span<const Index> rows, double max_norm, double norm_type);

/// Hands the block to input `i`, row-sparsely or added to a dense gradient.
void add_gradient(InputGrads& to, std::size_t i, RowBlock block, bool sparse);

/// The entries of a block without those in row `padding`; source and scale are kept if they are there.
RowBlock without_padding(RowBlock block, Index padding);

inline std::span<const Index> span_of(const Indices& indices) {
  return {indices.data(), indices.size()};
}

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
