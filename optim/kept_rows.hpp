#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include <xgrad/engine/system/scalar.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

/// Copies of some rows of a table, each in a slot; what is given back is used again.
class KeptRows {
 public:
  struct Slot {
    Index row;            // -1: free
    std::uint32_t shown;  // the step as of which the table shows the row
  };
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  /// Of a table of so many rows, each kept as so many numbers; forgets all.
  void reset(Index rows, Index numbers) {
    *this = {};
    slot_of_.assign(rows, none);
    numbers_in_row_ = numbers;
  }
  void clear() noexcept { *this = {}; }

  /// Makes room for so many more, so that take() cannot fail.
  void make_room(Index more) {
    const std::size_t all = slots_.size() - free_.size() + static_cast<std::size_t>(more);
    if (all <= slots_.capacity()) return;
    const std::size_t room = std::max(all, 2 * slots_.capacity());
    free_.reserve(room);
    numbers_.resize(room * numbers_in_row_);
    slots_.reserve(room);
  }
  std::uint32_t take(Index row) noexcept {
    std::uint32_t slot;
    if (free_.empty()) {
      slot = static_cast<std::uint32_t>(slots_.size());
      slots_.push_back({});
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    slots_[slot] = {row, none};
    return slot_of_[row] = slot;
  }
  void give_back(Index row) noexcept {
    const std::uint32_t slot = slot_of_[row];
    if (slot == none) return;
    slots_[slot].row = -1;
    free_.push_back(slot);
    slot_of_[row] = none;
  }

  /// The slot of a row, or `none`.
  std::uint32_t slot_of(Index row) const { return slot_of_[row]; }
  std::vector<Slot>& slots() { return slots_; }
  const std::vector<Slot>& slots() const { return slots_; }
  Scalar* numbers(std::uint32_t slot) { return numbers_.data() + slot * numbers_in_row_; }
  const Scalar* numbers(std::uint32_t slot) const { return numbers_.data() + slot * numbers_in_row_; }
  Index numbers_in_row() const { return numbers_in_row_; }

 private:
  std::vector<std::uint32_t> slot_of_, free_;
  std::vector<Slot> slots_;
  std::vector<Scalar> numbers_;
  Index numbers_in_row_ = 0;
};

}  // namespace xgrad::inline XGRAD_ABI::optim
