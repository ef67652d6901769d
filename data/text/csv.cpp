#include <algorithm>
#include <array>

#include <xgrad/data/text/csv.hpp>
#include <xgrad/data/text/parse_number.hpp>
#include <xgrad/data/text/utf8.hpp>

namespace xgrad::data {

std::string_view CsvRow::operator[](Index column) const {
  XGRAD_CHECK_RANGE(column >= 0 && column < size(), "CsvRow: column ", column, " is out of range for ",
                    size(), " columns");
  return fields_[column];
}

Index CsvRow::integer(Index column) const {
  const std::string_view field = (*this)[column];
  Index value = 0;
  if (!parse_whole_number(field, value)) fail(column, '"', field, "\" is not a whole number");
  return value;
}

double CsvRow::number(Index column) const {
  const std::string_view field = (*this)[column];
  const char* first = field.data();
  double value = 0;
  if (!parse_number(first, field.data() + field.size(), value) || first != field.data() + field.size()) {
    fail(column, '"', field, "\" is not a number");
  }
  return value;
}

// Written here and not taken from Debian's libcsv, which copies every field and does not count lines.
CsvReader::CsvReader(const std::string& path, const CsvOptions& options)
    : file_(path), options_(options), bytes_(file_.bytes()) {
  if (bytes_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  if (options_.guess) guess();
  XGRAD_CHECK(options_.separator_length >= 1, "CsvReader: separator_length ", options_.separator_length,
              " must be at least 1");
  separator_.assign(options_.separator_length, options_.separator);
  row_.file_ = &file_.path();
  if (options_.header) {
    if (!next()) throw std::runtime_error(path + ": the file is empty; expected a header");
    header_.assign(row_.fields_.begin(), row_.fields_.end());
  }
}

void CsvReader::guess() {
  const std::size_t first = std::min(bytes_.find_first_not_of("\r\n", at_), bytes_.size());
  const std::string_view line = bytes_.substr(first, bytes_.find_first_of("\r\n", first) - first);
  const auto choose = [this](char separator, Index length, bool quotes) {
    options_.separator = separator;
    options_.separator_length = length;
    options_.quote = quotes ? '"' : '\0';
  };
  if (line.find("::") != line.npos) return choose(':', 2, false);
  if (line.find('\t') != line.npos) return choose('\t', 1, false);
  constexpr std::string_view candidates = ",;|";
  std::array<Index, candidates.size()> counts{};
  bool quoted = false;
  for (const char c : line) {
    quoted ^= c == '"';
    const std::size_t candidate = candidates.find(c);
    if (!quoted && candidate != candidates.npos) ++counts[candidate];
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  const char separator = *most > 0 ? candidates[most - counts.begin()] : ' ';
  choose(separator, 1, separator == ',' || separator == ';');
}

Index CsvReader::column(std::string_view name) const {
  const auto at = std::find(header_.begin(), header_.end(), name);
  if (at == header_.end())
    throw std::runtime_error(text(file_.path(), ": there is no column \"", name, "\""));
  return at - header_.begin();
}

void CsvReader::fail(std::size_t line, const std::string& what) const {
  throw std::runtime_error(text(file_.path(), ", line ", line, ": ", what));
}

bool CsvReader::next() {
  while (line_end() > 0) skip_line_end();
  if (at_ == bytes_.size()) return false;
  row_.fields_.clear();
  rewritten_.clear();
  row_.line_ = line_;
  row_.fields_.push_back(read_field());
  while (separator_here()) {
    at_ += separator_.size();
    row_.fields_.push_back(read_field());
  }
  if (at_ < bytes_.size()) skip_line_end();
  if (options_.columns == 0) options_.columns = row_.size();
  if (row_.size() != options_.columns) {
    fail(row_.line_, text("expected ", options_.columns, " columns, got ", row_.size()));
  }
  return true;
}

// The length of the line end that begins here; 0: there is none.
std::size_t CsvReader::line_end() const {
  if (at_ == bytes_.size()) return 0;
  return bytes_[at_] == '\n' ? 1 : bytes_.substr(at_, 2) == "\r\n" ? 2 : 0;
}

void CsvReader::skip_line_end() {
  at_ += line_end();
  ++line_;
}

// Reads a field, up to a separator, a line end or the end of the file.
std::string_view CsvReader::read_field() {
  const std::size_t first = at_, begun = line_;
  const auto ends_here = [&] { return at_ == bytes_.size() || separator_here() || line_end() > 0; };
  const auto field = [&](std::string_view contents) -> std::string_view {
    return options_.latin1 ? rewritten_.emplace_back(latin1_to_utf8(contents)) : contents;
  };
  const bool quoted = options_.quote != '\0' && first < bytes_.size() && bytes_[first] == options_.quote;
  if (!quoted) {
    while (!ends_here()) ++at_;
    return field(bytes_.substr(first, at_ - first));
  }
  std::string contents;
  for (++at_;; ++at_) {
    if (at_ == bytes_.size()) fail(begun, "a quoted field that begins here is not closed");
    if (bytes_[at_] == options_.quote && bytes_.substr(++at_, 1) != std::string_view(&options_.quote, 1))
      break;
    line_ += bytes_[at_] == '\n';
    contents += bytes_[at_];
  }
  if (!ends_here()) fail(line_, "there is text between a closing quote and the end of its field");
  const bool doubled = contents.size() != at_ - first - 2;
  return field(doubled ? rewritten_.emplace_back(std::move(contents))
                       : bytes_.substr(first + 1, at_ - first - 2));
}

}  // namespace xgrad::data
