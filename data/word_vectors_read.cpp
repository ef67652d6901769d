// Reading word vectors. Text is read twice: first the lines are found, with their words and numbers of
// columns, so that errors and duplicates are known before the array is made; then the numbers are parsed
// straight into their rows. Both passes run in parallel over ranges of bytes, and each range's pages are
// given back after use.
#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <optional>

#include <xgrad/data/dataset.hpp>
#include <xgrad/data/text/parse_number.hpp>
#include <xgrad/data/word_vectors.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/mapped_file.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad::data::inline XGRAD_ABI {

static constexpr Index range_bytes = 1 << 20;

template <class... Parts>
[[noreturn]] static void fail_at(const MappedFile& file, Index line, const Parts&... parts) {
  throw std::runtime_error(text(file.path(), ", line ", line, ": ", parts...));
}

static void count_skipped(LoadReport& report, Index& counter, Index line) {
  ++counter;
  Index& first = report.first_skipped_line;
  if (first == 0 || line < first) first = line;
}

static WordVectors finished(TokenTable words, Array vectors, const LoadReport& report) {
  WordVectors out(std::move(words), Tensor(std::move(vectors)));
  out.report = report;
  return out;
}

// ---- the first line

namespace {

struct Header {
  std::optional<std::pair<Index, Index>> announced;  // words, numbers of each
  std::size_t body = 0;                              // where the first word begins
};

}  // namespace

static Header read_header(std::string_view bytes) {
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  std::string_view line = bytes.substr(0, end);
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  const std::size_t space = std::min(line.find(' '), line.size());
  Index words = 0, dim = 0;
  if (!parse_whole_number(line.substr(0, space), words) || words < 0 || space == line.size() ||
      !parse_whole_number(line.substr(space + 1), dim) || dim < 1) {
    return {};
  }
  return {std::pair(words, dim), std::min(bytes.size(), end + 1)};
}

// Whether what follows the first word is text: bytes of float32 numbers are hardly ever all printable.
static bool looks_like_text(std::string_view body, Index dim) {
  const std::size_t space = body.find(' '), numbers = dim;
  if (space == std::string_view::npos) return true;
  const std::string_view bytes = body.substr(space + 1, numbers * 4),
                         line = bytes.substr(0, bytes.find('\n'));
  const bool printable = std::all_of(line.begin(), line.end(),
                                     [](char c) { return (c >= ' ' && c <= '~') || c == '\r' || c == '\t'; });
  return printable && line.size() >= std::min<std::size_t>(8, 2 * numbers - 1);
}

// ---- text: finding the lines

namespace {

struct FoundLine {
  std::size_t begin, end;  // without line end and trailing space
  std::uint32_t word;      // length of the word; the numbers follow after a space
  Index columns;
  Index row = -1;
};

struct FoundRange {
  std::vector<FoundLine> lines;
  std::string words;  // end to end: the pages of the file are not touched again for them
};

}  // namespace

static Index count_spaces(const char* first, const char* last) {
  Index count = 0;
  while (first < last) {
    const char* const stop = first + std::min<std::ptrdiff_t>(last - first, 128);
    unsigned char part = 0;  // a byte holds 128, and bytes are what vector units add fastest
    for (; first < stop; ++first) part = static_cast<unsigned char>(part + (*first == ' '));
    count += part;
  }
  return count;
}

// The lines that begin in [first, last).
static FoundRange find_lines(std::string_view bytes, std::size_t first, std::size_t last, std::size_t body) {
  FoundRange found;
  std::size_t at = first;
  if (first > body && bytes[first - 1] != '\n') at = std::min(bytes.find('\n', first), bytes.size() - 1) + 1;
  while (at < last) {
    const char* const line = bytes.data() + at;
    const void* newline = std::memchr(line, '\n', bytes.size() - at);
    const char* const stop = newline ? static_cast<const char*>(newline) : bytes.data() + bytes.size();
    const char* end = stop;
    if (end > line && end[-1] == '\r') --end;
    if (end > line && end[-1] == ' ') --end;  // word2vec and fastText write a space after the last number
    const void* space = std::memchr(line, ' ', end - line);
    const char* const word = space ? static_cast<const char*>(space) : end;
    found.lines.push_back({at, static_cast<std::size_t>(end - bytes.data()),
                           static_cast<std::uint32_t>(word - line), count_spaces(word, end)});
    found.words.append(line, word);
    at = stop - bytes.data() + 1;
  }
  return found;
}

// ---- text: the whole

namespace {

class TextReader {
 public:
  TextReader(const MappedFile& file, const Header& header, const WordVectorsOptions& options)
      : file_(file), header_(header), options_(options), first_line_(header.announced ? 2 : 1) {}

