#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>

#include <xgrad/engine/compute/merged_rows.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/graph/tensor.hpp>

// What Embedding, EmbeddingBag and WeightedEmbeddingBag share, and their functions. `op` is the name in
// messages.

namespace xgrad::inline XGRAD_ABI::nn {

// ---- the table

/// What a lookup knows of its table.
struct Table {
  Index num_embeddings, width;
  std::optional<Index> padding;  ///< counted from the start
};
/// Throws std::invalid_argument where the table does not have two dimensions, std::out_of_range where
/// padding_idx (negative: from the end) is not one of its rows.
Table checked_table(const char* op, const Tensor& table, std::optional<Index> padding_idx);

/// Room for a table. Throws std::invalid_argument for a negative size.
Tensor new_table(const char* op, Index num_embeddings, Index embedding_dim);
/// Sets a row to zero, if there is one to set.
void zero_row(const Tensor& table, std::optional<Index> row);
/// ", max_norm=1.0, norm_type=1.0": what is not the default, as PyTorch prints it.
std::string max_norm_repr(std::optional<double> max_norm, double norm_type);

// ---- forward

inline std::span<const Index> span_of(const IndexArray& indices) {
  return {indices.data(), indices.size()};
}
/// Throws std::out_of_range at the first index outside [0, num_embeddings); `position` says where entry e is.
void check_indices(const char* op, const IndexArray& indices, Index num_embeddings,
                   const std::function<std::string(Index)>& position);
/// With max_norm: scales each of these rows (each once) whose norm is greater than it to max_norm / (norm +
/// 1e-7), in place, without gradient. It counts as a change of the table only where a row did change. Throws
/// std::invalid_argument, before anything changes, where max_norm is negative or norm_type is nan.
void renormalize(const char* op, const Tensor& table, const IndexArray& rows, std::optional<double> max_norm,
                 double norm_type);

// ---- backward

/// 1 / how often the row of each entry occurs among all entries. (n)
Array by_occurrences(const IndexArray& entries, Index num_embeddings);
/// Hands the block without its rows `padding` to input 0, row-sparsely or added to a dense gradient.
void add_gradient(InputGrads& to, RowBlock block, std::optional<Index> padding, bool sparse);

}  // namespace xgrad::inline XGRAD_ABI::nn
