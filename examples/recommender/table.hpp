#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <xgrad/data/text/csv.hpp>

namespace recommender {

using xgrad::Index;

/// A column that a file may have, and how it is found: by the name or number that the user gave, by names
/// that others gave it, or, in a file without a header, by its place.
struct ColumnName {
  std::string option;              ///< of the command line: "--user-column"
  std::string given;               ///< a name in the header, or a number from 1; empty: guess
  std::vector<std::string> usual;  ///< in lower case, letters and digits only: "userid"
  Index place = -1;                ///< from 0; -1: has none
  bool number = false;             ///< it has numbers
};

/// A CSV file of unknown habits: the separator is guessed, and whether the first row is a header.
class Table {
 public:
  /// `known`: the columns that it may have. Throws std::runtime_error for an empty or a packed file.
  Table(const std::string& path, std::span<const ColumnName> known);

  const std::string& path() const { return path_; }
  bool has_header() const { return !header_.empty(); }
  /// The number of a column, or -1. Throws std::runtime_error where it was given and is not there.
  Index find(const ColumnName& name) const;
  /// As text, for messages: "a, b, c", or "5 columns without names".
  std::string columns() const;

  /// Calls visit(const CsvRow&) for every row but the header.
  template <class Visit>
  void for_each(const Visit& visit) {
    if (!has_header()) visit(reader_.row());
    while (reader_.next()) visit(reader_.row());
  }
  /// The first row of a file without a header.
  const xgrad::data::CsvRow& first() const { return reader_.row(); }

 private:
  bool names_columns(const xgrad::data::CsvRow& row, std::span<const ColumnName> known) const;

  std::string path_;
  xgrad::data::CsvReader reader_;
  std::vector<std::string> header_;
};

/// A field as it can be shown: UTF-8 (bytes that are not are taken for ISO 8859-1), no control characters, no
/// blanks around it.
std::string clean(std::string_view field);

}  // namespace recommender
