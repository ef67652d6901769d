#include <algorithm>
#include <utility>

#include <xgrad/data/ragged.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::data::inline XGRAD_ABI {

// `list(i)` for i in [0, size), end to end.
template <class List>
static Ragged joined(Index size, const List& list) {
  IndexArray offsets = uninitialized<IndexArray>({size});
  Index total = 0;
  for (Index i = 0; i < size; ++i) offsets.data()[i] = std::exchange(total, total + std::ssize(list(i)));
  IndexArray values = uninitialized<IndexArray>({total});
  Index* to = values.data();
  for (Index i = 0; i < size; ++i) {
    const std::span<const Index> from = list(i);
    to = std::copy(from.begin(), from.end(), to);
  }
  Ragged out;
  out.values = std::move(values);
  out.offsets = std::move(offsets);
  return out;
}

Ragged::Ragged(const std::vector<std::vector<Index>>& lists)
    : Ragged(joined(std::ssize(lists), [&](Index i) { return std::span(lists[i]); })) {}

Index row_count(const Ragged& column) {
  return column.size();
}

Ragged select_rows(const Ragged& column, std::span<const Index> rows) {
  return joined(std::ssize(rows), [&](Index i) { return column[rows[i]]; });
}

std::span<const Index> Ragged::operator[](Index i) const {
  XGRAD_CHECK_RANGE(i >= 0 && i < size(), "Ragged: index ", i, " is out of range for ", size(), " lists");
  const Index *starts = offsets.value().data(), *entries = values.value().data();
  const Index first = starts[i], all = values.numel(), last = i + 1 < size() ? starts[i + 1] : all;
  XGRAD_CHECK(first >= 0 && first <= last && last <= all, "Ragged: list ", i, " goes from ", first, " to ",
              last, " of ", all, " values");
  return {entries + first, entries + last};
}

Indices Ragged::lengths() const {
  IndexArray out = uninitialized<IndexArray>({size()});
  for (Index i = 0; i < size(); ++i) out.data()[i] = std::ssize((*this)[i]);
  return out;
}

Indices pad(const Ragged& lists, Index padding_idx, PaddingOptions options) {
  XGRAD_CHECK(options.length >= 0, "pad: length ", options.length, " is negative");
  const Index rows = lists.size();
  Index length = options.length;
  if (length == 0) {
    for (Index i = 0; i < rows; ++i) length = std::max(length, std::ssize(lists[i]));
  }
  IndexArray out = filled<IndexArray>({rows, length}, padding_idx);
  for (Index i = 0; i < rows; ++i) {
    const std::span<const Index> list = lists[i];
    const Index kept = std::min(length, std::ssize(list));
    std::copy_n(list.begin(), kept, out.data() + i * length + (options.left ? length - kept : 0));
  }
  return out;
}

Indices pad(const std::vector<std::vector<Index>>& lists, Index padding_idx, PaddingOptions options) {
  return pad(Ragged(lists), padding_idx, options);
}

Ragged unpad(const Indices& padded, Index padding_idx) {
  XGRAD_CHECK(padded.dim() == 2, "unpad: expected 2 dimensions, got shape ", padded.shape());
  const Index rows = padded.size(0), length = padded.size(1), *from = padded.value().data();
  IndexArray offsets = uninitialized<IndexArray>({rows});
  IndexArray values =
      uninitialized<IndexArray>({padded.numel() - std::count(from, from + padded.numel(), padding_idx)});
  Index* to = values.data();
  for (Index i = 0; i < rows; ++i) {
    offsets.data()[i] = to - values.data();
    const Index* row = from + i * length;
    to = std::remove_copy(row, row + length, to, padding_idx);
  }
  Ragged out;
  out.values = std::move(values);
  out.offsets = std::move(offsets);
  return out;
}

std::vector<Index> count_distinct(std::vector<Index>& ids) {
  std::sort(ids.begin(), ids.end());
  std::vector<Index> counts;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (kept > 0 && ids[kept - 1] == ids[i]) {
      ++counts[kept - 1];
    } else {
      ids[kept++] = ids[i];
      counts.push_back(1);
    }
  }
  ids.resize(kept);
  return counts;
}

}  // namespace xgrad::data::inline XGRAD_ABI