  WordVectors read() {
    find();
    Array vectors = uninitialized<Array>({assign_rows(), dim_});
    parse(vectors);
    if (!bad_rows_.empty()) vectors = without_bad_rows(vectors);
    return finished(std::move(words_), std::move(vectors), report_);
  }

 private:
  // Throws, or counts the line as skipped.
  template <class... Parts>
  void bad(Index& counter, Index at, const Parts&... parts) {
    if (options_.bad_line == BadLine::error) fail_at(file_, first_line_ + at, parts...);
    count_skipped(report_, counter, first_line_ + at);
  }

  void find() {
    const Index bytes = file_.size() - header_.body;
    ranges_.resize((bytes + range_bytes - 1) / range_bytes);
    parallel_for(bytes, range_bytes, [&](Index first, Index last) {
      const std::size_t from = header_.body + first, to = header_.body + last;
      ranges_[first / range_bytes] = find_lines(file_.bytes(), from, to, header_.body);
      file_.release(from, to);
    });
  }

  // Checks what is known without parsing the numbers; returns the number of rows.
  Index assign_rows() {
    Index lines = 0;
    std::size_t bytes = 0;
    for (const FoundRange& range : ranges_) {
      lines += std::ssize(range.lines);
      bytes += range.words.size();
    }
    if (header_.announced) {
      dim_ = header_.announced->second;
    } else {
      if (lines == 0)
        throw std::runtime_error(file_.path() + ": the file is empty; there are no word vectors in it");
      dim_ = ranges_[0].lines[0].columns;
      if (dim_ == 0) fail_at(file_, 1, "expected a word and its numbers");
    }
    words_.reserve(lines, bytes);
    Index at = 0;
    for (FoundRange& range : ranges_) {
      std::string_view words = range.words;
      for (FoundLine& line : range.lines) {
        if (options_.max_words > 0 && words_.size() == options_.max_words) return words_.size();
        assign_row(line, words.substr(0, line.word), at++);
        words.remove_prefix(line.word);
      }
      range.words = {};
    }
    if (header_.announced && at < header_.announced->first && options_.bad_line == BadLine::error) {
      throw std::runtime_error(text(file_.path(), ": the file ends after ", at, " of the ",
                                    header_.announced->first, " words that line 1 announces"));
    }
    return words_.size();
  }

  void assign_row(FoundLine& line, std::string_view word, Index at) {
    if (header_.announced && at >= header_.announced->first) {
      return bad(report_.wrong_columns, at, "line 1 announces ", header_.announced->first,
                 " words, here are more");
    }
    if (word.empty()) return bad(report_.wrong_columns, at, "expected a word and ", dim_, " numbers");
    if (line.columns != dim_) {
      return bad(report_.wrong_columns, at, "expected ", dim_, " numbers, got ", line.columns, cut_off(line));
    }
    const auto [row, is_new] = words_.add(word);
    if (!is_new) return bad(report_.duplicates, at, "the word \"", word, "\" was there already");
    line.row = row;
  }

  const char* cut_off(const FoundLine& line) const {
    return line.end == file_.size() ? "; the file seems to be cut off" : "";
  }

  void parse(Array& vectors) {
    struct Failure {
      Index line;  // of its range
      std::string message;
    };
    std::vector<std::vector<Failure>> failures(ranges_.size());
    parallel_for(std::ssize(ranges_), 1, [&](Index first, Index last) {
      for (Index r = first; r < last; ++r) {
        const std::vector<FoundLine>& lines = ranges_[r].lines;
        for (Index i = 0; i < std::ssize(lines); ++i) {
          if (lines[i].row < 0) continue;
          std::string message = parse_line(lines[i], vectors.data() + lines[i].row * dim_);
          if (!message.empty()) failures[r].push_back({i, std::move(message)});
        }
        if (!lines.empty()) file_.release(lines.front().begin, lines.back().end);
      }
    });
    Index at = 0;
    for (std::size_t r = 0; r < ranges_.size(); ++r) {
      for (const Failure& failure : failures[r]) {
        bad(report_.not_numbers, at + failure.line, failure.message);
        bad_rows_.push_back(ranges_[r].lines[failure.line].row);
      }
      at += std::ssize(ranges_[r].lines);
    }
  }

  // Parses the numbers of a line; returns what is wrong, or nothing.
  std::string parse_line(const FoundLine& line, Scalar* to) const {
    const char* p = file_.data() + line.begin + line.word;
    const char* const last = file_.data() + line.end;
    for (Index i = 0; i < dim_; ++i) {
      ++p;  // the space: there are as many as numbers
      const char* const number = p;
      if (!parse_number(p, last, to[i]) || (p < last && *p != ' ')) {
        return text("\"", std::string_view(number, std::find(number, last, ' ')), "\" (number ", i + 1,
                    " of ", dim_, ") is not a finite number", cut_off(line));
      }
    }
    return {};
  }

