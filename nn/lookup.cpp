#include <algorithm>
#include <atomic>
#include <cmath>

#include <xgrad/engine/array/format.hpp>
#include <xgrad/engine/compute/row_order.hpp>
#include <xgrad/engine/kernels/rows.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/lookup.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

// ---- the table

Table checked_table(const char* op, const Tensor& table, std::optional<Index> padding_idx) {
  XGRAD_CHECK(table.defined() && table.dim() == 2, op, ": weight has shape ",
              table.defined() ? table.shape() : Shape(), ", expected (num_embeddings, embedding_dim)");
  const Index rows = table.size(0);
  if (padding_idx) {
    XGRAD_CHECK_RANGE(*padding_idx >= -rows && *padding_idx < rows, op, ": padding_idx ", *padding_idx,
                      " is out of range for num_embeddings=", rows);
    if (*padding_idx < 0) *padding_idx += rows;
  }
  return {rows, table.size(1), padding_idx};
}

Tensor new_table(const char* op, Index num_embeddings, Index embedding_dim) {
  XGRAD_CHECK(num_embeddings >= 0 && embedding_dim >= 0, op, ": num_embeddings is ", num_embeddings,
              " and embedding_dim ", embedding_dim, ", expected 0 or more");
  return Tensor(uninitialized<Array>({num_embeddings, embedding_dim}));
}

void zero_row(const Tensor& table, std::optional<Index> row) {
  if (!row) return;
  const Index width = table.size(1);
  std::fill_n(table.data().mutable_value().data() + *row * width, width, Scalar(0));
}

std::string max_norm_repr(std::optional<double> max_norm, double norm_type) {
  std::string out;
  if (max_norm) out += ", max_norm=" + float_repr(*max_norm);
  if (norm_type != 2) out += ", norm_type=" + float_repr(norm_type);
  return out;
}

// ---- forward

void check_indices(const char* op, const IndexArray& indices, Index num_embeddings,
                   const std::function<std::string(Index)>& position) {
  const Index n = std::ssize(indices);
  const Index bad = kernels::rows<Scalar>().first_outside(indices.data(), n, num_embeddings);
  XGRAD_CHECK_RANGE(bad == n, op, ": index ", indices.data()[bad], " at position ", position(bad),
                    " is out of range for num_embeddings=", num_embeddings);
}

// As torch.linalg.vector_norm, in double.
static double norm(const Scalar* row, Index width, double p) {
  double total = p == -INFINITY ? INFINITY : 0;
  for (Index k = 0; k < width; ++k) {
    const double x = std::abs(static_cast<double>(row[k]));
    if (p == 2) {
      total += x * x;
    } else if (p == 1) {
      total += x;
    } else if (p == 0) {
      total += x != 0;
    } else if (std::isinf(p)) {
      total = p > 0 ? std::max(total, x) : std::min(total, x);
    } else {
      total += std::pow(x, p);
    }
  }
  if (p == 2) return std::sqrt(total);
  return p == 0 || p == 1 || std::isinf(p) ? total : std::pow(total, 1 / p);
}

void renormalize(const char* op, const Tensor& table, const IndexArray& rows, std::optional<double> max_norm,
                 double norm_type) {
  if (!max_norm) return;
  XGRAD_CHECK(*max_norm >= 0, op, ": max_norm is ", *max_norm, ", expected 0 or more");
  XGRAD_CHECK(!std::isnan(norm_type), op, ": norm_type is nan");
  const Index width = table.size(1);
  const IndexArray distinct = RowOrder::of(span_of(rows), table.size(0)).rows;
  table.value_of_rows(span_of(rows));
  Scalar* numbers = TensorAccess::storage(table)->array.data();
  std::atomic<bool> changed = false;
  parallel_for(std::ssize(distinct), rows_grain(width), [&](Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      Scalar* row = numbers + distinct.data()[i] * width;
      const double length = norm(row, width, norm_type);
      if (!(length > *max_norm)) continue;
      const Scalar factor = static_cast<Scalar>(*max_norm / (length + 1e-7));
      for (Index k = 0; k < width; ++k) row[k] *= factor;
      changed = true;
    }
  });
  if (changed) ++TensorAccess::storage(table)->version;
}

// ---- backward

Array by_occurrences(const IndexArray& entries, Index num_embeddings) {
  return 1 / xt::cast<Scalar>(occurrences(span_of(entries), num_embeddings));
}

static RowBlock without(Index padding, RowBlock block) {
  const Index n = std::ssize(block.rows);
  const Index left = n - std::count(block.rows.data(), block.rows.data() + n, padding);
  if (left == n) return block;
  IndexArray rows = uninitialized<IndexArray>({left}), source = uninitialized<IndexArray>({left});
  std::optional<Array> scale;
  if (block.scale) scale = uninitialized<Array>({left});
  for (Index i = 0, at = 0; i < n; ++i) {
    if (block.rows.data()[i] == padding) continue;
    rows.data()[at] = block.rows.data()[i];
    source.data()[at] = block.source ? block.source->data()[i] : i;
    if (scale) scale->data()[at] = block.scale->data()[i];
    ++at;
  }
  return {std::move(rows), std::move(block.values), std::move(source), std::move(scale)};
}

void add_gradient(InputGrads& to, RowBlock block, std::optional<Index> padding, bool sparse) {
  if (padding) block = without(*padding, std::move(block));
  if (sparse) {
    to.add_rows(0, std::move(block));
  } else {
    add_rows(to.buffer(0), block);
  }
}

}  // namespace xgrad::inline XGRAD_ABI::nn
