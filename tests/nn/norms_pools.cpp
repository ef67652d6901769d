#include <cmath>
#include <limits>
#include <map>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/batch_norm1d.hpp>
#include <xgrad/nn/dropout.hpp>
#include <xgrad/nn/layer_norm.hpp>
#include <xgrad/nn/pool1d.hpp>

#include "support/recipes.hpp"

using namespace xgrad;
using namespace xgrad::nn::functional;
using nlohmann::json;

using Inputs = std::vector<Tensor>;

static Tensor at(const Inputs& x, std::size_t i) {
  return i < x.size() ? x[i] : Tensor();
}
static std::optional<Index> stride_of(const json& options) {
  const json& stride = options.at("stride");
  return stride.is_null() ? std::nullopt : std::optional<Index>(stride.get<Index>());
}
static nn::MaxPool1dOptions max_options(const json& o) {
  return {stride_of(o), o.at("padding"), o.at("dilation"), o.at("ceil_mode")};
}

// The running statistics that a case starts from.
static Tensor running_mean(const Inputs& x) {
  return example({x[0].size(1)}, 1);
}
static Tensor running_var(const Inputs& x) {
  return example({x[0].size(1)}, 2, 1, 2);
}
static Tensor batch_norm_of(const json& o, const Inputs& x, const Tensor& mean, const Tensor& var) {
  return batch_norm(
      x[0], mean, var,
      {.weight = at(x, 1), .bias = at(x, 2), .training = o.at("training"), .momentum = o.at("momentum")});
}

using Run = Tensor (*)(const json& options, const Inputs& x);
static const std::map<std::string, Run> functions = {
    {"layer_norm",
     [](const json& o, const Inputs& x) {
       Shape normalized;
       for (const Index size : o.at("normalized")) normalized.append(size);
       return layer_norm(x[0], normalized, {.weight = at(x, 1), .bias = at(x, 2), .eps = o.at("eps")});
     }},
    {"batch_norm",
     [](const json& o, const Inputs& x) { return batch_norm_of(o, x, running_mean(x), running_var(x)); }},
    {"max_pool1d",
     [](const json& o, const Inputs& x) { return max_pool1d(x[0], o.at("kernel_size"), max_options(o)); }},
    {"avg_pool1d",
     [](const json& o, const Inputs& x) {
       return avg_pool1d(x[0], o.at("kernel_size"),
                         {stride_of(o), o.at("padding"), o.at("ceil_mode"), o.at("count_include_pad")});
     }},
    {"adaptive_max_pool1d",
     [](const json& o, const Inputs& x) { return adaptive_max_pool1d(x[0], o.at("size")); }},
    {"adaptive_avg_pool1d",
     [](const json& o, const Inputs& x) { return adaptive_avg_pool1d(x[0], o.at("size")); }},
    {"dropout",
     [](const json& o, const Inputs& x) {
       manual_seed(11);
       return dropout(x[0], {.p = o.at("p")});
     }},
};

static bool same(const Indices& a, const Indices& b) {
  return equal(a, b);
}

