#include <bit>
#include <limits>

#include <xgrad/data/text/hashing.hpp>
#include <xgrad/data/text/token_table.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::data {

// Where the token is, or the free slot where it would go. There is always a free one.
std::size_t TokenTable::slot_of(std::string_view token, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at].entry != 0; at = (at + 1) & mask) {
    if (slots_[at].tag == static_cast<std::uint32_t>(hash >> 32) && (*this)[slots_[at].entry - 1] == token)
      break;
  }
  return at;
}

Index TokenTable::find(std::string_view token) const {
  if (slots_.empty()) return -1;
  return Index{slots_[slot_of(token, hash64(token))].entry} - 1;
}

std::pair<Index, bool> TokenTable::add(std::string_view token) {
  if (2 * (ends_.size() + 1) > slots_.size()) grow(std::max<std::size_t>(16, 2 * slots_.size()));
  const std::uint64_t hash = hash64(token);
  Slot& slot = slots_[slot_of(token, hash)];
  if (slot.entry != 0) return {Index{slot.entry} - 1, false};
  XGRAD_CHECK(ends_.size() < std::numeric_limits<std::uint32_t>::max() - 1, "TokenTable: too many tokens");
  bytes_.append(token);
  ends_.push_back(bytes_.size());
  slot = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(ends_.size())};
  return {size() - 1, true};
}

std::string_view TokenTable::operator[](Index i) const {
  XGRAD_CHECK_RANGE(i >= 0 && i < size(), "token ", i, " is out of range for ", size(), " tokens");
  const std::uint64_t first = i == 0 ? 0 : ends_[i - 1];
  return std::string_view(bytes_).substr(first, ends_[i] - first);
}

void TokenTable::reserve(Index tokens, std::size_t bytes) {
  bytes_.reserve(bytes);
  ends_.reserve(tokens);
  const std::size_t slots = std::bit_ceil<std::size_t>(2 * tokens + 2);
  if (slots > slots_.size()) grow(slots);
}

void TokenTable::grow(std::size_t slots) {
  slots_.assign(slots, Slot{});
  for (Index i = 0; i < size(); ++i) {
    const std::uint64_t hash = hash64((*this)[i]);
    slots_[slot_of((*this)[i], hash)] = {static_cast<std::uint32_t>(hash >> 32),
                                         static_cast<std::uint32_t>(i + 1)};
  }
}

}  // namespace xgrad::data
