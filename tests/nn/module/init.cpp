#include <nlohmann/json.hpp>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/nn/module/init.hpp>

#include "support/support.hpp"

using namespace xgrad;
namespace init = xgrad::nn::init;
using init::FanMode;
using init::Nonlinearity;

static Nonlinearity nonlinearity(const std::string& name) {
  const std::vector<std::string> names = {"linear", "conv1d",     "sigmoid", "tanh",
                                          "relu",   "leaky_relu", "selu"};
  return static_cast<Nonlinearity>(std::find(names.begin(), names.end(), name) - names.begin());
}

static void call(const std::string& name, Tensor x, const nlohmann::json& options) {
  const auto number = [&](const char* key, double otherwise) { return options.value(key, otherwise); };
  const init::KaimingOptions kaiming{
      .a = number("a", 0),
      .mode = options.value("mode", "fan_in") == "fan_in" ? FanMode::fan_in : FanMode::fan_out,
      .nonlinearity = nonlinearity(options.value("nonlinearity", "leaky_relu"))};
  if (name == "uniform_") init::uniform_(x, number("a", 0), number("b", 1));
  if (name == "normal_") init::normal_(x, number("mean", 0), number("std", 1));
  if (name == "trunc_normal_") {
    init::trunc_normal_(x, {number("mean", 0), number("std", 1), number("a", -2), number("b", 2)});
  }
  if (name == "xavier_uniform_") init::xavier_uniform_(x, number("gain", 1));
  if (name == "xavier_normal_") init::xavier_normal_(x, number("gain", 1));
  if (name == "kaiming_uniform_") init::kaiming_uniform_(x, kaiming);
  if (name == "kaiming_normal_") init::kaiming_normal_(x, kaiming);
  if (name == "orthogonal_") init::orthogonal_(x, number("gain", 1));
  if (name == "sparse_") init::sparse_(x, number("sparsity", 0), number("std", 0.01));
  if (name == "eye_") init::eye_(x);
  if (name == "dirac_") init::dirac_(x, options.value("groups", Index{1}));
}

BOOST_AUTO_TEST_CASE(draws_the_numbers_of_pytorch) {
  const std::string dtype = sizeof(Scalar) == 8 ? "torch.float64" : "torch.float32";
  int checked = 0;
  const nlohmann::json file = oracle("init");
  for (const auto& expected : file.at("cases")) {
    if (expected.value("dtype", "") != dtype) continue;
    const std::string name = expected.at("name");
    BOOST_TEST_CONTEXT(name << " " << expected.at("options").dump()) {
      const Tensor result(array_of(expected.at("result")));
      Tensor x = example(result.shape()).requires_grad_();
      manual_seed(expected.at("seed").get<std::uint64_t>());
      call(name, x, expected.at("options"));
      // PyTorch's QR rounds in its own order.
      BOOST_TEST((name == "orthogonal_" ? close(x, result) : identical(x, result)));
      double next;
      fill_uniform(std::span<double>(&next, 1), 0, 1, default_generator());
      BOOST_TEST(next == expected.at("next").at("data")[0].get<double>());
      BOOST_TEST(x.requires_grad());
      ++checked;
    }
  }
  BOOST_TEST(checked == 31);
}

BOOST_AUTO_TEST_CASE(gains_of_pytorch) {
  const nlohmann::json gains = oracle("init").at("cases").back().at("gains");
  for (const auto& [name, gain] : gains.items()) {
    if (name.find(' ') == std::string::npos) {
      BOOST_TEST(init::calculate_gain(nonlinearity(name)) == gain.get<double>());
    }
  }
  BOOST_TEST(init::calculate_gain(Nonlinearity::leaky_relu, 0.2) == gains.at("leaky_relu 0.2").get<double>());
}

BOOST_AUTO_TEST_CASE(constants_and_a_generator_of_ones_own) {
  Tensor x = leaf({2, 3});
  BOOST_TEST(init::ones_(x).is(x));
  BOOST_TEST(identical(x, Tensor{{1, 1, 1}, {1, 1, 1}}));
  init::constant_(x, 2.5);
  BOOST_TEST(x.value()(1, 2) == Scalar(2.5));
  init::zeros_(x);
  BOOST_TEST(x.value()(1, 2) == 0);

  Generator generator(3);
  manual_seed(3);
  Tensor y = leaf({2, 3});
  init::xavier_normal_(x, 1, &generator);
  init::xavier_normal_(y);
  BOOST_TEST(identical(x, y));
}

BOOST_AUTO_TEST_CASE(without_elements) {
  Tensor x = leaf({0, 3});
  init::kaiming_uniform_(x);
  init::kaiming_normal_(x);
  init::orthogonal_(x);
  init::trunc_normal_(x);
  init::eye_(x);
  init::sparse_(x, 0.5);
  init::dirac_(leaf({2, 2, 0}));
  BOOST_TEST(x.numel() == 0);
}

BOOST_AUTO_TEST_CASE(errors) {
  Tensor vector = leaf({3}), matrix = leaf({3, 4});
  CHECK_THROWS(init::xavier_uniform_(vector), std::invalid_argument,
               "init: fan in and fan out need two dimensions or more, the shape is [3]");
  CHECK_THROWS(init::kaiming_normal_(vector), std::invalid_argument,
               "init: fan in and fan out need two dimensions or more, the shape is [3]");
  CHECK_THROWS(init::eye_(vector), std::invalid_argument,
               "eye_: the tensor has shape [3], not two dimensions");
  CHECK_THROWS(init::dirac_(matrix), std::invalid_argument,
               "dirac_: the tensor has shape [3, 4], not three dimensions");
  CHECK_THROWS(init::dirac_(leaf({3, 4, 1}), 2), std::invalid_argument,
               "dirac_: groups=2 does not divide dimension 0 of [3, 4, 1]");
  CHECK_THROWS(init::orthogonal_(vector), std::invalid_argument,
               "orthogonal_: the tensor has shape [3], fewer than two dimensions");
  CHECK_THROWS(init::sparse_(vector, 0.5), std::invalid_argument,
               "sparse_: the tensor has shape [3], not two dimensions");
  CHECK_THROWS(init::sparse_(matrix, 1.5), std::invalid_argument, "sparse_: sparsity=1.5 is not in [0, 1]");
  CHECK_THROWS(init::trunc_normal_(matrix, {.a = 2, .b = 2}), std::invalid_argument,
               "trunc_normal_: a=2 must be less than b=2");
  CHECK_THROWS(init::trunc_normal_(matrix, {.std = 0}), std::invalid_argument,
               "trunc_normal_: std=0 must be positive");
}
