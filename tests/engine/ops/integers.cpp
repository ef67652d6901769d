// Integers at their limits, logic, and errors; what PyTorch prints is in kinds.cpp.
#include <limits>

#include <xgrad/engine/ops/all.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/cumsum.hpp>
#include <xgrad/engine/ops/gather.hpp>
#include <xgrad/engine/ops/integers.hpp>
#include <xgrad/engine/ops/max.hpp>
#include <xgrad/engine/ops/prod.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/ops/select.hpp>
#include <xgrad/engine/ops/sum.hpp>

#include "support/support.hpp"

using namespace xgrad;

static constexpr Index most = std::numeric_limits<Index>::max(), least = std::numeric_limits<Index>::min();

BOOST_AUTO_TEST_CASE(integers_wrap_around_as_in_pytorch) {
  BOOST_CHECK_EQUAL((Indices(most) + 1).item(), least);
  BOOST_CHECK_EQUAL((Indices(least) - 1).item(), most);
  BOOST_CHECK_EQUAL((Indices(most) * 2).item(), -2);
  BOOST_CHECK_EQUAL((-Indices(least)).item(), least);
  BOOST_CHECK_EQUAL(abs(Indices(least)).item(), least);
  BOOST_CHECK_EQUAL(floor_divide(Indices(least), -1).item(), least);
  BOOST_CHECK_EQUAL((Indices(least) % -1).item(), 0);
  BOOST_CHECK_EQUAL(sum(Indices{most, most, 2}).item(), 0);
  BOOST_CHECK_EQUAL(prod(Indices{least, least}).item(), 0);
  BOOST_CHECK_EQUAL(cumsum(Indices{most, 1}, 0)[1].item(), least);
}

BOOST_AUTO_TEST_CASE(large_integers_stay_exact) {
  const Index large = (Index{1} << 62) + 1;
  const Indices x{large, large - 1};
  BOOST_CHECK(equal(unsqueeze(x, 0)[0], x));
  BOOST_CHECK_EQUAL(max(x).item(), large);
  BOOST_CHECK(equal(x == large, (Mask{true, false})));
  BOOST_CHECK_EQUAL(gather(x, 0, Indices{0}).item(), large);
}

BOOST_AUTO_TEST_CASE(in_place_keeps_the_handle) {
  Indices x{1, 2, 3};
  const Indices same = x;
  x += 1;
  x *= Indices{2};
  x -= x;
  x += 5;
  x %= 3;
  x |= 4;
  x &= 6;
  x ^= 1;
  BOOST_CHECK(same.is(x) && equal(same, (Indices{7, 7, 7})));
  Mask m{true, false};
  m |= true;
  m &= Mask{true, false};
  m ^= true;
  BOOST_CHECK(equal(m, (Mask{false, true})));
  CHECK_THROWS((x += Indices{{1, 2, 3}}), std::invalid_argument,
               "copy_: shape [1, 3] does not broadcast to [3]");
}

BOOST_AUTO_TEST_CASE(conditions_look_at_a_bool_first) {
  const Mask yes(true), no(false);
  if (!(yes && !no) || (yes && no)) BOOST_ERROR("a mask of one element is not a condition");
  const Indices none;
  if (none.defined() && all(none == 1)) BOOST_ERROR("the right side is computed");
}

BOOST_AUTO_TEST_CASE(errors) {
  CHECK_THROWS(Indices{1} % 0, std::invalid_argument, "remainder: the divisor at position [] is 0");
  CHECK_THROWS(floor_divide(Indices{1, 2}, Indices{3, 0}), std::invalid_argument,
               "floor_divide: the divisor at position [1] is 0");
  CHECK_THROWS((Indices{1, 2} + Indices{1, 2, 3}), std::invalid_argument,
               "add: shapes [2] and [3] do not broadcast (2 against 3 in dimension -1)");
  CHECK_THROWS((Mask{true, false} && Mask{true, true, true}), std::invalid_argument,
               "bitwise_and: shapes [2] and [3] do not broadcast (2 against 3 in dimension -1)");
  CHECK_THROWS(to_indices(Tensor{1, 2.5}), std::invalid_argument,
               "to_indices: 2.5 at position [1] is not an integer of 64 bits");
  BOOST_CHECK_THROW(to_indices(Tensor(1e19)), std::invalid_argument);
  BOOST_CHECK_THROW(to_indices(Tensor(std::nan(""))), std::invalid_argument);
  CHECK_THROWS(max(indices({})), std::invalid_argument, "max: shape [0] has no elements");
}

BOOST_AUTO_TEST_CASE(ranges) {
  BOOST_CHECK(equal(indices_arange(3), (Indices{0, 1, 2})));
  BOOST_CHECK(equal(indices_arange(2, 8, 3), (Indices{2, 5})));
  BOOST_CHECK(equal(indices_arange(2, 9, 3), (Indices{2, 5, 8})));
  BOOST_CHECK(equal(indices_arange(3, 0, -2), (Indices{3, 1})));
  BOOST_CHECK(equal(indices_arange(3, 3), indices({})));
  CHECK_THROWS(indices_arange(-1), std::invalid_argument, "indices_arange: step 1 leads from 0 away from -1");
  CHECK_THROWS(indices_arange(0, 5, 0), std::invalid_argument, "indices_arange: step is 0");
}

BOOST_AUTO_TEST_CASE(columns) {
  const Indices x = indices({{1, 2}, {3, 4}, {5, 6}});
  BOOST_CHECK(equal(column(x, 0), (Indices{1, 3, 5})));
  BOOST_CHECK(equal(column(x, -1), (Indices{2, 4, 6})));
  BOOST_CHECK(equal(column(uninitialized<Indices>({0, 2}), 1), indices({})));
  CHECK_THROWS(column(x, 2), std::out_of_range, "column: column 2 is out of range for shape [3, 2]");
  CHECK_THROWS(column(x, -3), std::out_of_range, "column: column -3 is out of range for shape [3, 2]");
  CHECK_THROWS(column(indices({1, 2}), 0), std::invalid_argument,
               "column: expected an array of shape (n, m), got [2]");
}

BOOST_AUTO_TEST_CASE(parts_and_other_shapes) {
  const Indices x = indices({{1, 2, 3}, {4, 5, 6}});
  BOOST_CHECK(equal(slice(x, 1, {1}), (Indices{{2, 3}, {5, 6}})));
  BOOST_CHECK(equal(slice(x, -1, {0, 3, 2}), (Indices{{1, 3}, {4, 6}})));
  BOOST_CHECK(equal(slice(x, 0, {5, 9}), uninitialized<Indices>({0, 3})));
  CHECK_THROWS(select(x, 0, 2), std::out_of_range,
               "select: index 2 is out of range for dimension 0 of shape [2, 3]");
  CHECK_THROWS(slice(x, 2, {}), std::out_of_range,
               "slice: dim 2 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(reshape(x, {4, -1}), std::invalid_argument,
               "reshape: shape [2, 3] has 6 elements, which do not fit in [4, -1]");
  CHECK_THROWS(x.repeat({2}), std::invalid_argument, "repeat: [2] are fewer numbers than shape [2, 3] has");
  CHECK_THROWS(x.repeat_interleave(-1), std::invalid_argument, "repeat_interleave: -1 times is negative");
}
