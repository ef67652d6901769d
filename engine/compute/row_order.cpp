#include <algorithm>
#include <bit>
#include <utility>

#include <xgrad/engine/compute/row_order.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad {

// Row and entry number in one word: the row in the high bits, the entry in as many low bits as the list
// needs. (Both fit: a table and a list that need more than 64 bits together fit into no memory.)
using Word = std::uint64_t;
using Words = xt::xarray<Word, xt::layout_type::row_major, Allocator<Word>>;

constexpr Index block = 1 << 14;  // entries that one thread counts and moves at a time
constexpr int most_digit_bits = 11;

static std::size_t size(Index n) {
  return static_cast<std::size_t>(n);
}

// Written here, because Debian's radix sort (Boost.Sort) is not stable: the entries of a row must stay in
// order, their sum has PyTorch's bits then. One stable pass of a radix sort over the bits [shift, shift +
// bits). Blocks count on their own; each gets its own places after those of the blocks before it, so the
// result does not depend on who moved what first.
static void radix_pass(const Words& from, Words& to, int shift, int bits) {
  const Index n = std::ssize(from), digits = Index{1} << bits;
  const Index blocks = (n + block - 1) / block;
  const auto digit = [=](Word word) { return static_cast<Index>(word >> shift) & (digits - 1); };
  std::vector<Index> place(size(blocks * digits), 0);
  parallel_for(n, block, [&](Index first, Index last) {
    Index* count = place.data() + first / block * digits;
    for (Index i = first; i < last; ++i) ++count[digit(from.data()[i])];
  });
  Index next = 0;
  for (Index d = 0; d < digits; ++d) {
    for (Index b = 0; b < blocks; ++b) next += std::exchange(place[size(b * digits + d)], next);
  }
  parallel_for(n, block, [&](Index first, Index last) {
    Index* at = place.data() + first / block * digits;
    for (Index i = first; i < last; ++i) {
      const Word word = from.data()[i];
      to.data()[at[digit(word)]++] = word;
    }
  });
}

static Words sorted_words(std::span<const Index> rows, Index limit, int entry_bits) {
  const Index n = std::ssize(rows);
  Words words = uninitialized<Words>({std::ssize(rows)});
  for (Index i = 0; i < n; ++i) {
    words.data()[i] = static_cast<Word>(rows[size(i)]) << entry_bits | static_cast<Word>(i);
  }
  if (n <= 512) {
    std::sort(words.data(), words.data() + n);
    return words;
  }
  const int row_bits = static_cast<int>(std::bit_width(static_cast<Word>(limit - 1)));
  const int passes = (row_bits + most_digit_bits - 1) / most_digit_bits;
  Words other = uninitialized<Words>({std::ssize(rows)});
  for (int pass = 0; pass < passes; ++pass) {
    const int from = row_bits * pass / passes, to = row_bits * (pass + 1) / passes;
    radix_pass(words, other, entry_bits + from, to - from);
    std::swap(words, other);
  }
  return words;
}

RowOrder RowOrder::of(std::span<const Index> rows, Index limit) {
  const Index n = std::ssize(rows);
  const int entry_bits = static_cast<int>(std::bit_width(std::max<Word>(n, 1) - 1));
  const Words words = sorted_words(rows, limit, entry_bits);
  const auto row_at = [&](Index i) { return words.data()[i] >> entry_bits; };

  Index distinct = n > 0;
  for (Index i = 1; i < n; ++i) distinct += row_at(i) != row_at(i - 1);
  RowOrder out{uninitialized<IndexArray>({n}), uninitialized<IndexArray>({distinct + 1}),
               uninitialized<IndexArray>({distinct})};
  if (n == 0) {
    out.starts.data()[0] = 0;
    return out;
  }
  // Whether a row is another one than the row before is as good as random: no branch, the last write counts.
  const Word entry_mask = (Word{1} << entry_bits) - 1;
  Index *order = out.order.data(), *ends = out.starts.data() + 1, *distinct_rows = out.rows.data();
  out.starts.data()[0] = 0;
  Index group = 0;
  Word before = row_at(0);
  for (Index i = 0; i < n; ++i) {
    const Word word = words.data()[i], row = word >> entry_bits;
    group += row != before;
    before = row;
    order[i] = static_cast<Index>(word & entry_mask);
    distinct_rows[group] = static_cast<Index>(row);
    ends[group] = static_cast<Index>(i) + 1;
  }
  return out;
}

IndexArray occurrences(std::span<const Index> rows, Index limit) {
  const RowOrder sorted = RowOrder::of(rows, limit);
  IndexArray out = uninitialized<IndexArray>({std::ssize(rows)});
  for (std::size_t g = 0; g < sorted.rows.size(); ++g) {
    const Index first = sorted.starts.data()[g], last = sorted.starts.data()[g + 1];
    for (Index i = first; i < last; ++i) out.data()[sorted.order.data()[i]] = last - first;
  }
  return out;
}

}  // namespace xgrad
