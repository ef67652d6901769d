#include <algorithm>

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

CsvReader::CsvReader(const std::string& path, const CsvOptions& options)
    : file_(path), options_(options), bytes_(file_.bytes()) {
  row_.file_ = &file_.path();
  if (bytes_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  if (options_.header) {
    if (!next()) throw std::runtime_error(path + ": the file is empty; expected a header");
    header_.assign(row_.fields_.begin(), row_.fields_.end());
  }
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
  if (!read_record()) return false;
  row_.fields_.clear();
  for (const Field& field : found_) {
    row_.fields_.push_back(
        (field.unescaped ? std::string_view(unescaped_) : bytes_).substr(field.begin, field.size));
  }
  if (options_.columns == 0) options_.columns = row_.size();
  if (row_.size() != options_.columns) {
    fail(row_.line_, text("expected ", options_.columns, " columns, got ", row_.size()));
  }
  return true;
}

// Leaves the fields of the next row in found_; false: there is none.
bool CsvReader::read_record() {
  while (at_ < bytes_.size() && (bytes_[at_] == '\n' || bytes_.substr(at_, 2) == "\r\n")) {
    at_ += bytes_[at_] == '\n' ? 1 : 2;
    ++line_;
  }
  if (at_ == bytes_.size()) return false;
  found_.clear();
  unescaped_.clear();
  row_.line_ = line_;
  for (;;) {
    read_field();
    if (at_ == bytes_.size()) return true;
    if (bytes_[at_] == options_.separator) {
      ++at_;
      continue;
    }
    at_ += bytes_[at_] == '\r' ? 2 : 1;
    ++line_;
    return true;
  }
}

// Reads a field, up to a separator, a line end or the end of the file.
void CsvReader::read_field() {
  const std::size_t first = at_;
  const auto ends_here = [&](std::size_t at) {
    return at == bytes_.size() || bytes_[at] == options_.separator || bytes_[at] == '\n' ||
           bytes_.substr(at, 2) == "\r\n";
  };
  const auto found = [&](std::string_view contents, bool copy) {
    if (!copy) {
      found_.push_back({static_cast<std::size_t>(contents.data() - bytes_.data()), contents.size(), false});
      return;
    }
    const std::string utf8 = options_.latin1 ? latin1_to_utf8(contents) : std::string(contents);
    found_.push_back({unescaped_.size(), utf8.size(), true});
    unescaped_ += utf8;
  };
  const bool quoted = options_.quote != '\0' && first < bytes_.size() && bytes_[first] == options_.quote;
  if (!quoted) {
    while (!ends_here(at_)) ++at_;
    return found(bytes_.substr(first, at_ - first), options_.latin1);
  }
  const std::size_t begun = line_;
  std::string contents;
  bool doubled = false;
  for (++at_;; ++at_) {
    if (at_ == bytes_.size()) fail(begun, "a quoted field that begins here is not closed");
    if (bytes_[at_] == options_.quote) {
      if (at_ + 1 == bytes_.size() || bytes_[at_ + 1] != options_.quote) break;
      doubled = true;
      ++at_;
    }
    line_ += bytes_[at_] == '\n';
    contents += bytes_[at_];
  }
  ++at_;
  if (!ends_here(at_)) fail(line_, "there is text between a closing quote and the end of its field");
  if (doubled || options_.latin1) return found(contents, true);
  found(bytes_.substr(first + 1, at_ - first - 2), false);
}

}  // namespace xgrad::data
