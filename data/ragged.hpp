#pragma once
#include <span>
#include <vector>

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad::data::inline XGRAD_ABI {

/// Lists of indices of any length, end to end: list i is values[offsets[i]] up to values[offsets[i + 1]], the
/// last one up to the end. What EmbeddingBag takes: `bag(x.values, x.offsets)`.
struct XGRAD_API Ragged {
  Indices values = indices({});   // (total)
  Indices offsets = indices({});  // (lists)

  Ragged() = default;
  Ragged(const std::vector<std::vector<Index>>& lists);

  /// Number of lists.
  Index size() const { return offsets.numel(); }
  /// List i. Throws std::out_of_range, and std::invalid_argument where the offsets of this list are none.
  std::span<const Index> operator[](Index i) const;
  /// The lengths of the lists. (lists)
  Indices lengths() const;
};

// As a column of a TensorDataset, see dataset.hpp.
XGRAD_API Index row_count(const Ragged& column);
XGRAD_API Ragged select_rows(const Ragged& column, std::span<const Index> rows);

struct PaddingOptions {
  Index length = 0;   ///< of every row; 0: that of the longest list. Longer lists are cut at their end
  bool left = false;  ///< the padding comes before the list
};

/// One row a list, filled up with `padding_idx`. (lists, length)
XGRAD_API Indices pad(const std::vector<std::vector<Index>>& lists, Index padding_idx = 0,
                      PaddingOptions options = {});
XGRAD_API Indices pad(const Ragged& lists, Index padding_idx = 0, PaddingOptions options = {});

/// The lists of a padded array without their padding: entries that equal `padding_idx` are left out. (lists,
/// length) Throws std::invalid_argument unless `padded` has two dimensions.
XGRAD_API Ragged unpad(const Indices& padded, Index padding_idx = 0);

/// Sorts `ids`, keeps each once, and returns how often each one occurred: a bag with its weights.
XGRAD_API std::vector<Index> count_distinct(std::vector<Index>& ids);

}  // namespace xgrad::data::inline XGRAD_ABI
