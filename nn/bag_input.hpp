#pragma once
#include <optional>
#include <string>
#include <vector>

#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad::inline XGRAD_ABI {

/// How bags of indices lie: bag b has the entries starts[b] to starts[b + 1] - 1.
struct XGRAD_API BagLayout {
  SavedIndices entries;  // (n), or (bags, n / bags)
  IndexArray starts;     // (bags + 1)

  Index size() const { return std::ssize(entries.value()); }
  Index bags() const { return std::ssize(starts) - 1; }
  /// The most entries that a bag has.
  Index longest() const;
  /// The bag of each entry. (n)
  IndexArray bag_of_entries() const;
};

/// Bags of indices as an argument: (bags, length) indices, one dimension together with offsets, or lists of
/// any length: `{{1, 2, 3}, {4}, {}}`, std::vector<std::vector<Index>>.
class XGRAD_API BagInput {
 public:
  /// Throws std::invalid_argument where there are no indices (Indices()).
  BagInput(Indices indices);
  template <class E>
  requires IntegerType<typename E::value_type> BagInput(const xt::xexpression<E>& expression)
      : BagInput(Indices(expression)) {}
  template <IntegerType Integer>
  BagInput(const std::vector<Integer>& list) : BagInput(Indices(list)) {}
  template <IntegerType Integer>
  BagInput(const std::vector<std::vector<Integer>>& lists) : BagInput(converted(lists)) {}
  BagInput(const std::vector<std::vector<Index>>& lists);
  /// `{1, 2, 3}`: one dimension. `{{1, 2}, {3, 4}}`: two. `{{1, 2}, {3}}`: lists. Throws
  /// std::invalid_argument where it is nested deeper or mixed.
  BagInput(std::initializer_list<NestedList<Index>> lists);

  /// The bags. `offsets` (one dimension only) are where each bag starts; with `include_last_offset` they also
  /// say where the last one ends. Throws std::invalid_argument that begins with `op` where offsets are
  /// missing or not allowed, do not start at 0, go down, or lead outside the input.
  BagLayout layout(const char* op, const Indices& offsets, bool include_last_offset) const;
  /// Shape of the indices as they came; for lists, (number of all entries).
  Shape shape() const { return entries_.shape(); }
  /// "[1, 3]": where entry `e` is.
  std::string position(Index e) const;

 private:
  template <IntegerType Integer>
  static std::vector<std::vector<Index>> converted(const std::vector<std::vector<Integer>>& lists) {
    std::vector<std::vector<Index>> out;
    for (const std::vector<Integer>& list : lists) out.emplace_back(list.begin(), list.end());
    return out;
  }

  Indices entries_;
  std::optional<IndexArray> starts_;  // of lists
};

}  // namespace xgrad::inline XGRAD_ABI
