#pragma once
#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <xgrad/data/ragged.hpp>
#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::data::inline XGRAD_ABI {

/// What a DataLoader loads from: `size()` examples, of which `batch(rows)` makes a batch of any type. batch()
/// may run on another thread (DataLoaderOptions::prefetch), so it must not change the dataset and must not
/// draw random numbers.
template <class D>
concept Dataset = requires(const D& dataset, std::span<const Index> rows) {
  { dataset.size() } -> std::convertible_to<Index>;
  dataset.batch(rows);
};

// A column of a TensorDataset: how many rows it has, and some of them. A column type of your own is a type
// with these two functions in its namespace, as Ragged has them.

XGRAD_API Index row_count(const Indices& column);
XGRAD_API Index row_count(const Mask& column);
template <class T>
Index row_count(const std::vector<T>& column) {
  return std::ssize(column);
}

/// Throws std::out_of_range unless all rows are in [0, size).
XGRAD_API void check_rows(std::span<const Index> rows, Index size);

/// The rows in this order: positions along dimension 0. (rows, ...) Throws std::out_of_range.
XGRAD_API Indices select_rows(const Indices& column, std::span<const Index> rows);
XGRAD_API Mask select_rows(const Mask& column, std::span<const Index> rows);
template <class T>
std::vector<T> select_rows(const std::vector<T>& column, std::span<const Index> rows) {
  check_rows(rows, std::ssize(column));
  std::vector<T> out;
  out.reserve(rows.size());
  for (const Index row : rows) out.push_back(column[row]);
  return out;
}

namespace detail {
template <class AnyArray>
AnyArray copied_rows(const AnyArray& from, std::span<const Index> rows) {
  Shape shape = from.shape();
  check_rows(rows, shape.empty() ? 0 : shape[0]);
  const Index width = shape[0] == 0 ? 0 : std::ssize(from) / shape[0];
  shape[0] = std::ssize(rows);
  AnyArray out = uninitialized<AnyArray>(shape);
  for (Index i = 0; i < std::ssize(rows); ++i) {
    std::copy_n(from.data() + rows[i] * width, width, out.data() + i * width);
  }
  return out;
}
}  // namespace detail

/// How many examples each part of random_split gets. Whole numbers that do not sum up to 1 are lengths and
/// must sum up to `size`. Otherwise they are fractions: each part gets floor(size * fraction), and the
/// rest goes one by one to the first parts. Throws std::invalid_argument.
XGRAD_API std::vector<Index> split_lengths(Index size, std::span<const double> parts);

/// Some examples of a dataset: number i is number indices[i] there. Copies share both.
template <Dataset D>
class Subset {
 public:
  Subset(D dataset, std::vector<Index> indices)
      : dataset_(std::move(dataset)),
        indices_(std::make_shared<const std::vector<Index>>(std::move(indices))) {
    const Index size = dataset_.size();
    for (std::size_t i = 0; i < indices_->size(); ++i) {
      const Index index = (*indices_)[i];
      XGRAD_CHECK_RANGE(index >= 0 && index < size, "Subset: index ", index, " at position ", i,
                        " is out of range for ", size, " examples");
    }
  }

  Index size() const { return std::ssize(*indices_); }
  auto batch(std::span<const Index> rows) const {
    check_rows(rows, size());
    std::vector<Index> there;
    there.reserve(rows.size());
    for (const Index row : rows) there.push_back((*indices_)[row]);
    return dataset_.batch(there);
  }
  const D& dataset() const { return dataset_; }
  const std::vector<Index>& indices() const { return *indices_; }

 private:
  D dataset_;
  std::shared_ptr<const std::vector<Index>> indices_;
};

namespace detail {
template <class D>
std::vector<Subset<D>> split(const D& dataset, const std::vector<Index>& lengths, Generator* generator) {
  std::vector<Index> order(dataset.size());
  fill_randperm(order, generator_or_default(generator));
  std::vector<Subset<D>> parts;
  auto from = order.begin();
  for (const Index length : lengths) {
    parts.emplace_back(dataset, std::vector<Index>(from, from + length));
    from += length;
  }
  return parts;
}
}  // namespace detail

/// Splits at random into parts that do not overlap, with the same draws as PyTorch's random_split: by lengths
/// (`random_split(set, {7, 3})`) or by fractions (`random_split(set, {0.8, 0.2})`), see split_lengths.
template <Dataset D, class Number>
std::vector<Subset<D>> random_split(const D& dataset, std::initializer_list<Number> parts,
                                    Generator* generator = nullptr) {
  const std::vector<double> numbers(parts.begin(), parts.end());
  return detail::split(dataset, split_lengths(dataset.size(), numbers), generator);
}

