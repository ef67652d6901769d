#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/graph/record.hpp>

#include "support/support.hpp"

using namespace xgrad;

// Rows 2, 0, 2 of a (4, 2) table.
static RowBlock plain() {
  return {IndexArray{2, 0, 2}, Array{{1, 2}, {3, 4}, {5, 6}}, {}, {}};
}
// The same rows, made of two bags: row 2 gets bag 0 once and twice bag 1, row 0 gets three times bag 1.
static RowBlock compact() {
  return {IndexArray{2, 0, 2}, Array{{1, 2}, {10, 20}}, IndexArray{0, 1, 1}, Array{1, 3, 2}};
}

BOOST_AUTO_TEST_CASE(rows_come_as_they_were_added) {
  const Gradient gradient(Shape{4, 2}, plain());
  BOOST_CHECK(gradient.is_sparse());
  BOOST_CHECK_EQUAL(gradient.nnz(), 3);
  BOOST_CHECK_EQUAL(gradient.rows()[1].item(), 0);
  BOOST_CHECK(identical(gradient.values(), Array{{1, 2}, {3, 4}, {5, 6}}));
  BOOST_CHECK(identical(gradient.to_dense(), Tensor{{3, 4}, {0, 0}, {6, 8}, {0, 0}}));
}

BOOST_AUTO_TEST_CASE(bags_share_their_values) {
  const Gradient gradient(Shape{4, 2}, compact());
  BOOST_CHECK(identical(gradient.values(), Array{{1, 2}, {30, 60}, {20, 40}}));
  BOOST_CHECK(identical(gradient.to_dense(), Tensor{{30, 60}, {0, 0}, {21, 42}, {0, 0}}));
}

BOOST_AUTO_TEST_CASE(coalesce_merges_repeated_rows_ascending) {
  Gradient gradient(Shape{4, 2}, plain());
  gradient.add(Gradient(Shape{4, 2}, compact()));
  const Gradient merged = gradient.coalesce();
  BOOST_CHECK_EQUAL(merged.nnz(), 2);
  BOOST_CHECK_EQUAL(merged.rows()[0].item(), 0);
  BOOST_CHECK_EQUAL(merged.rows()[1].item(), 2);
  BOOST_CHECK(identical(merged.values(), Array{{33, 64}, {27, 50}}));
  BOOST_CHECK(identical(merged.to_dense(), gradient.to_dense()));
}

BOOST_AUTO_TEST_CASE(sparse_and_dense_make_dense) {
  Gradient gradient(Shape{4, 2}, plain());
  gradient.add(Gradient(Tensor(Array({4, 2}, Scalar(1)))));
  BOOST_CHECK(!gradient.is_sparse());
  BOOST_CHECK(identical(gradient.value(), Array{{4, 5}, {1, 1}, {7, 9}, {1, 1}}));
}

BOOST_AUTO_TEST_CASE(scaling_keeps_the_rows) {
  Gradient gradient(Shape{4, 2}, compact());
  gradient.scale_(2);
  BOOST_CHECK(identical(gradient.values(), Array{{2, 4}, {60, 120}, {40, 80}}));
}

// Who coalesces takes the sums out of the one block that there is, without looking for factors.
BOOST_AUTO_TEST_CASE(a_merged_gradient_that_was_scaled_is_merged_anew) {
  Gradient gradient = Gradient(Shape{4, 2}, plain()).coalesce();
  gradient.scale_(2);
  const Gradient merged = gradient.coalesce();
  BOOST_REQUIRE_EQUAL(merged.blocks().size(), 1u);
  BOOST_CHECK(!merged.blocks()[0].scale && !merged.blocks()[0].source);
  BOOST_CHECK(identical(merged.blocks()[0].values.value(), Array{{6, 8}, {12, 16}}));
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_an_error) {
  CHECK_THROWS(Gradient().value(), std::invalid_argument,
               "gradient: there is none (backward has not reached this tensor)");
  CHECK_THROWS(Gradient(Shape{4, 2}, plain()).value(), std::invalid_argument,
               "gradient: it is row-sparse (3 rows of shape [4, 2]); to_dense() makes it dense");
  CHECK_THROWS(Gradient(Tensor{1}).rows(), std::invalid_argument,
               "gradient: rows() of a gradient that is not row-sparse");
}

// A table times 2, with a row-sparse gradient for rows 1 and 1: what an operation on a table does.
BOOST_AUTO_TEST_CASE(backward_collects_rows_on_a_leaf_and_hands_dense_to_operations) {
  const Tensor table = leaf({3, 2});
  const auto lookup = [](const Tensor& weight) {
    return record("LookupBackward0", {weight}, Tensor(Array({2, 2}, Scalar(0))),
                  [](const Array& grad, InputGrads& to) {
                    to.add_rows(0, {IndexArray{1, 1}, grad, {}, {}});
                  });
  };
  lookup(table).backward(Tensor{{1, 2}, {3, 4}});
  lookup(table).backward(Tensor{{1, 2}, {3, 4}});
  BOOST_CHECK_EQUAL(table.grad().nnz(), 4);

  const Tensor leaf_below = leaf({3, 2});
  const Tensor scaled = record("ScaleBackward0", {leaf_below}, leaf_below.detach().clone(),
                               [](const Array& grad, InputGrads& to) { to.add(0, grad); });
  lookup(scaled).backward(Tensor{{1, 2}, {3, 4}});
  BOOST_CHECK(identical(leaf_below.grad().value(), Array{{0, 0}, {4, 6}, {0, 0}}));
}
