#pragma once
#include <bit>
#include <optional>
#include <set>
#include <string>

#include <xgrad/engine/files/state_dict.hpp>
#include <xgrad/engine/system/error.hpp>

// State dicts of optimizers and schedules hold whole numbers as int64 and real ones as the 64 bits of a
// double in an int64: with Scalar = float a Tensor would lose digits, and a resumed run its bits.

namespace xgrad::inline XGRAD_ABI::optim {

inline Indices saved(Index value) {
  return Indices(value);
}
inline Indices saved(double value) {
  return Indices(std::bit_cast<Index>(value));
}

/// Reads entries, checks them (std::invalid_argument), and knows at the end whether one was left over.
class SavedReader {
 public:
  SavedReader(const char* name, const nn::StateDict& state) : name_(name), state_(state) {}

  bool contains(const std::string& entry) const { return state_.contains(entry); }
  /// The shape of an entry, and the entry if it has this one.
  Shape shape(const std::string& entry) const;
  const Indices& integers(const std::string& entry, const Shape& shape);
  Index integer(const std::string& entry) { return integers(entry, {}).item(); }
  /// An integer from `least` to 2^53, which leaves room to count on.
  Index count(const std::string& entry, Index least);
  double number(const std::string& entry) { return std::bit_cast<double>(integer(entry)); }
  const Tensor& tensor(const std::string& entry, const Shape& shape);
  /// An array of this shape; none where the entry has the shape [0].
  std::optional<Array> array(const std::string& entry, const Shape& shape);
  /// Throws where an entry was not read.
  void finish() const;

 private:
  template <class T>
  const T& get(const std::string& entry, const char* kind);
  void check_shape(const std::string& entry, const Shape& found, const Shape& wanted) const;

  const char* name_;
  const nn::StateDict& state_;
  std::set<std::string> used_;
};

}  // namespace xgrad::inline XGRAD_ABI::optim
