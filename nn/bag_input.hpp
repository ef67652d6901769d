#pragma once
#include <optional>
#include <string>

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad {

/// How bags of indices lie: bag b has the entries starts[b] to starts[b + 1] - 1.
struct XGRAD_API BagLayout {
  std::shared_ptr<const Indices> entries;  // (n), or (bags, n / bags)
  Indices starts;                          // (bags + 1)

  Index size() const { return std::ssize(*entries); }
  Index bags() const { return std::ssize(starts) - 1; }
  /// The most entries that a bag has.
  Index longest() const;
  /// The bag of each entry. (n)
  Indices bag_of_entries() const;
};

/// Bags of indices as an argument: (bags, length) indices, one dimension together with offsets, or lists of
/// any length: `{{1, 2, 3}, {4}, {}}`, std::vector<std::vector<Index>>.
class XGRAD_API BagInput {
 public:
  template <class Input>
  requires std::constructible_from<IndexInput, const Input&> BagInput(const Input& input)
      : BagInput(IndexInput(input)) {}
  /// Throws std::invalid_argument where there are no indices (IndexInput()).
  BagInput(IndexInput input);
  BagInput(const std::vector<std::vector<Index>>& lists);
  template <IntegerType Integer>
  BagInput(const std::vector<std::vector<Integer>>& lists) : BagInput(converted(lists)) {}
  /// `{1, 2, 3}`: one dimension. `{{1, 2}, {3, 4}}`: two. `{{1, 2}, {3}}`: lists. Throws
  /// std::invalid_argument where it is nested deeper or mixed.
  BagInput(std::initializer_list<NestedList<Index>> lists);
  /// Refers to `indices`, which must live as long.
  static BagInput view(const Indices& indices) { return BagInput(IndexInput::view(indices)); }

  /// The bags. `offsets` (one dimension only) are where each bag starts; with `include_last_offset` they also
  /// say where the last one ends. Throws std::invalid_argument that begins with `op` where offsets are
  /// missing or not allowed, do not start at 0, go down, or lead outside the input.
  /// With `keep`, the layout may outlive what this is a view of.
  BagLayout layout(const char* op, const IndexInput& offsets, bool include_last_offset,
                   bool keep = true) const;
  /// Shape of the indices as they came; for lists, (number of all entries).
  Shape shape() const { return Shape(entries_.indices().shape()); }
  /// "[1, 3]": where entry `e` is.
  std::string position(Index e) const;

 private:
  template <IntegerType Integer>
  static std::vector<std::vector<Index>> converted(const std::vector<std::vector<Integer>>& lists) {
    std::vector<std::vector<Index>> out;
    for (const std::vector<Integer>& list : lists) out.emplace_back(list.begin(), list.end());
    return out;
  }

  IndexInput entries_;
  std::optional<Indices> starts_;  // of lists
};

}  // namespace xgrad
