#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace xgrad::data {

/// Distinct strings numbered from 0 in the order in which they were added: token -> index by a hash table
/// with open addressing, index -> token by an array. All bytes are in one string, so that 400,000 words
/// take some ten megabytes and one pass to copy.
class XGRAD_API TokenTable {
 public:
  Index size() const { return std::ssize(ends_); }
  /// The index of `token`, or -1.
  Index find(std::string_view token) const;
  /// The index of `token`, which is added where it is new, and whether it was.
  std::pair<Index, bool> add(std::string_view token);
  /// Token i, valid until the next add. Throws std::out_of_range.
  std::string_view operator[](Index i) const;
  void reserve(Index tokens, std::size_t bytes);

 private:
  struct Slot {
    std::uint32_t tag = 0;    // part of the hash: saves most comparisons of strings
    std::uint32_t entry = 0;  // index + 1; 0: free
  };
  std::size_t slot_of(std::string_view token, std::uint64_t hash) const;
  void grow(std::size_t slots);

  std::string bytes_;
  std::vector<std::uint64_t> ends_;  // token i is bytes_[ends_[i - 1], ends_[i])
  std::vector<Slot> slots_;          // a power of two, at most half full
};

}  // namespace xgrad::data
