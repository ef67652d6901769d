#include <algorithm>

#include <xgrad/data/dataset.hpp>

namespace xgrad::data::inline XGRAD_ABI {

Index row_count(const Tensor& column) {
  XGRAD_CHECK(column.dim() > 0, "TensorDataset: a column must have rows; this one is 0-d");
  return column.size(0);
}

Tensor select_rows(const Tensor& column, std::span<const Index> rows) {
  return Tensor(detail::copied_rows(column.value_of_rows(rows), rows));
}

WeightedRagged::WeightedRagged(const std::vector<std::vector<Index>>& lists,
                               const std::vector<std::vector<Scalar>>& given)
    : Ragged(lists) {
  XGRAD_CHECK(lists.size() == given.size(), "WeightedRagged: ", lists.size(), " lists, but ", given.size(),
              " lists of weights");
  Array all = uninitialized<Array>(values.shape());
  Scalar* to = all.data();
  for (std::size_t i = 0; i < lists.size(); ++i) {
    XGRAD_CHECK(lists[i].size() == given[i].size(), "WeightedRagged: list ", i, " has ", lists[i].size(),
                " entries, but ", given[i].size(), " weights");
    to = std::copy(given[i].begin(), given[i].end(), to);
  }
  weights = Tensor(std::move(all));
}

WeightedRagged::WeightedRagged(Ragged lists, Tensor given)
    : Ragged(std::move(lists)), weights(std::move(given)) {
  XGRAD_CHECK(weights.shape() == values.shape(), "WeightedRagged: values of shape ", values.shape(),
              ", but weights of shape ", weights.shape());
}

WeightedRagged select_rows(const WeightedRagged& column, std::span<const Index> rows) {
  XGRAD_CHECK(column.weights.numel() == column.values.numel(), "WeightedRagged: ", column.values.numel(),
              " values, but ", column.weights.numel(), " weights");
  Ragged lists = select_rows(static_cast<const Ragged&>(column), rows);
  Array weights = uninitialized<Array>(lists.values.shape());
  Scalar* to = weights.data();
  for (const Index row : rows) {
    const std::span<const Index> list = column[row];
    to = std::copy_n(column.weights.value().data() + (list.data() - column.values.value().data()),
                     list.size(), to);
  }
  return WeightedRagged(std::move(lists), Tensor(std::move(weights)));
}

}  // namespace xgrad::data::inline XGRAD_ABI
