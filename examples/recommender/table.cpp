#include "table.hpp"

#include <algorithm>

#include <xgrad/data/text/utf8.hpp>

namespace recommender {

using xgrad::data::CsvRow;

std::string clean(std::string_view field) {
  std::u32string out = xgrad::data::code_points(
      xgrad::data::is_valid_utf8(field) ? std::string(field) : xgrad::data::latin1_to_utf8(field));
  const auto blank = [](char32_t c) { return c <= ' ' || (c >= 0x7f && c <= 0xa0); };
  std::replace_if(out.begin(), out.end(), blank, U' ');
  const std::size_t first = std::min(out.find_first_not_of(U' '), out.size());
  return xgrad::data::utf8(out.substr(first, out.find_last_not_of(U' ') + 1 - first));
}

// "User-ID" as "userid".
static std::string letters(std::string_view name) {
  std::string out;
  for (const char c : xgrad::data::to_lower(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80)) out += c;
  }
  return out;
}

static bool has_digit(std::string_view text) {
  return text.find_first_of("0123456789") != text.npos;
}

Table::Table(const std::string& path, std::span<const ColumnName> known)
    : path_(path), reader_(path, {.guess = true}) {
  if (!reader_.next()) throw std::runtime_error(path + ": the file is empty");
  const std::string_view first = reader_.row()[0];
  for (const auto& [magic, what] : {std::pair("\x1f\x8b", "gzip: unpack it first"),
                                    std::pair("PK\x03\x04", "a zip archive: unpack it first"),
                                    std::pair("\xff\xfe", "UTF-16: save it as UTF-8"),
                                    std::pair("\xfe\xff", "UTF-16: save it as UTF-8")}) {
    if (first.starts_with(magic)) throw std::runtime_error(path + " is " + what);
  }
  if (names_columns(reader_.row(), known)) {
    for (Index c = 0; c < reader_.row().size(); ++c) header_.push_back(clean(reader_.row()[c]));
  }
}

// A header has a name that was given, two usual names, or no digit where numbers belong.
bool Table::names_columns(const CsvRow& row, std::span<const ColumnName> known) const {
  Index usual = 0;
  for (const ColumnName& column : known) {
    if (column.number && column.place < row.size() && !has_digit(row[column.place])) return true;
    for (Index c = 0; c < row.size(); ++c) {
      const std::string field = clean(row[c]);
      if (field == column.given && field.find_first_not_of("0123456789") != field.npos) return true;
      usual += std::find(column.usual.begin(), column.usual.end(), letters(field)) != column.usual.end();
    }
  }
  return usual >= 2;
}

Index Table::find(const ColumnName& name) const {
  const Index width = reader_.row().size();
  const auto at = [&](const auto& equal) -> Index {
    const auto found = std::find_if(header_.begin(), header_.end(), equal);
    return found == header_.end() ? -1 : found - header_.begin();
  };
  if (!name.given.empty()) {
    Index c = at([&](const std::string& here) { return here == name.given; });
    if (c < 0) c = at([&](const std::string& here) { return letters(here) == letters(name.given); });
    if (c < 0 && name.given.size() < 4 && name.given.find_first_not_of("0123456789") == std::string::npos) {
      c = std::stol(name.given) - 1;
    }
    if (c >= 0 && c < width) return c;
    throw std::runtime_error(
        xgrad::text(name.option, ": ", path_, " has no column \"", name.given, "\", but ", columns()));
  }
  if (!has_header()) return name.place < width ? name.place : -1;
  for (const std::string& usual : name.usual) {
    const Index c = at([&](const std::string& here) { return letters(here) == usual; });
    if (c >= 0) return c;
  }
  return -1;
}

std::string Table::columns() const {
  if (!has_header()) return xgrad::text(reader_.row().size(), " columns without names");
  std::string out;
  for (const std::string& name : header_) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace recommender
