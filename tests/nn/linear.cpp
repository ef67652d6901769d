#include <nlohmann/json.hpp>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/linear.hpp>

#include "support/support.hpp"

using namespace xgrad;
using nn::functional::linear;

BOOST_AUTO_TEST_CASE(forward_and_gradients_of_pytorch) {
  int checked = 0;
  const nlohmann::json file = oracle("linear");
  for (const auto& expected : file.at("cases")) {
    if (!expected.contains("shape")) continue;
    const auto sizes = expected.at("shape").get<std::vector<Index>>();
    const Index in = sizes.back(), out = expected.at("out").get<Index>();
    const Tensor x = leaf(Shape(sizes.begin(), sizes.end())), weight = leaf({out, in}, 0.3);
    const Tensor bias = expected.at("bias").get<bool>() ? leaf({out}, 0.6) : Tensor();
    const Tensor y = linear(x, weight, bias);
    BOOST_TEST_CONTEXT("x " << x.shape() << ", weight " << weight.shape()) {
      BOOST_TEST(y.grad_fn() == expected.at("grad_fn").get<std::string>());
      BOOST_TEST(close(y, Tensor(array_of(expected.at("y")))));
      y.backward(example(y.shape(), 0.9));
      BOOST_TEST(close(x.grad(), Tensor(array_of(expected.at("dx")))));
      BOOST_TEST(close(weight.grad(), Tensor(array_of(expected.at("dw")))));
      if (bias.defined()) BOOST_TEST(close(bias.grad(), Tensor(array_of(expected.at("db")))));
    }
    ++checked;
  }
  BOOST_TEST(checked == 54);
}

// Differences of float numbers are too rough.
BOOST_AUTO_TEST_CASE(gradients, *boost::unit_test::enable_if<sizeof(Scalar) == 8>()) {
  const auto with_bias = [](const auto& in) { return linear(in[0], in[1], in[2]); };
  const auto without = [](const auto& in) { return linear(in[0], in[1]); };
  for (const Shape& shape : {Shape{3}, Shape{2, 3}, Shape{2, 2, 3}, Shape{0, 3}, Shape{1, 3}}) {
    CHECK_GRADIENT(with_bias, leaf(shape), leaf({4, 3}, 1), leaf({4}, 2));
    CHECK_GRADIENT(without, leaf(shape), leaf({4, 3}, 1));
  }
  CHECK_GRADIENT(with_bias, leaf({2, 0}), leaf({4, 0}), leaf({4}, 2));
}

BOOST_AUTO_TEST_CASE(only_what_requires_grad_gets_a_gradient) {
  const Tensor x = example({2, 3}), weight = leaf({4, 3}), bias = example({4});
  linear(x, weight, bias).backward(example({2, 4}));
  BOOST_TEST(weight.grad().defined());
  BOOST_TEST(!x.grad().defined());
  BOOST_TEST(!linear(x, weight.detach(), bias).requires_grad());
}

BOOST_AUTO_TEST_CASE(the_same_bits_at_any_number_of_threads) {
  std::vector<Tensor> results;
  const int threads_before = get_num_threads();
  for (const int threads : {1, 2, 7}) {
    set_num_threads(threads);
    const Tensor x = leaf({300, 65}), weight = leaf({130, 65}), bias = leaf({130});
    const Tensor y = linear(x, weight, bias);
    y.backward(example(y.shape(), 0.9));
    for (const Tensor& t : {y, Tensor(x.grad()), Tensor(weight.grad()), Tensor(bias.grad())})
      results.push_back(t);
  }
  set_num_threads(threads_before);
  for (std::size_t i = 4; i < results.size(); ++i) BOOST_TEST(identical(results[i], results[i % 4]));
}

BOOST_AUTO_TEST_CASE(errors) {
  CHECK_THROWS(
      linear(leaf({2, 5}), leaf({3, 4})), std::invalid_argument,
      "linear: input of shape [2, 5] does not fit weight of shape [3, 4] (its last dimension must be 4)");
  CHECK_THROWS(
      linear(leaf({}), leaf({3, 1})), std::invalid_argument,
      "linear: input of shape [] does not fit weight of shape [3, 1] (its last dimension must be 1)");
  CHECK_THROWS(linear(leaf({2, 4}), leaf({1, 2, 4})), std::invalid_argument,
               "linear: weight has shape [1, 2, 4], not (out_features, in_features)");
  CHECK_THROWS(linear(leaf({2, 4}), leaf({3, 4}), leaf({4})), std::invalid_argument,
               "linear: bias has shape [4], not [3]");
}

// ---- the module

BOOST_AUTO_TEST_CASE(starts_and_prints_as_in_pytorch) {
  const std::string dtype = sizeof(Scalar) == 8 ? "torch.float64" : "torch.float32";
  int checked = 0;
  const nlohmann::json file = oracle("linear");
  for (const auto& expected : file.at("cases")) {
    if (expected.value("init", "") != dtype) continue;
    manual_seed(expected.at("seed").get<std::uint64_t>());
    const bool bias = !expected.at("bias").is_null();
    const nn::Linear layer(expected.at("in").get<Index>(), expected.at("out").get<Index>(), {.bias = bias});
    BOOST_TEST(identical(layer.weight, Tensor(array_of(expected.at("weight")))));
    BOOST_TEST(layer.bias.defined() == bias);
    if (bias) BOOST_TEST(identical(layer.bias, Tensor(array_of(expected.at("bias")))));
    std::ostringstream printed;
    printed << layer;
    BOOST_TEST(printed.str() == expected.at("printed").get<std::string>());
    ++checked;
  }
  BOOST_TEST(checked == 5);
}

BOOST_AUTO_TEST_CASE(forward_uses_weight_and_bias) {
  nn::Linear layer(2, 1);
  layer.weight.data().copy_(Tensor{{2, 3}});
  layer.bias.data().fill_(1);
  BOOST_TEST(identical(layer(Tensor{{1, 1}, {0, 2}}), Tensor{{6}, {7}}));
  BOOST_TEST(layer.parameters().size() == 2u);
  BOOST_TEST(nn::Linear(2, 1, {.bias = false}).parameters().size() == 1u);
}

BOOST_AUTO_TEST_CASE(errors_of_the_module) {
  CHECK_THROWS(nn::Linear(-1, 2), std::invalid_argument,
               "Linear: in_features=-1 and out_features=2 must not be negative");
  CHECK_THROWS(
      nn::Linear(4, 3)(example({2, 5})), std::invalid_argument,
      "linear: input of shape [2, 5] does not fit weight of shape [3, 4] (its last dimension must be 4)");
}

// The numbers and names are PyTorch 2.13's.
BOOST_AUTO_TEST_CASE(a_weight_that_is_a_vector) {
  const Tensor w = leaf({2}), x{{1, 2}, {3, 4}};
  w.detach().copy_(Tensor{1, 2});
  const Tensor y = nn::functional::linear(x, w);
  BOOST_TEST(identical(y, Tensor{5, 11}));
  BOOST_TEST(y.grad_fn() == "MvBackward0");
  BOOST_TEST(nn::functional::linear(Tensor{1, 2}, w).item() == 5);
  BOOST_TEST(nn::functional::linear(Tensor{1, 2}, w, Tensor(3)).item() == 8);
  BOOST_TEST(nn::functional::linear(example({2, 3, 2}), w).shape() == (Shape{2, 3}));
  CHECK_THROWS(
      nn::functional::linear(x, w, Tensor(3)), std::invalid_argument,
      "linear: a weight of shape [2] takes a 0-d bias for an input of one dimension, not [] for [2, 2]");
}