/// `auto [train, test] = train_test_split(set, 0.2)`: random_split into 1 - test and test.
/// Throws std::invalid_argument unless `test` is in [0, 1].
template <Dataset D>
std::pair<Subset<D>, Subset<D>> train_test_split(const D& dataset, double test,
                                                 Generator* generator = nullptr) {
  XGRAD_CHECK(test >= 0 && test <= 1, "train_test_split: fraction ", test, " is outside [0, 1]");
  auto parts = random_split(dataset, {1 - test, test}, generator);
  return {std::move(parts[0]), std::move(parts[1])};
}

XGRAD_API Index row_count(const Tensor& column);
/// The numbers of these rows; gradients do not flow back. (rows, ...)
XGRAD_API Tensor select_rows(const Tensor& column, std::span<const Index> rows);

/// Ragged lists whose entries have weights: `bag(x.values, x.offsets, x.weights)`.
struct XGRAD_API WeightedRagged : Ragged {
  Tensor weights;  // (total)

  WeightedRagged() = default;
  /// Throws std::invalid_argument where a list and its weights differ in length.
  WeightedRagged(const std::vector<std::vector<Index>>& lists,
                 const std::vector<std::vector<Scalar>>& weights);
  WeightedRagged(Ragged lists, Tensor weights);
};
XGRAD_API WeightedRagged select_rows(const WeightedRagged& column, std::span<const Index> rows);

/// The column that a TensorDataset makes of its argument: std::vectors of numbers become Indices, a Mask or a
/// Tensor, lists of Indices a Ragged, arrays a Tensor; everything else stays what it is.
template <class T>
struct ColumnOf {
  using type = T;
};
template <class T>
requires IntegerType<T>
struct ColumnOf<std::vector<T>> {
  using type = Indices;
};
template <>
struct ColumnOf<std::vector<bool>> {
  using type = Mask;
};
template <class T>
requires std::floating_point<T>
struct ColumnOf<std::vector<T>> {
  using type = Tensor;
};
template <>
struct ColumnOf<std::vector<std::vector<Index>>> {
  using type = Ragged;
};
template <class E>
requires(xt::is_xexpression<E>::value) struct ColumnOf<E> {
  using type = std::conditional_t<std::floating_point<typename E::value_type>, Tensor,
                                  std::conditional_t<IntegerType<typename E::value_type>, Indices, Mask>>;
};

/// Examples in columns that go together: example i is row i of each. A column is a Tensor, Indices, a Ragged
/// or WeightedRagged or a std::vector of anything else (see ColumnOf); a batch is a std::tuple of such
/// columns:
///
///     TensorDataset set(x, y);
///     for (const auto& [x, y] : DataLoader(set, {.batch_size = 64, .shuffle = true})) ...
///
/// Copies share the columns. Throws std::invalid_argument where the columns have different numbers of rows.
template <class... Columns>
class TensorDataset {
  static_assert(sizeof...(Columns) > 0, "a TensorDataset needs a column");

 public:
  template <class... Given>
  requires(std::same_as<typename ColumnOf<std::decay_t<Given>>::type, Columns>&&...)  //
      explicit TensorDataset(Given&&... columns)
      : columns_(std::make_shared<const std::tuple<Columns...>>(
            column<Columns>(std::forward<Given>(columns))...)) {
    size_ = row_count(std::get<0>(*columns_));
    int number = 0;
    const auto compare = [&](const auto& column) {
      const Index rows = row_count(column);
      XGRAD_CHECK(rows == size_, "TensorDataset: column ", number, " has ", rows, " rows, column 0 has ",
                  size_);
      ++number;
    };
    std::apply([&](const auto&... column) { (compare(column), ...); }, *columns_);
  }

  Index size() const { return size_; }
  std::tuple<Columns...> batch(std::span<const Index> rows) const {
    return std::apply(
        [&](const auto&... column) { return std::tuple<Columns...>(select_rows(column, rows)...); },
        *columns_);
  }
  const std::tuple<Columns...>& columns() const { return *columns_; }

 private:
  template <class Column, class Given>
  static Column column(Given&& given) {
    return Column(std::forward<Given>(given));
  }

  std::shared_ptr<const std::tuple<Columns...>> columns_;
  Index size_ = 0;
};

template <class... Given>
TensorDataset(Given...) -> TensorDataset<typename ColumnOf<Given>::type...>;

}  // namespace xgrad::data::inline XGRAD_ABI
