// What dataset.hpp declares and does not depend on Scalar.
#include <algorithm>
#include <cmath>
#include <numeric>

#include <xgrad/data/dataset.hpp>

namespace xgrad::data {

Index row_count(const Indices& column) {
  check(column.dimension() > 0, "TensorDataset: a column must have rows; this one is 0-d");
  return static_cast<Index>(column.shape()[0]);
}

Index row_count(const Ragged& column) {
  return column.size();
}

Indices select_rows(const Indices& column, std::span<const Index> rows) {
  Shape::Sizes sizes = column.shape();
  const std::size_t width = sizes[0] == 0 ? 0 : column.size() / sizes[0];
  sizes[0] = rows.size();
  Indices out = Indices::from_shape(sizes);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::copy_n(column.data() + static_cast<std::size_t>(rows[i]) * width, width, out.data() + i * width);
  }
  return out;
}

Ragged select_rows(const Ragged& column, std::span<const Index> rows) {
  std::size_t total = 0;
  for (const Index row : rows) total += column[row].size();
  Ragged out;
  out.values = Indices::from_shape({total});
  out.offsets = Indices::from_shape({rows.size()});
  Index* to = out.values.data();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out.offsets.data()[i] = to - out.values.data();
    const std::span<const Index> list = column[rows[i]];
    to = std::copy(list.begin(), list.end(), to);
  }
  return out;
}

std::vector<Index> split_lengths(Index size, std::span<const double> parts) {
  const double sum = std::accumulate(parts.begin(), parts.end(), 0.0);
  const bool fractions = std::abs(sum - 1) < 1e-9;
  std::vector<Index> lengths;
  for (const double part : parts) {
    check(part >= 0, "random_split: ", part, " is negative");
    check(fractions || part == std::floor(part), "random_split: fractions must sum up to 1, these to ", sum);
    lengths.push_back(static_cast<Index>(fractions ? std::floor(static_cast<double>(size) * part) : part));
  }
  Index left = size - std::accumulate(lengths.begin(), lengths.end(), Index{0});
  check(fractions || left == 0, "random_split: the lengths sum up to ", size - left, ", the dataset has ",
        size, " examples");
  for (std::size_t i = 0; left > 0; i = (i + 1) % lengths.size(), --left) ++lengths[i];
  return lengths;
}

}  // namespace xgrad::data