  // Rare: there was something that is no number, and it is to be skipped.
  Array without_bad_rows(const Array& vectors) {
    std::sort(bad_rows_.begin(), bad_rows_.end());
    std::vector<Index> kept;
    TokenTable words;
    for (Index i = 0; i < words_.size(); ++i) {
      if (std::binary_search(bad_rows_.begin(), bad_rows_.end(), i)) continue;
      kept.push_back(i);
      words.add(words_[i]);
    }
    words_ = std::move(words);
    return detail::copied_rows(vectors, kept);
  }

  const MappedFile& file_;
  const Header header_;
  const WordVectorsOptions options_;
  const Index first_line_;
  Index dim_ = 0;
  std::vector<FoundRange> ranges_;
  TokenTable words_;
  LoadReport report_;
  std::vector<Index> bad_rows_;
};

}  // namespace

// ---- binary

static WordVectors read_binary(const MappedFile& file, const Header& header,
                               const WordVectorsOptions& options) {
  const auto [announced, dim] = *header.announced;
  const std::string_view bytes = file.bytes();
  const Index body = bytes.size() - header.body;
  if (announced > 0 && body / (4 * dim + 2) < announced - 1) {
    fail_at(file, 1, "announces ", announced, " words of ", dim, " numbers, more than the file's ",
            bytes.size(), " bytes hold");
  }
  const std::size_t row_bytes = 4 * dim;
  const Index wanted = options.max_words > 0 ? std::min(options.max_words, announced) : announced;
  Array vectors = uninitialized<Array>({wanted, dim});
  TokenTable words;
  LoadReport report;
  std::size_t at = header.body, released = 0;
  for (Index word_number = 1; word_number <= wanted; ++word_number) {
    const auto fail = [&, all = announced](const auto&... parts) {
      throw std::runtime_error(text(file.path(), ", word ", word_number, " of ", all, ": ", parts...));
    };
    // Some writers end a word's numbers with a line feed, some do not.
    while (at < bytes.size() && bytes[at] == '\n') ++at;
    const std::size_t space = bytes.find(' ', at);
    if (space == std::string_view::npos || bytes.size() - space - 1 < row_bytes) fail("the file is cut off");
    const std::string_view word = bytes.substr(at, space - at);
    if (word.empty()) fail("the word is empty");
    at = space + 1 + row_bytes;
    const auto [row, is_new] = words.add(word);
    if (!is_new) {
      if (options.bad_line == BadLine::error) fail("\"", word, "\" was there already");
      count_skipped(report, report.duplicates, word_number);
      continue;
    }
    for (Index j = 0; j < dim; ++j) {
      std::uint32_t bits = 0;
      for (std::size_t k = 4; k-- > 0;) {
        bits = bits << 8 | static_cast<unsigned char>(bytes[space + 1 + j * 4 + k]);
      }
      const float number = std::bit_cast<float>(bits);
      if (!std::isfinite(number)) fail("number ", j + 1, " of \"", word, "\" is not finite");
      vectors.data()[row * dim + j] = static_cast<Scalar>(number);
    }
    if (at - released > (std::size_t{1} << 24)) {
      file.release(released, at);
      released = at;
    }
  }
  if (words.size() < wanted) {
    std::vector<Index> kept(words.size());
    std::iota(kept.begin(), kept.end(), Index{0});
    vectors = detail::copied_rows(vectors, kept);
  }
  return finished(std::move(words), std::move(vectors), report);
}

WordVectors WordVectors::load(const std::string& path, const WordVectorsOptions& options) {
  using enum VectorFormat;
  XGRAD_CHECK(options.max_words >= 0, "WordVectors: max_words ", options.max_words, " is negative");
  const MappedFile file(path);
  Header header;
  if (options.format != glove) header = read_header(file.bytes());
  const bool needs_header = options.format == word2vec || options.format == word2vec_binary;
  if (needs_header && !header.announced)
    fail_at(file, 1, "expected the number of words and the length of their vectors");
  // Before anything is made that is so long: a damaged header must not ask for more than there is.
  if (header.announced && header.announced->second > std::ssize(file.bytes())) {
    fail_at(file, 1, "announces ", header.announced->first, " words of ", header.announced->second,
            " numbers, more than the file's ", file.size(), " bytes hold");
  }
  const bool binary = options.format == word2vec_binary ||
                      (options.format == automatic && header.announced &&
                       !looks_like_text(file.bytes().substr(header.body), header.announced->second));
  return binary ? read_binary(file, header, options) : TextReader(file, header, options).read();
}

}  // namespace xgrad::data::inline XGRAD_ABI
