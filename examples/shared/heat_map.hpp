#pragma once
#include <string>
#include <vector>

#include <xgrad/engine/graph/tensor.hpp>

namespace examples {

struct HeatMapOptions {
  std::string title = {};
  std::vector<std::string> row_names =
      {};  ///< of tables that have so many rows; others show their rows' numbers
  std::vector<std::string> column_names = {};
  bool numbers = true;  ///< writes each number into its cell, where it has room
};

/// A picture of one or more tables, as SVG: blue below zero, orange above, white at zero, on one scale for
/// all.
///
///     HeatMap({.title = "Before and after"}).add("before", old_weight).add("after",
///     new_weight).save("w.svg");
class HeatMap {
 public:
  explicit HeatMap(HeatMapOptions options = {}) : options_(std::move(options)) {}

  /// A table (rows, columns), or a row (columns), with its name above. `marked`: rows that get a frame.
  /// Throws std::invalid_argument for other shapes, empty tables and rows that are not there.
  HeatMap& add(const std::string& name, const xgrad::Tensor& table,
               const std::vector<xgrad::Index>& marked = {});

  std::string svg() const;
  /// Throws std::runtime_error where the file cannot be written.
  void save(const std::string& path) const;

 private:
  struct Table {
    std::string name;
    xgrad::Index rows, columns;
    std::vector<double> values;  // row-major
    std::vector<xgrad::Index> marked;
  };
  std::string draw(const Table& table, double left, double top, bool first, double largest) const;
  double names_width() const;
  static double width_of(const Table& table);

  HeatMapOptions options_;
  std::vector<Table> tables_;
};

}  // namespace examples
