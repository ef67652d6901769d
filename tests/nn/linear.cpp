#include <nlohmann/json.hpp>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/nn/linear.hpp>

#include "support/support.hpp"

using namespace xgrad;

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

BOOST_AUTO_TEST_CASE(errors) {
  CHECK_THROWS(nn::Linear(-1, 2), std::invalid_argument,
               "Linear: in_features=-1 and out_features=2 must not be negative");
  CHECK_THROWS(
      nn::Linear(4, 3)(example({2, 5})), std::invalid_argument,
      "linear: input of shape [2, 5] does not fit weight of shape [3, 4] (its last dimension must be 4)");
}
