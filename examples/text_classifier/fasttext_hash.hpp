#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <xgrad/engine/system/scalar.hpp>

// Which bucket fastText puts an n-gram in: its models need the same. Facts from fastText 0.9.2's
// dictionary.cc.

namespace text_classifier {

using xgrad::Index;

/// FNV-1a in 32 bits, except that a byte counts as a signed number: those from 128 on change all bits above
/// their own.
constexpr std::uint32_t fasttext_hash(std::string_view bytes, std::uint32_t start = 2166136261u) {
  std::uint32_t h = start;
  for (const char byte : bytes) {
    h = (h ^ static_cast<std::uint32_t>(static_cast<std::int8_t>(byte))) * 16777619u;
  }
  return h;
}

/// Calls visit(bucket) for each run of min_n to max_n letters (code points) of "<word>"; "<" and ">" alone
/// are none.
template <class Visit>
void for_each_letter_ngram(std::string_view word, int min_n, int max_n, Index buckets, const Visit& visit) {
  std::string marked(1, '<');
  marked.append(word).push_back('>');
  std::vector<std::size_t> starts;  // of the code points, and the end
  for (std::size_t i = 0; i < marked.size(); ++i) {
    if ((static_cast<unsigned char>(marked[i]) & 0xC0) != 0x80) starts.push_back(i);
  }
  starts.push_back(marked.size());
  const std::string_view text = marked;
  const Index letters = std::ssize(starts) - 1;
  for (Index first = 0; first < letters; ++first) {
    std::uint32_t h = fasttext_hash({});
    for (Index n = 1; n <= max_n && first + n <= letters; ++n) {
      const std::size_t at = starts[first + n - 1];
      h = fasttext_hash(text.substr(at, starts[first + n] - at), h);
      const bool edge = n == 1 && (first == 0 || first == letters - 1);
      if (n >= min_n && !edge) visit(Index{h} % buckets);
    }
  }
}

/// Calls visit(bucket) for each run of 2 to max_n words, given their hashes.
template <class Visit>
void for_each_word_ngram(std::span<const std::uint32_t> hashes, int max_n, Index buckets,
                         const Visit& visit) {
  const auto widened = [](std::uint32_t hash) {
    return static_cast<std::uint64_t>(static_cast<std::int32_t>(hash));
  };
  for (Index first = 0; first < std::ssize(hashes); ++first) {
    std::uint64_t h = widened(hashes[first]);
    for (Index next = first + 1; next < std::ssize(hashes) && next - first < max_n; ++next) {
      h = h * 116049371u + widened(hashes[next]);
      visit(static_cast<Index>(h % static_cast<std::uint64_t>(buckets)));
    }
  }
}

}  // namespace text_classifier
