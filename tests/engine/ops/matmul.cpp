#include <nlohmann/json.hpp>

#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/matmul.hpp>
#include <xgrad/engine/system/parallel.hpp>

#include "support/support.hpp"

using namespace xgrad;

// As in tests/oracle/matmul.py: element i counts i + 1 times.
static double weigh(const Array& x) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += static_cast<double>(i + 1) * x.data()[i];
  return sum;
}

BOOST_AUTO_TEST_CASE(values_gradients_and_names_as_in_pytorch) {
  for (const auto& expected : oracle("matmul")["cases"]) {
    BOOST_TEST_CONTEXT(expected["a"] << " times " << expected["b"]) {
      const Tensor a = leaf(shape_of(expected["a"])), b = leaf(shape_of(expected["b"]), 0.5);
      const Tensor y = matmul(a, b);
      BOOST_CHECK_EQUAL(y.grad_fn(), expected["grad_fn"].get<std::string>());
      (y * y).backward(Tensor(filled<Array>(y.shape(), Scalar(1))));
      if (expected.contains("value")) {
        BOOST_CHECK(close(y, array_of(expected["value"])));
        BOOST_CHECK(close(a.grad(), array_of(expected["grad_a"])));
        BOOST_CHECK(close(b.grad(), array_of(expected["grad_b"])));
      } else {
        BOOST_CHECK_CLOSE(weigh(y.value()), expected["weighed"][0].get<double>(), 1e-7);
        BOOST_CHECK_CLOSE(weigh(a.grad().value()), expected["weighed"][1].get<double>(), 1e-7);
        BOOST_CHECK_CLOSE(weigh(b.grad().value()), expected["weighed"][2].get<double>(), 1e-7);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients) {
  const auto product = [](const auto& x) { return matmul(x[0], x[1]); };
  CHECK_GRADIENT(product, leaf({2, 3}), leaf({3, 4}, 0.5));
  CHECK_GRADIENT(product, leaf({3}), leaf({3}, 0.5));
  CHECK_GRADIENT(product, leaf({2, 1, 2, 3}), leaf({4, 3, 2}, 0.5));
  CHECK_GRADIENT(product, leaf({2, 3}), leaf({2, 3, 2}, 0.5));
  CHECK_GRADIENT(product, leaf({2, 2, 3}), leaf({3}, 0.5));
  CHECK_GRADIENT(product, leaf({0, 3}), leaf({3, 2}));
  CHECK_GRADIENT(product, leaf({1, 1}), leaf({1, 1}, 0.5));
  CHECK_GRADIENT([](const auto& x) { return bmm(x[0], x[1]); }, leaf({2, 2, 3}), leaf({2, 3, 1}, 0.5));
  CHECK_GRADIENT([](const auto& x) { return matmul(x[0], x[0]); }, leaf({3, 3}));
}

BOOST_AUTO_TEST_CASE(the_named_products) {
  const Tensor a = leaf({2, 3}), b = leaf({3, 2}, 1), v = leaf({3}, 2);
  BOOST_CHECK(identical(mm(a, b), matmul(a, b)));
  BOOST_CHECK(identical(mv(a, v), matmul(a, v)));
  BOOST_CHECK(identical(dot(v, v), matmul(v, v)));
  BOOST_CHECK_EQUAL(mm(a, b).grad_fn(), "MmBackward0");
  BOOST_CHECK_EQUAL(mv(a, v).grad_fn(), "MvBackward0");
  BOOST_CHECK_EQUAL(dot(v, v).grad_fn(), "DotBackward0");
  BOOST_CHECK_EQUAL(bmm(leaf({1, 2, 3}), leaf({1, 3, 2})).grad_fn(), "BmmBackward0");
}

BOOST_AUTO_TEST_CASE(the_same_bits_at_any_number_of_threads) {
  const int before = get_num_threads();
  const auto run = [](int threads, const Shape& first, const Shape& second) {
    set_num_threads(threads);
    const Tensor a = leaf(first), b = leaf(second, 0.5);
    const Tensor y = matmul(a, b);
    y.backward(y);
    return std::array<Tensor, 3>{y.detach(), a.grad(), b.grad()};
  };
  for (const auto& [first, second] : std::vector<std::pair<Shape, Shape>>{{{40, 30, 20}, {40, 20, 30}},
                                                                          {{40, 30, 20}, {20, 30}},
                                                                          {{30, 20}, {40, 20, 30}},
                                                                          {{300, 200}, {200, 300}}}) {
    const auto one = run(1, first, second), three = run(3, first, second);
    for (std::size_t i = 0; i < 3; ++i) BOOST_CHECK(identical(one[i], three[i]));
  }
  set_num_threads(before);
}

BOOST_AUTO_TEST_CASE(errors) {
  CHECK_THROWS(matmul(leaf({2, 3}), leaf({2, 3})), std::invalid_argument,
               "matmul: shapes [2, 3] and [2, 3] do not fit (3 columns against 2 rows)");
  CHECK_THROWS(matmul(leaf({3}), leaf({4})), std::invalid_argument,
               "matmul: shapes [3] and [4] do not fit (3 columns against 4 rows)");
  CHECK_THROWS(matmul(leaf({}), leaf({4})), std::invalid_argument,
               "matmul: shapes [] and [4]: a 0-d tensor has no rows or columns");
  CHECK_THROWS(matmul(leaf({4, 2, 3}), leaf({5, 3, 2})), std::invalid_argument,
               "matmul: shapes [4] and [5] do not broadcast (4 against 5 in dimension -1)");
  CHECK_THROWS(mm(leaf({3}), leaf({3, 2})), std::invalid_argument,
               "mm: shapes [3] and [3, 2] are not 2-D and 2-D");
  CHECK_THROWS(bmm(leaf({2, 1, 3}), leaf({1, 3, 1})), std::invalid_argument,
               "bmm: shapes [2, 1, 3] and [1, 3, 1] have 2 and 1 matrices");
  CHECK_THROWS(mv(leaf({2, 3}), leaf({2})), std::invalid_argument,
               "mv: shapes [2, 3] and [2] do not fit (3 columns against 2 rows)");
  CHECK_THROWS(dot(leaf({2, 3}), leaf({2})), std::invalid_argument,
               "dot: shapes [2, 3] and [2] are not 1-D and 1-D");
}
