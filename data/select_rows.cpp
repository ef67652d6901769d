// What dataset.hpp declares and does not depend on Scalar.
#include <cmath>
#include <numeric>

#include <xgrad/data/dataset.hpp>

namespace xgrad::data::inline XGRAD_ABI {

template <class X>
static Index rows_of(const X& column) {
  XGRAD_CHECK(column.dim() > 0, "TensorDataset: a column must have rows; this one is 0-d");
  return column.size(0);
}
Index row_count(const Indices& column) {
  return rows_of(column);
}
Index row_count(const Mask& column) {
  return rows_of(column);
}

void check_rows(std::span<const Index> rows, Index size) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    XGRAD_CHECK_RANGE(rows[i] >= 0 && rows[i] < size, "rows: ", rows[i], " at position ", i,
                      " is out of range for ", size, " rows");
  }
}

Indices select_rows(const Indices& column, std::span<const Index> rows) {
  return detail::copied_rows(column.value(), rows);
}
Mask select_rows(const Mask& column, std::span<const Index> rows) {
  return detail::copied_rows(column.value(), rows);
}

std::vector<Index> split_lengths(Index size, std::span<const double> parts) {
  const double sum = std::accumulate(parts.begin(), parts.end(), 0.0);
  const bool fractions = std::abs(sum - 1) < 1e-9;
  std::vector<Index> lengths;
  for (const double part : parts) {
    XGRAD_CHECK(part >= 0, "random_split: ", part, " is negative");
    XGRAD_CHECK(fractions || part == std::floor(part), "random_split: fractions must sum up to 1, these to ",
                sum);
    lengths.push_back(static_cast<Index>(fractions ? std::floor(static_cast<double>(size) * part) : part));
  }
  Index left = size - std::accumulate(lengths.begin(), lengths.end(), Index{0});
  XGRAD_CHECK(fractions || left == 0, "random_split: the lengths sum up to ", size - left,
              ", the dataset has ", size, " examples");
  for (std::size_t i = 0; left > 0; i = (i + 1) % lengths.size(), --left) ++lengths[i];
  return lengths;
}

}  // namespace xgrad::data::inline XGRAD_ABI
