#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include <xgrad/data/text/lines.hpp>
#include <xgrad/data/text/parse_number.hpp>
#include <xgrad/data/text/vocabulary.hpp>
#include <xgrad/engine/system/atomic_file.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/mapped_file.hpp>

namespace xgrad::data {

Vocabulary::Vocabulary(const VocabularyOptions& options) {
  XGRAD_CHECK(options.padding.empty() || options.padding != options.unknown, "Vocabulary: \"",
              options.padding, "\" cannot be both padding and unknown");
  if (!options.padding.empty()) padding_ = add(options.padding, 0);
  if (!options.unknown.empty()) unknown_ = add(options.unknown, 0);
}

Index Vocabulary::add(std::string_view token, Index count) {
  XGRAD_CHECK(count >= 0, "Vocabulary: count ", count, " of \"", token, "\" is negative");
  XGRAD_CHECK(count <= std::numeric_limits<Index>::max() - total_, "Vocabulary: count ", count, " of \"",
              token, "\" on top of ", total_, " counted tokens is too large");
  const auto [index, is_new] = tokens_.add(token);
  if (is_new) counts_.push_back(0);
  counts_[index] += count;
  total_ += count;
  return index;
}

Index Vocabulary::operator[](std::string_view token) const {
  const Index index = tokens_.find(token);
  if (index >= 0) return index;
  XGRAD_CHECK_RANGE(unknown_ >= 0, "Vocabulary: \"", token,
                    "\" is not in it, and there is no entry for unknown tokens");
  return unknown_;
}

Index Vocabulary::count(Index index) const {
  XGRAD_CHECK_RANGE(index >= 0 && index < size(), "Vocabulary: index ", index, " is out of range for ",
                    size(), " entries");
  return counts_[index];
}

Vocabulary Vocabulary::select(const SelectOptions& options) const {
  XGRAD_CHECK(options.max_size >= 0, "Vocabulary: max_size ", options.max_size, " is negative");
  Vocabulary out;
  if (padding_ >= 0) out.padding_ = out.add(token(padding_), count(padding_));
  if (unknown_ >= 0) out.unknown_ = out.add(token(unknown_), count(unknown_));
  std::vector<Index> order(size());
  std::iota(order.begin(), order.end(), Index{0});
  std::erase_if(order, [&](Index i) { return i == padding_ || i == unknown_; });
  std::sort(order.begin(), order.end(), [&](Index a, Index b) {
    return count(a) != count(b) ? count(a) > count(b) : token(a) < token(b);
  });
  for (const Index i : order) {
    if (count(i) >= options.min_count && (options.max_size == 0 || out.size() < options.max_size)) {
      out.add(token(i), count(i));
    } else if (out.unknown_ >= 0) {
      out.counts_[out.unknown_] += count(i);
      out.total_ += count(i);
    }
  }
  return out;
}

// In files "\t" is written for a tab, and so on.
static constexpr std::string_view escaped_bytes = "\t\n\r\\", escape_letters = "tnr\\";

static std::string escaped(std::string_view token) {
  std::string out;
  for (const char c : token) {
    const std::size_t at = escaped_bytes.find(c);
    if (at != std::string_view::npos) out += '\\';
    out += at != std::string_view::npos ? escape_letters[at] : c;
  }
  return out;
}

static std::string unescaped(std::string_view token, const Line& line) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '\\') {
      out += token[i];
      continue;
    }
    const std::size_t at = ++i < token.size() ? escape_letters.find(token[i]) : std::string_view::npos;
    if (at == std::string_view::npos) line.fail("a backslash must be followed by t, n, r or another one");
    out += escaped_bytes[at];
  }
  return out;
}

std::string Vocabulary::text() const {
  std::string out = xgrad::text("xgrad-vocabulary\t1\t", padding_, '\t', unknown_, '\n');
  for (Index i = 0; i < size(); ++i) out += xgrad::text(escaped(token(i)), '\t', count(i), '\n');
  return out;
}

void Vocabulary::save(const std::string& path) const {
  AtomicFile file(path);
  file.write(text());
  file.commit();
}

Vocabulary Vocabulary::load(const std::string& path) {
  const MappedFile file(path);
  return parse(file.bytes(), path);
}

static Index whole_number(std::string_view digits, const Line& line) {
  Index value = 0;
  if (!parse_whole_number(digits, value)) line.fail("\"", digits, "\" is not a whole number");
  return value;
}

Vocabulary Vocabulary::parse(std::string_view bytes, const std::string& name) {
  Vocabulary out;
  bool header = true;
  for_each_line(bytes, name, [&](const Line& line) {
    if (header) {
      std::array<std::string_view, 4> fields;
      std::string_view rest = line.text;
      for (std::string_view& field : fields) {
        field = rest.substr(0, rest.find('\t'));
        rest.remove_prefix(std::min(rest.size(), field.size() + 1));
      }
      if (fields[0] != "xgrad-vocabulary" || !rest.empty()) line.fail("this is no vocabulary file of xgrad");
      if (fields[1] != "1") line.fail("version \"", fields[1], "\" of the format is unknown");
      out.padding_ = whole_number(fields[2], line);
      out.unknown_ = whole_number(fields[3], line);
      header = false;
      return;
    }
    const std::size_t tab = line.text.find('\t');
    if (tab == std::string_view::npos) line.fail("expected a token, a tab and its count");
    const std::string token = unescaped(line.text.substr(0, tab), line);
    if (out.contains(token)) line.fail("\"", token, "\" was there already");
    const Index count = whole_number(line.text.substr(tab + 1), line);
    if (count < 0) line.fail("count ", count, " is negative");
    if (count > std::numeric_limits<Index>::max() - out.total()) line.fail("count ", count, " is too large");
    out.add(token, count);
  });
  if (header)
    throw std::runtime_error(name + ": the file is empty; a vocabulary begins with a line that says so");
  for (const Index special : {out.padding_, out.unknown_}) {
    if (special < -1 || special >= out.size()) {
      throw std::runtime_error(
          xgrad::text(name, ", line 1: entry ", special, " is out of range for ", out.size(), " entries"));
    }
  }
  return out;
}

}  // namespace xgrad::data
