// x[...] of all three kinds, and what is assigned to it. Values and gradients of parts are in shape_ops.cpp.
#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/ops/all.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/integers.hpp>
#include <xgrad/engine/ops/select.hpp>
#include <xgrad/engine/ops/sum.hpp>

#include "support/support.hpp"

using namespace xgrad;

template <class X, class Position>
concept IndexedBy = requires(const X& x, Position at) {
  x[at];
};

BOOST_AUTO_TEST_CASE(a_fraction_is_no_position) {
  static_assert(!IndexedBy<Tensor, double> && !IndexedBy<Tensor, float> && !IndexedBy<Indices, double>);
  static_assert(!IndexedBy<Mask, double> && !IndexedBy<Part<Tensor>, double>);
  static_assert(IndexedBy<Tensor, int> && IndexedBy<Indices, std::size_t> && IndexedBy<Part<Mask>, Index>);
}

BOOST_AUTO_TEST_CASE(assignment_goes_into_the_whole) {
  Tensor x{{1, 2, 3}, {4, 5, 6}};
  x[0] = 7;
  BOOST_CHECK(identical(x, Tensor{{7, 7, 7}, {4, 5, 6}}));
  x[{ellipsis, Slice{1}}] = Tensor{8, 9};
  BOOST_CHECK(identical(x, Tensor{{7, 8, 9}, {4, 8, 9}}));
  x[{1, 0}] += 1;
  x[Slice{0, 1}] *= 2;
  BOOST_CHECK(identical(x, Tensor{{14, 16, 18}, {5, 8, 9}}));
  x[indices({1, 0})] = Tensor{{1}, {2}};
  BOOST_CHECK(identical(x, Tensor{{2, 2, 2}, {1, 1, 1}}));
  x[x > 1] = -1;
  x[mask({false, true})] -= 3;
  BOOST_CHECK(identical(x, Tensor{{-1, -1, -1}, {-2, -2, -2}}));
  x[{newaxis, 1}] = Tensor{{1, 2, 3}};
  x[0][2] = 9;
  x[Slice{1, 2}][{0, 1}].zero_();
  x[1][Slice{.step = 2}].fill_(4);
  BOOST_CHECK(identical(x, Tensor{{-1, -1, 9}, {4, 0, 4}}));
  select(x, 1, 0).copy_(Tensor{5, 6});
  x.narrow(1, 1, 2) /= 2;
  BOOST_CHECK(identical(x, Tensor{{5, -0.5, 4.5}, {6, 0, 2}}));
}

BOOST_AUTO_TEST_CASE(assignment_to_integers_and_truth_values) {
  Indices i{{1, 2}, {3, 4}};
  const Indices same = i;
  i[1] = 9;
  i[{ellipsis, 0}] += 1;
  i[indices({0})] *= 2;
  BOOST_CHECK(equal(same, (Indices{{4, 4}, {10, 9}})));
  Mask m{true, false, true};
  m[0] = false;
  m[Slice{1}] = Mask{true, false};
  m[m] = false;
  BOOST_CHECK(!any(m).item());
}

BOOST_AUTO_TEST_CASE(the_part_is_an_array_of_its_own) {
  Tensor x{1, 2, 3};
  const Tensor first = x[0];
  auto part = x[Slice{0, 2}];
  part = 5;
  BOOST_CHECK(identical(part, Tensor{5, 5}) && identical(x, Tensor{5, 5, 3}));
  BOOST_CHECK_EQUAL(first.item(), 1);
  Tensor y = x[2];
  y = Tensor(7.0);  // a handle gets another tensor
  BOOST_CHECK_EQUAL(x[2].item(), 3);
}

BOOST_AUTO_TEST_CASE(of_a_repeated_index_the_last_value_stays) {
  Tensor x = zeros(3);
  x[indices({1, 1, 0})] = Tensor{5, 6, 7};
  BOOST_CHECK(identical(x, Tensor{7, 6, 0}));
  x[indices({1, 1})] += 1;
  BOOST_CHECK(identical(x, Tensor{7, 7, 0}));
}

