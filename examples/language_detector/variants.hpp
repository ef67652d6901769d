#pragma once
#include <cstdint>
#include <string>

#include <xgrad/data/text/hashing.hpp>

// Training sees each text in other forms, too: so the model holds on texts that are not as tidy as its own.

namespace language_detector {

/// Random numbers of one text in one epoch. They depend on nothing else, so that texts may be prepared on any
/// thread.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}
  /// In [0, n).
  std::size_t below(std::size_t n) { return next() % n; }
  /// True with this probability.
  bool chance(double probability) { return static_cast<double>(next() >> 11) * 0x1p-53 < probability; }

 private:
  std::uint64_t next() { return xgrad::data::mix64(state_ += 0x9E3779B97F4A7C15ULL); }
  std::uint64_t state_;
};

/// The text as it is, or with accents taken off (see folded), or a piece of it: some words, or letters from
/// anywhere to anywhere, with half words at its ends.
std::string variant(const std::string& text, Draws& draws);

/// What looks like a language and is none: words with halves of two texts, with their letters mixed up, or of
/// random letters. Empty where the text is not written in an alphabet whose words this changes (Chinese).
std::string nonsense(const std::string& text, const std::string& other, Draws& draws);

}  // namespace language_detector
