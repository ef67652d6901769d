#pragma once
#include <cstddef>
#include <deque>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/mapped_file.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace xgrad::data {

struct CsvOptions {
  char separator = ',';
  Index separator_length = 1;  ///< the separator so many times: 2 for "1::Heat (1995)::Action"
  char quote = '"';  ///< around fields that hold separators, line ends or quotes (doubled); '\0': no quoting
  bool header = false;  ///< the first row holds the names of the columns
  Index columns = 0;    ///< of every row; 0: as many as the first row has
  bool latin1 = false;  ///< the file is ISO 8859-1; fields are given as UTF-8
  /// Separator and quote are guessed from the first line that is not empty: "::" or a tab where it has one,
  /// otherwise what it has most of outside quotes, ',', ';' or '|', otherwise a blank; with ',' and ';'
  /// quotes have their meaning.
  bool guess = false;
};

/// Tabs between fields, quotes without a meaning.
inline CsvOptions tsv_options() {
  CsvOptions options;
  options.separator = '\t';
  options.quote = '\0';
  return options;
}

/// A row of a CSV file. Fields stay valid until the next row is read.
class XGRAD_API CsvRow {
 public:
  Index size() const { return std::ssize(fields_); }
  /// A field. Throws std::out_of_range.
  std::string_view operator[](Index column) const;
  /// A field as a whole number, or a number. Throws std::runtime_error: `u.data, line 17, column 3: "abc" is
  /// not a whole number`.
  Index integer(Index column) const;
  double number(Index column) const;
  /// The line on which the row begins, counted from 1.
  std::size_t line() const { return line_; }
  /// Throws std::runtime_error: "u.data, line 17, column 3: " and the parts. Columns are counted from 1
  /// there, from 0 here.
  template <class... Parts>
  [[noreturn]] void fail(Index column, const Parts&... parts) const {
    throw std::runtime_error(text(*file_, ", line ", line_, ", column ", column + 1, ": ", parts...));
  }

 private:
  friend class CsvReader;
  std::vector<std::string_view> fields_;
  std::size_t line_ = 0;
  const std::string* file_ = nullptr;
};

/// Reads a CSV file (RFC 4180) row by row. Lines end with LF or CRLF; empty lines are skipped; a UTF-8 byte
/// order mark is too. Malformed: std::runtime_error with the file's name and the line. Throws
/// std::invalid_argument for a separator_length below 1.
///
///     for (const CsvRow& row : CsvReader("u.data", tsv_options())) ratings.push_back(row.number(2));
class XGRAD_API CsvReader {
 public:
  explicit CsvReader(const std::string& path, const CsvOptions& options = {});
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  /// As they were given, or guessed.
  const CsvOptions& options() const { return options_; }
  /// The names in the header.
  const std::vector<std::string>& header() const { return header_; }
  /// The column with this name. Throws std::runtime_error.
  Index column(std::string_view name) const;

  /// Reads the next row; false at the end.
  bool next();
  const CsvRow& row() const { return row_; }

  class Iterator {
   public:
    using value_type = CsvRow;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(CsvReader& reader) : reader_(reader.next() ? &reader : nullptr) {}
    const CsvRow& operator*() const { return reader_->row(); }
    Iterator& operator++() {
      if (!reader_->next()) reader_ = nullptr;
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& it, std::default_sentinel_t) { return !it.reader_; }

   private:
    CsvReader* reader_;
  };
  /// From the next row on; the rows can be gone through once.
  Iterator begin() { return Iterator(*this); }
  std::default_sentinel_t end() const { return {}; }

 private:
  void guess();
  std::size_t line_end() const;
  bool separator_here() const { return bytes_.substr(at_, separator_.size()) == separator_; }
  void skip_line_end();
  std::string_view read_field();
  [[noreturn]] void fail(std::size_t line, const std::string& what) const;

  MappedFile file_;
  CsvOptions options_;
  std::string separator_;
  std::string_view bytes_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;  // of at_
  std::vector<std::string> header_;
  CsvRow row_;
  std::deque<std::string> rewritten_;  // the row's fields that are not in the file as they are given
};

}  // namespace xgrad::data