BOOST_AUTO_TEST_CASE(values_gradients_and_names_are_pytorchs) {
  for (const json& test : oracle("norms_pools").at("cases")) {
    const std::string name = test.at("name");
    const json& options = test.at("options");
    const Inputs inputs = inputs_of(test);
    check_case(test, inputs, functions.at(name)(options, inputs));
    BOOST_TEST_INFO_SCOPE(name << options);
    if (name == "max_pool1d") {
      const auto [value, winners] =
          max_pool1d_with_indices(inputs[0], options.at("kernel_size"), max_options(options));
      BOOST_CHECK(same(winners, indices_of(test.at("winners"))));
    }
    if (name == "adaptive_max_pool1d") {
      const auto [value, winners] = adaptive_max_pool1d_with_indices(inputs[0], options.at("size"));
      BOOST_CHECK(same(winners, indices_of(test.at("winners"))));
    }
    if (name == "batch_norm") {
      const Tensor mean = running_mean(inputs), var = running_var(inputs);
      batch_norm_of(options, inputs, mean, var);
      BOOST_CHECK(close(mean, Tensor(array_of(test.at("running_mean")))));
      BOOST_CHECK(close(var, Tensor(array_of(test.at("running_var")))));
    }
    if (name == "dropout") {  // no more was drawn than PyTorch draws
      BOOST_CHECK_EQUAL(Tensor(0).uniform_().item(), test.at("next").get<double>());
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients_against_differences) {
  for (const json& test : oracle("norms_pools").at("cases")) {
    if (test.at("name") == "layer_norm" && test.at("tensors")[0].at("shape").back() == 1)
      continue;  // constant: rounding only
    const Run run = functions.at(test.at("name"));
    const GradcheckResult result =
        gradcheck([&](const Inputs& x) { return run(test.at("options"), x); }, inputs_of(test));
    BOOST_CHECK_MESSAGE(result.passed, test.at("name")
                                           << test.at("tensors") << test.at("options") << result.report);
  }
}

BOOST_AUTO_TEST_CASE(same_bits_at_any_number_of_threads) {
  std::vector<std::vector<Array>> all;
  for (const int threads : {1, 2, 7}) {
    set_num_threads(threads);
    const Tensor x = leaf({500, 30, 20}), w = leaf({30}, 0.5), v = leaf({20}, 0.7);
    const Inputs results = {batch_norm(x, {}, {}, {.weight = w, .training = true}),
                            layer_norm(x, {20}, {.weight = v}), max_pool1d(x, 3), avg_pool1d(x, 4),
                            adaptive_avg_pool1d(x, 7)};
    std::vector<Array> arrays;
    for (const Tensor& result : results) {
      result.backward(example(result.shape(), 2));
      arrays.push_back(result.value());
    }
    for (const Tensor& input : {x, w, v}) arrays.push_back(input.grad().value());
    all.push_back(std::move(arrays));
  }
  set_num_threads(1);
  for (std::size_t i = 0; i < all[0].size(); ++i) {
    BOOST_CHECK(identical(all[1][i], all[0][i]));
    BOOST_CHECK(identical(all[2][i], all[0][i]));
  }
}

BOOST_AUTO_TEST_CASE(dropout_that_does_nothing_is_its_input) {
  const Tensor x = leaf({2, 3});
  BOOST_CHECK(dropout(x, {.p = 0}).is(x));
  BOOST_CHECK(dropout(x, {.training = false}).is(x));
  const Tensor empty = leaf({0});
  BOOST_CHECK(dropout(empty).is(empty));
}

BOOST_AUTO_TEST_CASE(nothing_in_nothing_out) {
  BOOST_CHECK_EQUAL(max_pool1d(leaf({0, 2, 4}), 2).shape(), (Shape{0, 2, 2}));
  BOOST_CHECK_EQUAL(avg_pool1d(leaf({0, 2, 4}), 2).shape(), (Shape{0, 2, 2}));
  BOOST_CHECK_EQUAL(adaptive_max_pool1d(leaf({2, 4}), 0).shape(), (Shape{2, 0}));
  const Tensor x = leaf({0, 3});
  layer_norm(x, {3}).backward(example({0, 3}));
  BOOST_CHECK_EQUAL(x.grad().shape(), (Shape{0, 3}));
  BOOST_CHECK_EQUAL(layer_norm(leaf({2, 0}), {0}).shape(), (Shape{2, 0}));
}

BOOST_AUTO_TEST_CASE(batch_norm_of_no_samples) {
  const Tensor x = leaf({0, 2}), mean = zeros(2), var = ones(2), weight = leaf({2}), bias = leaf({2});
  const auto name = [&](nn::BatchNormFunctionOptions options) {
    options.training = true;
    return std::string(batch_norm(x, mean, var, options).grad_fn());
  };
  BOOST_CHECK_EQUAL(name({}), "CloneBackward0");
  BOOST_CHECK_EQUAL(name({.weight = weight}), "MulBackward0");
  BOOST_CHECK_EQUAL(name({.weight = weight, .bias = bias}), "AddBackward0");
  BOOST_CHECK(identical(mean, zeros(2)) && identical(var, ones(2)));
}

BOOST_AUTO_TEST_CASE(nan_wins) {
  const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
  const auto [value, winners] = max_pool1d_with_indices(Tensor{{1, nan, 2, 3}}, 2);
  BOOST_CHECK(std::isnan(value.value()(0, 0)));
  BOOST_CHECK_EQUAL(value.value()(0, 1), 3);
  BOOST_CHECK(same(winners, Indices{{1, 3}}));
}

BOOST_AUTO_TEST_CASE(errors) {
  const Tensor x = leaf({2, 3, 8});
  CHECK_THROWS(dropout(x, {.p = 1.5}), std::invalid_argument, "dropout: p 1.5 is outside [0, 1]");
  CHECK_THROWS(layer_norm(x, {3}), std::invalid_argument,
               "layer_norm: input of shape [2, 3, 8] does not end with normalized_shape [3]");
  CHECK_THROWS(layer_norm(x, {}), std::invalid_argument, "layer_norm: normalized_shape has no dimension");
  CHECK_THROWS(layer_norm(x, {8}, {.weight = leaf({3})}), std::invalid_argument,
               "layer_norm: weight has shape [3]; normalized_shape is [8]");
  CHECK_THROWS(batch_norm(leaf({3}), {}, {}), std::invalid_argument,
               "batch_norm: input of shape [3]; expected (samples, channels) or (samples, channels, ...)");
  CHECK_THROWS(batch_norm(x, leaf({8}), leaf({3})), std::invalid_argument,
               "batch_norm: running_mean has shape [8], an input of shape [2, 3, 8] has 3 channels");
  CHECK_THROWS(batch_norm(x, {}, {}), std::invalid_argument,
               "batch_norm: without training, running_mean and running_var are needed");
  const Tensor mean = example({3});
  const std::uint64_t version = mean.version();
  CHECK_THROWS(batch_norm(leaf({1, 3}), mean, mean, {.training = true}), std::invalid_argument,
               "batch_norm: training needs more than one number in each channel, the input has shape [1, 3]");
  BOOST_CHECK_EQUAL(mean.version(), version);
  CHECK_THROWS(max_pool1d(leaf({4}), 2), std::invalid_argument,
               "max_pool1d: input of shape [4]; expected (samples, channels, length) or (channels, length)");
  CHECK_THROWS(max_pool1d(x, 0), std::invalid_argument, "max_pool1d: kernel_size 0 is not positive");
  CHECK_THROWS(max_pool1d(x, 2, {.stride = 0}), std::invalid_argument,
               "max_pool1d: stride 0 is not positive");
  CHECK_THROWS(max_pool1d(x, 2, {.dilation = 0}), std::invalid_argument,
               "max_pool1d: dilation 0 is not positive");
  CHECK_THROWS(avg_pool1d(x, 3, {.padding = 2}), std::invalid_argument,
               "avg_pool1d: padding 2 is not between 0 and half of kernel_size 3");
  CHECK_THROWS(avg_pool1d(x, 9), std::invalid_argument,
               "avg_pool1d: a window that reaches over 9 places is larger than the padded input of length 8");
  CHECK_THROWS(adaptive_avg_pool1d(x, -1), std::invalid_argument,
               "adaptive_avg_pool1d: output_size -1 is negative");
  CHECK_THROWS(adaptive_max_pool1d(leaf({2, 0}), 2), std::invalid_argument,
               "adaptive_max_pool1d: input of shape [2, 0] has no places");
}
