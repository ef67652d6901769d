#include <xgrad/engine/compute/merged_rows.hpp>
#include <xgrad/engine/system/parallel.hpp>

#include "support/support.hpp"

using namespace xgrad;

// Row numbers without a pattern.
static std::vector<Index> scattered(Index n, Index limit, std::uint64_t state = 1) {
  std::vector<Index> rows;
  for (Index i = 0; i < n; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    rows.push_back(static_cast<Index>((state >> 33) % static_cast<std::uint64_t>(limit)));
  }
  return rows;
}

static IndexArray numbers(const std::vector<Index>& from) {
  return Indices(from).value();
}

// A block in its most general form: n entries of m rows of values.
static RowBlock block(Index n, Index m, const Shape& table, double phase) {
  Shape values = table;
  values[0] = m;
  return {numbers(scattered(n, table[0])), example(values, phase), numbers(scattered(n, m, 7)),
          Array(example({n}, phase + 1).value())};
}

// What a gradient means, in the plainest form.
static Array expected_dense(const Gradient& gradient) {
  Array out = filled<Array>(gradient.shape(), 0);
  const IndexArray rows = gradient.rows().value();
  const Array values = gradient.values();
  const Index width = row_width(gradient.shape());
  for (Index i = 0; i < gradient.nnz(); ++i) {
    for (Index k = 0; k < width; ++k) out.data()[rows.data()[i] * width + k] += values.data()[i * width + k];
  }
  return out;
}

BOOST_AUTO_TEST_CASE(forms_of_a_row_sparse_gradient_agree) {
  for (const Shape& table :
       {Shape{7, 3}, Shape{1, 1}, Shape{1000, 16}, Shape{50, 2, 3}, Shape{9}, Shape{3000, 64}}) {
    for (const Index n : {0, 1, 20, 5000}) {
      Gradient gradient(table, block(n, 13, table, 0));
      gradient.add(Gradient(table, RowBlock{numbers({0}), example({row_width(table)}), {}, {}}));
      const Array expected = expected_dense(gradient);
      BOOST_TEST_CONTEXT(table.text() << ", " << n << " rows") {
        BOOST_CHECK(close(gradient.to_dense().value(), expected, 1e-12, 1e-12));
        const Gradient merged = gradient.coalesce();
        BOOST_CHECK(merged.is_sparse());
        BOOST_CHECK(close(merged.to_dense().value(), expected, 1e-12, 1e-12));
        const IndexArray rows = merged.rows().value();
        BOOST_CHECK(std::adjacent_find(rows.begin(), rows.end(), std::greater_equal<>()) == rows.end());
        Gradient dense(example(table));
        dense.add(gradient);
        const Array sum = example(table).value() + expected;
        BOOST_CHECK(close(dense.value(), sum, 1e-12, 1e-12));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(scaling_leaves_shared_values_alone) {
  const Tensor values = example({2, 3});
  const Array before = values.value();
  Gradient gradient({5, 3}, RowBlock{numbers({4, 1}), values, {}, {}});
  Gradient merged = gradient.coalesce();
  gradient.scale_(2);
  merged.scale_(2);
  const Array doubled = 2 * before;
  BOOST_CHECK(identical(values.value(), before));
  BOOST_CHECK(identical(gradient.values(), doubled));
  BOOST_CHECK(identical(gradient.to_dense(), merged.to_dense()));
  BOOST_CHECK(identical(merged.coalesce().to_dense(), gradient.to_dense()));
}

BOOST_AUTO_TEST_CASE(the_same_bits_at_any_number_of_threads) {
  const Shape table{2000, 24};
  const Gradient gradient(table, block(60000, 300, table, 0));
  const int before = get_num_threads();
  set_num_threads(1);
  const Gradient merged = gradient.coalesce();
  const Tensor dense = gradient.to_dense();
  const Array values = gradient.values();
  for (const int threads : {2, 7}) {
    set_num_threads(threads);
    const Gradient again = gradient.coalesce();
    BOOST_CHECK(again.rows().value() == merged.rows().value());
    BOOST_CHECK(identical(again.values(), merged.values()));
    BOOST_CHECK(identical(gradient.to_dense(), dense));
    BOOST_CHECK(identical(gradient.values(), values));
  }
  set_num_threads(before);
}

BOOST_AUTO_TEST_CASE(merged_rows_of_any_part) {
  const Shape table{40, 5};
  const Gradient gradient(table, block(300, 20, table, 0));
  const MergedRows merged(gradient);
  const Array all = gradient.coalesce().values();
  std::vector<Scalar> some(3 * merged.width());
  merged.sums(4, 7, some.data());
  BOOST_CHECK_EQUAL_COLLECTIONS(some.begin(), some.end(), all.data() + 4 * 5, all.data() + 7 * 5);
  CHECK_THROWS(MergedRows(Gradient(example({2}))), std::invalid_argument,
               "merged rows: of a gradient that is not row-sparse");
}

BOOST_AUTO_TEST_CASE(blocks_that_contradict_themselves) {
  const Tensor two = example({2, 3});
  CHECK_THROWS(Gradient({5, 3}, RowBlock{numbers({1, 5}), two, {}, {}}).to_dense(), std::out_of_range,
               "row-sparse gradient: row 5 at position [1] is out of range for a table of 5 rows");
  CHECK_THROWS(Gradient({5, 3}, RowBlock{numbers({1, 2, 3}), two, {}, {}}).coalesce(), std::invalid_argument,
               "row-sparse gradient: 3 rows, and values for 2");
  CHECK_THROWS(Gradient({5, 3}, RowBlock{numbers({1, 2, 3}), two, numbers({0, 1, 2}), {}}).to_dense(),
               std::out_of_range, "row-sparse gradient: a source is outside the 2 rows of values");
  CHECK_THROWS(Gradient({5, 3}, RowBlock{numbers({1, 2, 3}), two, numbers({0, 1}), {}}).coalesce(),
               std::invalid_argument, "row-sparse gradient: 3 rows and 2 sources");
  CHECK_THROWS(Gradient({5, 3}, RowBlock{numbers({1, 2}), two, {}, Array{1, 2, 3}}).coalesce(),
               std::invalid_argument, "row-sparse gradient: 2 rows and 3 factors");
}
