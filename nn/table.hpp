#pragma once
#include <optional>
#include <string>

#include <xgrad/engine/graph/tensor.hpp>

// What Embedding, EmbeddingBag and WeightedEmbeddingBag share. `type` is the module's name in messages.

namespace xgrad::inline XGRAD_ABI::nn {

/// Room for a table. Throws std::invalid_argument for a negative size.
Tensor new_table(const char* type, Index num_embeddings, Index embedding_dim);

/// The table itself, and padding_idx counted from the start. Throws std::invalid_argument unless the table
/// has two dimensions, std::out_of_range where padding_idx is not one of its rows.
const Tensor& checked_table(const char* type, const Tensor& table, std::optional<Index>& padding_idx);

/// Sets a row to zero, if there is one to set.
void zero_row(const Tensor& table, std::optional<Index> row);

/// ", max_norm=1.0, norm_type=1.0": what is not the default, as PyTorch prints it.
std::string max_norm_repr(std::optional<double> max_norm, double norm_type);

}  // namespace xgrad::inline XGRAD_ABI::nn
