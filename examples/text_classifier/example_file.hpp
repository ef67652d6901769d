#pragma once
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <xgrad/data/ragged.hpp>

namespace text_classifier {

using xgrad::Index;

/// Lists of indices below 2^32, end to end, in 4 bytes each: a file of a million lines stays small.
class CompactLists {
 public:
  void add(std::span<const Index> list) {
    for (const Index index : list) values_.push_back(static_cast<std::uint32_t>(index));
    ends_.push_back(values_.size());
  }
  Index size() const { return std::ssize(ends_); }
  std::span<const std::uint32_t> operator[](Index i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return {values_.data() + begin, ends_[i] - begin};
  }
  /// These lists in this order.
  xgrad::data::Ragged rows(std::span<const Index> rows) const {
    std::vector<std::vector<Index>> lists;
    lists.reserve(rows.size());
    for (const Index row : rows) lists.emplace_back((*this)[row].begin(), (*this)[row].end());
    return lists;
  }

 private:
  std::vector<std::uint32_t> values_;
  std::vector<std::size_t> ends_;
};

/// The lines of a file that have a feature and a label, and how many have not.
struct ExampleFile {
  CompactLists features, labels;  // the rows of the table that make the bag of each line, and its labels
  Index left_out = 0;
  std::size_t first_left_out = 0;  // number of the first such line

  Index size() const { return features.size(); }
  /// Of some lines: the bags and the labels, for a DataLoader.
  std::pair<xgrad::data::Ragged, xgrad::data::Ragged> batch(std::span<const Index> rows) const {
    return {features.rows(rows), labels.rows(rows)};
  }
};

}  // namespace text_classifier
