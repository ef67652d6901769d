#include <atomic>
#include <cmath>

#include <xgrad/engine/compute/merged_rows.hpp>
#include <xgrad/engine/compute/row_order.hpp>
#include <xgrad/engine/kernels/rows.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/functional/lookup.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

Index padding_row(const char* op, std::optional<Index> padding_idx, Index num_embeddings) {
  if (!padding_idx) return -1;
  XGRAD_CHECK_RANGE(*padding_idx >= -num_embeddings && *padding_idx < num_embeddings, op, ": padding_idx ",
                    *padding_idx, " is out of range for num_embeddings=", num_embeddings);
  return *padding_idx < 0 ? *padding_idx + num_embeddings : *padding_idx;
}

Table checked_table(const char* op, const Tensor& weight, std::optional<Index> padding_idx,
                    std::optional<double> max_norm, double norm_type) {
  XGRAD_CHECK(weight.defined() && weight.dim() == 2, op, ": weight has shape ",
              weight.defined() ? weight.shape() : Shape(), ", expected (num_embeddings, embedding_dim)");
  XGRAD_CHECK(!max_norm || *max_norm >= 0, op, ": max_norm is ", max_norm.value_or(0),
              ", expected 0 or more");
  XGRAD_CHECK(!max_norm || !std::isnan(norm_type), op, ": norm_type is nan");
  const Index rows = weight.size(0);
  return {rows, weight.size(1), padding_row(op, padding_idx, rows)};
}

void check_indices(const char* op, std::span<const Index> indices, Index num_embeddings,
                   const std::function<std::string(Index)>& position) {
  const Index n = std::ssize(indices);
  const Index bad = kernels::rows<Scalar>().first_outside(indices.data(), n, num_embeddings);
  if (bad == n) return;
  throw std::out_of_range(text(op, ": index ", indices[bad], " at position ", position(bad),
                               " is out of range for num_embeddings=", num_embeddings));
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

void renormalize(const Tensor& weight, std::span<const Index> rows, double max_norm, double norm_type) {
  const Index width = weight.size(1);
  const Indices distinct = RowOrder::of(rows, weight.size(0)).rows;
  weight.value_of_rows(rows);
  Scalar* table = weight.storage()->array.data();
  std::atomic<bool> changed = false;
  parallel_for(std::ssize(distinct), rows_grain(width), [&](Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      Scalar* row = table + distinct.data()[i] * width;
      const double length = norm(row, width, norm_type);
      if (!(length > max_norm)) continue;
      const Scalar factor = static_cast<Scalar>(max_norm / (length + 1e-7));
      for (Index k = 0; k < width; ++k) row[k] *= factor;
      changed = true;
    }
  });
  if (changed) Tensor(weight).raw_value();
}

void add_gradient(InputGrads& to, std::size_t i, RowBlock block, bool sparse) {
  if (sparse) {
    to.add_rows(i, std::move(block));
  } else {
    add_rows(to.buffer(i), block);
  }
}

RowBlock without_padding(RowBlock block, Index padding) {
  const Index n = std::ssize(block.rows);
  const Index left = n - std::count(block.rows.data(), block.rows.data() + n, padding);
  if (left == n) return block;
  Indices rows = uninitialized<Indices>({left}), source = uninitialized<Indices>({left});
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

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
