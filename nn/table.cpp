#include <algorithm>

#include <xgrad/engine/array/float_repr.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/functional/lookup.hpp>
#include <xgrad/nn/table.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

Tensor new_table(const char* type, Index num_embeddings, Index embedding_dim) {
  XGRAD_CHECK(num_embeddings >= 0 && embedding_dim >= 0, type, ": num_embeddings is ", num_embeddings,
              " and embedding_dim ", embedding_dim, ", expected 0 or more");
  return Tensor(uninitialized<Array>({num_embeddings, embedding_dim}));
}

const Tensor& checked_table(const char* type, const Tensor& table, std::optional<Index>& padding_idx) {
  XGRAD_CHECK(table.defined() && table.dim() == 2, type, ": the embeddings have shape ",
              table.defined() ? table.shape() : Shape(), ", expected (num_embeddings, embedding_dim)");
  if (padding_idx) padding_idx = functional::padding_row(type, padding_idx, table.size(0));
  return table;
}

void zero_row(const Tensor& table, std::optional<Index> row) {
  if (!row) return;
  const Index width = table.size(1);
  table.value();  // an optimizer's pending updates come first
  std::fill_n(Tensor(table).raw_value().data() + *row * width, width, Scalar(0));
}

std::string max_norm_repr(std::optional<double> max_norm, double norm_type) {
  std::string out;
  if (max_norm) out += ", max_norm=" + float_repr(*max_norm);
  if (norm_type != 2) out += ", norm_type=" + float_repr(norm_type);
  return out;
}

}  // namespace xgrad::inline XGRAD_ABI::nn
