// xtensor's containers, views and expressions mixed with ours, in a scope that uses both namespaces.
#include <xtensor/xarray.hpp>
#include <xtensor/xmanipulation.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xsort.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>

#include <xgrad/engine/graph/print.hpp>
#include <xgrad/engine/ops/all.hpp>
#include <xgrad/engine/ops/cat.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/cumsum.hpp>
#include <xgrad/engine/ops/flip.hpp>
#include <xgrad/engine/ops/gather.hpp>
#include <xgrad/engine/ops/integers.hpp>
#include <xgrad/engine/ops/matmul.hpp>
#include <xgrad/engine/ops/max.hpp>
#include <xgrad/engine/ops/permute.hpp>
#include <xgrad/engine/ops/pow.hpp>
#include <xgrad/engine/ops/prod.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/ops/select.hpp>
#include <xgrad/engine/ops/sort.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/engine/ops/var.hpp>
#include <xgrad/engine/ops/where.hpp>

#include "support/support.hpp"

using namespace xt;
using namespace xgrad;

static const xarray<float> numbers{{1, 2}, {3, 4}};
static const xarray<int> whole{1, 0};

BOOST_AUTO_TEST_CASE(operators_mean_those_of_the_tensor) {
  const Tensor t = leaf({2, 2}), same(numbers);
  BOOST_CHECK(identical(t * numbers, t * same) && identical(numbers * t, t * same));
  BOOST_CHECK(identical(t + view(numbers, 0), t + same[0]) && identical(numbers - t, same - t));
  BOOST_CHECK(identical(t / (numbers + 1), t / (same + 1)) && identical(t % numbers, t % same));
  BOOST_CHECK(equal(t > numbers, t > same) && equal(numbers <= t, same <= t));
  BOOST_CHECK(equal(t == numbers, t == same) && equal(numbers != t, same != t));
  BOOST_CHECK(equal(numbers > 2 && t > 0, same > 2 && t > 0));
  BOOST_CHECK_EQUAL((t * numbers).grad_fn(), "MulBackward0");
  BOOST_CHECK(identical(t * whole, t * Tensor{1, 0}));
  Tensor u = same.clone();
  u += numbers;
  u *= whole;
  BOOST_CHECK(identical(u, Tensor{{2, 0}, {6, 0}}));
}

BOOST_AUTO_TEST_CASE(integers_and_truth_values_too) {
  const Indices i{3, 4};
  BOOST_CHECK(equal(i + whole, (Indices{4, 4})) && equal(whole - i, (Indices{-2, -4})));
  BOOST_CHECK(equal(i == whole, (Mask{false, false})));
  BOOST_CHECK(identical(i * view(numbers, 0), Tensor{3, 8}));
  BOOST_CHECK(equal(i[whole > 0], Indices{3}) && equal(i[whole], (Indices{4, 3})));
  BOOST_CHECK(equal(where(whole > 0, i, 0), (Indices{3, 0})));
}

BOOST_AUTO_TEST_CASE(indexing_by_expressions) {
  const Tensor t(numbers);
  BOOST_CHECK(identical(t[whole], Tensor{{3, 4}, {1, 2}}));
  BOOST_CHECK(identical(t[whole + 0], t[whole]));
  BOOST_CHECK(identical(t[numbers > 2], Tensor{3, 4}));
  BOOST_CHECK(identical(t[Indices{0} + 1], Tensor{{3, 4}}));
}

BOOST_AUTO_TEST_CASE(our_arrays_mix_with_tensors_as_xtensors_do) {
  const Tensor t = leaf({2, 2});
  const Array array = t.value();
  const Tensor q = t * array;
  BOOST_CHECK(identical(q, t * t.detach()));
  std::ostringstream out;
  out << (t > 5 && t > array) << array;
  BOOST_CHECK(!out.str().empty());
}

// Each call compiles, and means ours: xtensor has functions of these names.
BOOST_AUTO_TEST_CASE(functions_in_a_scope_that_uses_both_namespaces) {
  Tensor x(numbers), y = x;
  Indices i{3, 4, 4};
  Mask m{true, false};
  BOOST_CHECK_EQUAL(sum(x).item(), 10);
  BOOST_CHECK(identical(sum(x, 1), Tensor{3, 7}) && identical(sum(x, {0, 1}), Tensor(10.0)));
  BOOST_CHECK(identical(sum(x, 1, true), Tensor{{3}, {7}}) && identical(sum(x * y, 0), Tensor{10, 20}));
  BOOST_CHECK(sum(i).item() == 11 && sum(m).item() == 1);
  BOOST_CHECK(identical(mean(x), Tensor(2.5)) && identical(mean(x, 0), Tensor{2, 3}));
  BOOST_CHECK(identical(mean(x, {0, 1}, true), Tensor{{2.5}}));
  BOOST_CHECK(identical(prod(x, 1), Tensor{2, 12}) && identical(prod(x), Tensor(24.0)));
  BOOST_CHECK(identical(cumsum(x, 1), Tensor{{1, 3}, {3, 7}}) && equal(cumsum(i, 0), (Indices{3, 7, 11})));
  BOOST_CHECK(identical(square(x), x * x) && identical(pow(x, 2), x * x) && identical(abs(-x), x));
  BOOST_CHECK(identical(maximum(x, y), x) && identical(exp(log(x)), exp(log(y))) &&
              identical(sqrt(x), sqrt(y)));
  BOOST_CHECK(!all(m).item() && any(m).item() && count_nonzero(m).item() == 1 && equal(all(m, 0), all(m)));
  BOOST_CHECK(equal(count_nonzero(x > 1, 0), (Indices{1, 2})) && equal(nonzero(m), Indices{{0}}));
  BOOST_CHECK(identical(squeeze(x), x) && identical(squeeze(x, 1), x));
  BOOST_CHECK(identical(transpose(x, 0, 1), t(x)) && equal(flip(i, 0), (Indices{4, 4, 3})));
  BOOST_CHECK(identical(flip(x, {0, 1}), Tensor{{4, 3}, {2, 1}}) &&
              identical(flatten(x), Tensor{1, 2, 3, 4}));
  BOOST_CHECK(identical(xgrad::view(x, {4}), flatten(x)) &&
              identical(stddev(x, 0), Tensor{1.4142135623730951, 1.4142135623730951}));
  BOOST_CHECK(equal(unique(i), (Indices{3, 4})) && identical(sort(x, 1).values, x) && argmax(x).item() == 3);
  BOOST_CHECK(all(isclose(x, y)).item() && allclose(x, y) && equal(x, y) && !any(isnan(x)).item());
  BOOST_CHECK(identical(where(m, x, y), x) && identical(where(x > 2, x, numbers), x));
  BOOST_CHECK(identical(stack({x, y}), cat({unsqueeze(x, 0), unsqueeze(y, 0)})) &&
              identical(split(x, 1)[0], x[Slice{0, 1}]));
  BOOST_CHECK(identical(zeros_like(x), zeros(2, 2)) && identical(dot(x[0], x[0]), Tensor(5.0)));
}