BOOST_AUTO_TEST_CASE(draws_go_into_the_part) {
  Tensor x = zeros(3, 4);
  Generator generator(5), again(5);
  x[1].normal_(0, 1, &generator);
  BOOST_CHECK(identical(x[1], Tensor(zeros(4)).normal_(0, 1, &again)));
  BOOST_CHECK_EQUAL(sum(x[0]).item(), 0);
}

BOOST_AUTO_TEST_CASE(parts_of_nothing_and_of_one_number) {
  Tensor x = zeros(0, 3);
  x[Slice{}] = 1;
  x[indices({})] = 1;
  x[x > 0] = 1;
  Tensor one(3.0);
  one[{}] = 4;
  one[{ellipsis}] += 1;
  BOOST_CHECK_EQUAL(one.item(), 5);
}

BOOST_AUTO_TEST_CASE(the_whole_and_one_row) {
  const Tensor x = leaf({2, 3});
  const Tensor all = x[{ellipsis}], as_before = x[{Slice{}, Slice{}}], row = x[indices(-1)];
  BOOST_CHECK_EQUAL(all.grad_fn(), "AliasBackward0");
  BOOST_CHECK_EQUAL(as_before.grad_fn(), "AliasBackward0");
  BOOST_CHECK_EQUAL(row.grad_fn(), "SelectBackward0");
  BOOST_CHECK(identical(all, x) && identical(row, x[1]));
  (sum(all) + sum(row)).backward();
  BOOST_CHECK(identical(x.grad().dense(), Tensor{{1, 1, 1}, {2, 2, 2}}));
  Tensor y = zeros(2, 2);
  y[indices(1)] = 3;
  y[{ellipsis}] += 1;
  BOOST_CHECK(identical(y, Tensor{{1, 1}, {4, 4}}));
}

BOOST_AUTO_TEST_CASE(the_graph_is_not_changed_behind_its_back) {
  Tensor w = leaf({3, 2});
  CHECK_THROWS(w[0] = 1, std::invalid_argument,
               "tensor: a tensor that requires grad is changed in place while the graph records; use a "
               "NoGradGuard or data()");
  w.data()[0] = 1;
  w[1].data().zero_();
  {
    const NoGradGuard no_grad;
    w[2] = w[0] * 2;
  }
  BOOST_CHECK(identical(w.detach(), Tensor{{1, 1}, {0, 0}, {2, 2}}));
  Tensor buffer = zeros(3, 2);
  CHECK_THROWS(
      buffer[0] = w[0], std::invalid_argument,
      "index: what is assigned to a part requires grad, and no gradient flows through an assignment; use "
      "detach(), a NoGradGuard, or cat, stack and where");
  const Tensor x = leaf({3});
  const Tensor y = sum(x * x);
  x.data()[0] = 5;
  BOOST_CHECK_THROW(y.backward(), std::logic_error);
}

BOOST_AUTO_TEST_CASE(errors_come_before_any_change) {
  Tensor x = zeros(2, 3);
  CHECK_THROWS(x[2] = 1, std::out_of_range,
               "select: index 2 is out of range for dimension 0 of shape [2, 3]");
  CHECK_THROWS((x[0] = Tensor{1, 2}), std::invalid_argument,
               "index: shapes [3] and [2] do not broadcast (3 against 2 in dimension -1)");
  CHECK_THROWS((x[0] = Tensor{{1, 2, 3}}), std::invalid_argument,
               "index: values of shape [1, 3] do not broadcast to a part of shape [3]");
  CHECK_THROWS(x[indices({0, 2})] = 1, std::out_of_range,
               "index: index 2 at position [1] is out of range for dimension 0 of shape [2, 3]");
  CHECK_THROWS(
      x[indices({0})][0] = 1, std::invalid_argument,
      "index: what Indices or a Mask picked is a copy, and nothing would see what is assigned to a part of "
      "it; assign to x[indices] itself");
  BOOST_CHECK(identical(x, zeros(2, 3)));
}
