#include <nlohmann/json.hpp>

#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/engine/system/parallel.hpp>

#include "support/support.hpp"

using namespace xgrad;

BOOST_AUTO_TEST_CASE(values_gradients_and_names_as_in_pytorch) {
  for (const auto& expected : oracle("sum")["cases"]) {
    BOOST_TEST_CONTEXT(expected["op"] << " of " << expected["shape"] << " over " << expected["dims"]) {
      const Tensor x = leaf(shape_of(expected["shape"]));
      const bool is_sum = expected["op"] == "sum", keepdim = expected["keepdim"].get<bool>();
      Tensor y;
      if (expected["dims"].is_null()) {
        y = is_sum ? sum(x) : mean(x);
      } else {
        const auto dims = expected["dims"].get<std::vector<Index>>();
        y = is_sum ? sum(x, dims, keepdim) : mean(x, dims, keepdim);
      }
      BOOST_CHECK_EQUAL(y.grad_fn(), expected["grad_fn"].get<std::string>());
      BOOST_CHECK(close(y, array_of(expected["value"])));
      sum(y * y).backward();
      BOOST_CHECK(close(x.grad(), array_of(expected["grad"])));
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients) {
  CHECK_GRADIENT([](const auto& x) { return sum(x[0]); }, leaf({2, 3}));
  CHECK_GRADIENT([](const auto& x) { return sum(x[0], {0, 2}); }, leaf({2, 3, 4}));
  CHECK_GRADIENT([](const auto& x) { return mean(x[0], -1, true); }, leaf({2, 1}));
  CHECK_GRADIENT([](const auto& x) { return mean(x[0]); }, leaf({}));
  CHECK_GRADIENT([](const auto& x) { return sum(x[0], 1); }, leaf({0, 3}));
}

BOOST_AUTO_TEST_CASE(large_sums_are_exact_and_have_the_same_bits_at_any_number_of_threads) {
  const int before = get_num_threads();
  for (const auto& [shape, dims] : std::vector<std::pair<Shape, IndexList>>{{{300001}, 0},
                                                                            {{2, 100003}, 1},
                                                                            {{70001, 5}, 0},
                                                                            {{3, 200, 700}, 1},
                                                                            {{500, 300}, 1},
                                                                            {{3, 70000, 2}, {0, 1}}}) {
    const Tensor x = example(shape), ones = filled<Array>(shape, Scalar(1));
    std::vector<Tensor> results;
    for (const int threads : {1, 2, 5}) {
      set_num_threads(threads);
      results.push_back(sum(x, dims));
    }
    BOOST_CHECK(identical(results[0], results[1]));
    BOOST_CHECK(identical(results[0], results[2]));
    const Tensor counts = sum(ones, dims);
    BOOST_CHECK(identical(
        counts, filled<Array>(counts.shape(), static_cast<Scalar>(shape.numel() / counts.numel()))));
  }
  set_num_threads(before);
}

BOOST_AUTO_TEST_CASE(broadcasting_an_array) {
  const Array x = example({2, 1, 3}).value();
  for (const Shape& shape :
       std::vector<Shape>{{2, 1, 3}, {2, 4, 3}, {5, 2, 4, 3}, {1, 1, 2, 1, 3}, {0, 2, 1, 3}}) {
    const Array y = broadcast_to(x, shape);
    BOOST_CHECK(Shape(y.shape()) == shape);
    for (Index i = 0; i < shape.numel(); ++i) {
      const Index k = i % 3, row = i / (3 * shape[-2]) % 2;
      BOOST_CHECK_EQUAL(y.data()[i], x.data()[row * 3 + k]);
    }
  }
  BOOST_CHECK(identical(broadcast_to(Array(Scalar(2)), {2, 2}), Array({2, 2}, Scalar(2))));
}

BOOST_AUTO_TEST_CASE(errors) {
  CHECK_THROWS(sum(leaf({2, 3}), 2), std::out_of_range,
               "sum: dim 2 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(mean(leaf({2, 3}), {0, -2}), std::invalid_argument, "mean: dim -2 is named twice in [0, -2]");
}
