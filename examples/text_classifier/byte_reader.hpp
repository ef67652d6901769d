#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace text_classifier {

using xgrad::Index;

/// Takes numbers and texts from the front of a file's bytes. Whatever the bytes say, nothing beyond their end
/// is read and no more is allocated than they hold: then it throws std::runtime_error.
class ByteReader {
 public:
  /// `name`: of the file, for messages.
  ByteReader(std::string_view bytes, const std::string& name) : left_(bytes), name_(name) {}

  std::size_t left() const { return left_.size(); }

  template <class T>
  T number() {
    T value;
    std::memcpy(&value, take(1, sizeof value), sizeof value);
    return value;
  }
  template <class T>
  std::vector<T> numbers(Index count) {
    const char* from = take(count, sizeof(T));
    std::vector<T> values(static_cast<std::size_t>(count));
    if (count > 0) std::memcpy(values.data(), from, values.size() * sizeof(T));
    return values;
  }
  /// `count` things of `size` bytes.
  const char* take(Index count, std::size_t size) {
    check(count >= 0 && static_cast<std::size_t>(count) <= left_.size() / size, "it ends too early");
    const char* from = left_.data();
    left_.remove_prefix(static_cast<std::size_t>(count) * size);
    return from;
  }
  /// Bytes up to a 0, which is left out.
  std::string_view text() {
    const std::size_t end = left_.find('\0');
    check(end != left_.npos, "it ends too early");
    const std::string_view found = left_.substr(0, end);
    left_.remove_prefix(end + 1);
    return found;
  }
  /// All that is left.
  std::string_view rest() { return std::exchange(left_, {}); }

  template <class... Parts>
  void check(bool fits, const Parts&... parts) const {
    if (!fits) throw std::runtime_error(xgrad::text(name_, " is cut short or damaged: ", parts...));
  }

 private:
  std::string_view left_;
  const std::string& name_;
};

}  // namespace text_classifier
