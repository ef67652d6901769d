#include "shared/heat_map.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iomanip>
#include <sstream>

#include <xgrad/engine/system/atomic_file.hpp>
#include <xgrad/engine/system/error.hpp>

#include "shared/svg.hpp"

namespace examples {

using xgrad::Index;

static constexpr double cell_width = 46, cell_height = 24, gap = 40, margin = 16;

HeatMap& HeatMap::add(const std::string& name, const xgrad::Tensor& table, const std::vector<Index>& marked) {
  XGRAD_CHECK((table.dim() == 1 || table.dim() == 2) && table.numel() > 0, "HeatMap: table of shape ",
              table.shape(), "; expected (rows, columns), not empty");
  const Index rows = table.dim() == 1 ? 1 : table.size(0);
  for (const Index row : marked) {
    XGRAD_CHECK(row >= 0 && row < rows, "HeatMap: marked row ", row, " of a table of shape ", table.shape());
  }
  const auto values = table.value();
  tables_.push_back({name, rows, table.size(-1), {values.begin(), values.end()}, marked});
  return *this;
}

// From white to blue (#0072b2) below zero and to orange (#d55e00) above: both print, and colour-blind readers
// tell them apart.
static std::string colour(double share) {
  if (!std::isfinite(share)) return "#999999";
  const double strength = std::min(1.0, std::abs(share));
  const double full[2][3] = {{0, 114, 178}, {213, 94, 0}};
  char out[8];
  int part[3];
  for (int i = 0; i < 3; ++i) part[i] = static_cast<int>(255 + strength * (full[share > 0][i] - 255) + 0.5);
  std::snprintf(out, sizeof out, "#%02x%02x%02x", part[0], part[1], part[2]);
  return out;
}

static std::string number(double value) {
  char out[32];
  std::snprintf(out, sizeof out, value == std::round(value) && std::abs(value) < 1e4 ? "%.0f" : "%.2f",
                value);
  return std::string(out) == "-0.00" || std::string(out) == "-0" ? "0" : out;
}

static void write(std::ostream& out, double x, double y, const std::string& words, const char* attributes) {
  out << "<text x=\"" << x << "\" y=\"" << y << "\" " << attributes << ">" << escaped(words) << "</text>\n";
}

double HeatMap::width_of(const Table& table) {
  return std::max(static_cast<double>(table.columns) * cell_width, text_width(table.name, 13));
}

double HeatMap::names_width() const {
  double width = 24;
  for (const std::string& name : options_.row_names) width = std::max(width, text_width(name, 12) + 8);
  return width;
}

std::string HeatMap::draw(const Table& table, double left, double top, bool first, double largest) const {
  std::ostringstream out;
  out << std::fixed << std::setprecision(1);
  const double middle = left + static_cast<double>(table.columns) * cell_width / 2;
  const bool named_rows = static_cast<Index>(options_.row_names.size()) == table.rows;
  write(out, middle, top - 26, table.name, "text-anchor=\"middle\" font-weight=\"bold\" fill=\"#333333\"");
  for (Index j = 0; j < table.columns; ++j) {
    const bool named = static_cast<std::size_t>(j) < options_.column_names.size();
    write(out, left + (static_cast<double>(j) + 0.5) * cell_width, top - 7,
          named ? options_.column_names[static_cast<std::size_t>(j)] : std::to_string(j),
          "text-anchor=\"middle\" font-size=\"11\" fill=\"#555555\"");
  }
  for (Index i = 0; i < table.rows; ++i) {
    const double y = top + static_cast<double>(i) * cell_height;
    if (table.rows > 1 && (first || !named_rows)) {  // rows of the same name stand side by side
      write(out, left - 6, y + 16,
            named_rows ? options_.row_names[static_cast<std::size_t>(i)] : std::to_string(i),
            "text-anchor=\"end\" font-size=\"11\" fill=\"#555555\"");
    }
    for (Index j = 0; j < table.columns; ++j) {
      const double x = left + static_cast<double>(j) * cell_width;
      const double value = table.values[static_cast<std::size_t>(i * table.columns + j)];
      const double share = largest > 0 ? value / largest : 0;
      out << "<rect x=\"" << x << "\" y=\"" << y << "\" width=\"" << cell_width << "\" height=\""
          << cell_height << "\" fill=\"" << colour(share) << "\" stroke=\"#cccccc\"/>\n";
      const std::string digits = number(value);
      if (options_.numbers && text_width(digits, 11) < cell_width) {
        write(out, x + cell_width / 2, y + 16, digits,
              std::abs(share) > 0.65 ? "text-anchor=\"middle\" font-size=\"11\" fill=\"white\""
                                     : "text-anchor=\"middle\" font-size=\"11\" fill=\"#222222\"");
      }
    }
  }
  for (const Index row : table.marked) {
    out << "<rect x=\"" << left << "\" y=\"" << top + static_cast<double>(row) * cell_height << "\" width=\""
        << static_cast<double>(table.columns) * cell_width << "\" height=\"" << cell_height
        << "\" fill=\"none\" stroke=\"black\" stroke-width=\"2.5\"/>\n";
  }
  return out.str();
}

std::string HeatMap::svg() const {
  double largest = 0, smallest = 0, width = margin + names_width();
  Index rows = 0;
  for (const Table& table : tables_) {
    for (const double value : table.values) {
      if (!std::isfinite(value)) continue;
      largest = std::max(largest, std::abs(value));
      smallest = std::min(smallest, value);
    }
    rows = std::max(rows, table.rows);
    width += width_of(table) + gap;
  }
  const double top = options_.title.empty() ? 50 : 80;
  width = std::max({width - gap + margin, text_width(options_.title, 16) + 2 * margin, 300.0});
  const double bottom = top + static_cast<double>(rows) * cell_height;

  std::ostringstream out;
  out << svg_header(width, bottom + 60) << std::fixed << std::setprecision(1);
  if (!options_.title.empty()) {
    write(out, width / 2, 26, options_.title, "text-anchor=\"middle\" font-size=\"15\" font-weight=\"bold\"");
  }
  double left = margin + names_width();
  for (const Table& table : tables_) {
    out << draw(table, left, top, &table == &tables_.front(), largest);
    left += width_of(table) + gap;
  }
  // What the colours mean: all of the scale, or its upper half where nothing is below zero.
  const double lowest = smallest < 0 ? -1 : 0;
  const double scale = std::min(260.0, width - 2 * margin - 80), from = (width - scale) / 2;
  constexpr int steps = 40;
  for (int i = 0; i < steps; ++i) {
    out << "<rect x=\"" << from + i * scale / steps << "\" y=\"" << bottom + 18 << "\" width=\""
        << scale / steps + 0.5 << "\" height=\"10\" fill=\""
        << colour(lowest + (1 - lowest) * (i + 0.5) / steps) << "\"/>\n";
  }
  const char* centred = "text-anchor=\"middle\" font-size=\"11\" fill=\"#555555\"";
  write(out, from, bottom + 44, number(lowest * largest), centred);
  if (lowest < 0) write(out, from + scale / 2, bottom + 44, "0", centred);
  write(out, from + scale, bottom + 44, number(largest), centred);
  out << "</svg>\n";
  return out.str();
}

void HeatMap::save(const std::string& path) const {
  xgrad::AtomicFile file(path);
  file.write(svg());
  file.commit();
}

}  // namespace examples
