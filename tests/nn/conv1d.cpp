#include <map>

#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/conv1d.hpp>

#include "support/recipes.hpp"

using namespace xgrad;
using namespace xgrad::nn;
using nlohmann::json;

using Inputs = std::vector<Tensor>;

static ConvOptions options_of(const json& test) {
  static const std::map<std::string, PaddingMode> modes = {{"zeros", PaddingMode::zeros},
                                                           {"reflect", PaddingMode::reflect},
                                                           {"replicate", PaddingMode::replicate},
                                                           {"circular", PaddingMode::circular}};
  const json& from = test.at("options");
  ConvOptions options{.stride = from.value("stride", Index{1}),
                      .dilation = from.value("dilation", Index{1}),
                      .groups = from.value("groups", Index{1}),
                      .padding_mode = modes.at(from.value("padding_mode", "zeros"))};
  if (from.contains("padding")) {
    const json& padding = from.at("padding");
    options.padding =
        padding.is_string() ? ConvPadding(padding.get<std::string>()) : ConvPadding(padding.get<Index>());
  }
  return options;
}

static Tensor run(const json& test, const Inputs& x) {
  return functional::conv1d(x[0], x[1], x.size() == 3 ? x[2] : Tensor(), options_of(test));
}

BOOST_AUTO_TEST_CASE(values_gradients_and_names_are_pytorchs) {
  for (const json& test : oracle("conv1d").at("cases")) {
    const Inputs inputs = inputs_of(test);
    check_case(test, inputs, run(test, inputs));
  }
}

BOOST_AUTO_TEST_CASE(gradients_against_differences) {
  for (const json& test : oracle("conv1d").at("cases")) {
    const GradcheckResult result = gradcheck([&](const Inputs& x) { return run(test, x); }, inputs_of(test));
    BOOST_CHECK_MESSAGE(result.passed, test.at("tensors") << test.at("options") << result.report);
  }
}

// Long and short samples, few and many channels, groups, kernel 1: every way of cutting the work, against the
// sum itself.
BOOST_AUTO_TEST_CASE(larger_shapes_at_any_number_of_threads) {
  struct Case {
    Shape input, weight;
    ConvOptions options;
  };
  const std::vector<Case> cases = {{{37, 5, 40}, {6, 5, 3}, {.padding = 1}},
                                   {{3, 4, 700}, {8, 2, 5}, {.stride = 2, .groups = 2}},
                                   {{50, 16, 33}, {24, 16, 1}, {}},
                                   {{90, 3, 2}, {1, 3, 1}, {}},
                                   {{1, 8, 2000}, {16, 8, 3}, {.padding = "same"}},
                                   {{1, 64, 900}, {40, 64, 5}, {.padding = 2}},
                                   {{3, 20, 200}, {24, 20, 5}, {.padding = 2}},
                                   {{2, 40, 150}, {6, 20, 4}, {.padding = 3, .dilation = 2, .groups = 2}},
                                   {{19, 17, 128}, {20, 17, 2}, {}},
                                   // As many chunks of samples as there can be (16), each way.
                                   {{32, 5, 40}, {6, 5, 3}, {.padding = 1}},
                                   {{16, 8, 260}, {40, 8, 3}, {.stride = 2}}};
  for (const Case& test : cases) {
    const Tensor x = example(test.input), w = example(test.weight, 0.5), b = example({test.weight[0]}, 0.9);
    std::vector<Tensor> outputs;
    std::vector<Inputs> gradients;
    for (const int threads : {1, 2, 7}) {
      set_num_threads(threads);
      const Inputs leaves = {Tensor(x.value()).requires_grad_(), Tensor(w.value()).requires_grad_(),
                             Tensor(b.value()).requires_grad_()};
      const Tensor out = functional::conv1d(leaves[0], leaves[1], leaves[2], test.options);
      out.backward(example(out.shape(), 2));
      outputs.push_back(out.detach());
      gradients.push_back({leaves[0].grad(), leaves[1].grad(), leaves[2].grad()});
    }
    set_num_threads(1);
    for (std::size_t i = 1; i < outputs.size(); ++i) {
      BOOST_CHECK(identical(outputs[i], outputs[0]));
      for (std::size_t k = 0; k < 3; ++k) BOOST_CHECK(identical(gradients[i][k], gradients[0][k]));
    }

    // The sum itself; gradients by that out = sum of weight, input and gradient has in each of them.
    const Index groups = test.options.groups, in = test.weight[1], out = test.weight[0],
                kernel = test.weight[2];
    const Index left =
        test.options.padding.name() == "same" ? (kernel - 1) / 2 : test.options.padding.places();
    const Tensor grad = example(outputs[0].shape(), 2);
    Array y = uninitialized<Array>(outputs[0].shape()), dx = filled<Array>(test.input, 0),
          dw = filled<Array>(test.weight, 0);
    for (Index n = 0; n < test.input[0]; ++n) {
      for (Index o = 0; o < out; ++o) {
        for (Index p = 0; p < grad.size(2); ++p) {
          Scalar sum = b.value()(o);
          for (Index i = 0; i < in; ++i) {
            for (Index k = 0; k < kernel; ++k) {
              const Index at = p * test.options.stride + k * test.options.dilation - left,
                          channel = o / (out / groups) * in + i;
              if (at < 0 || at >= test.input[2]) continue;
              sum += w.value()(o, i, k) * x.value()(n, channel, at);
              dx(n, channel, at) += w.value()(o, i, k) * grad.value()(n, o, p);
              dw(o, i, k) += x.value()(n, channel, at) * grad.value()(n, o, p);
            }
          }
          y(n, o, p) = sum;
        }
      }
    }
    BOOST_CHECK(close(outputs[0].value(), y, 1e-11, 1e-11));
    BOOST_CHECK(close(gradients[0][0].value(), dx, 1e-11, 1e-11));
    BOOST_CHECK(close(gradients[0][1].value(), dw, 1e-10, 1e-10));
  }
}

BOOST_AUTO_TEST_CASE(only_what_is_wanted) {
  const Tensor x = example({2, 3, 5}), w = leaf({4, 3, 2});
  functional::conv1d(x, w).backward(example({2, 4, 4}));
  BOOST_CHECK(w.grad().defined());
  const Tensor input = leaf({2, 3, 5});
  functional::conv1d(input, example({4, 3, 2})).backward(example({2, 4, 4}));
  BOOST_CHECK(input.grad().defined());
  BOOST_CHECK(!functional::conv1d(x, example({4, 3, 2})).requires_grad());
}

BOOST_AUTO_TEST_CASE(errors) {
  using functional::conv1d;
  const Tensor x = leaf({2, 4, 5}), w = leaf({6, 4, 3});
  CHECK_THROWS(conv1d(leaf({5}), w), std::invalid_argument,
               "conv1d: input of shape [5]; expected (samples, channels, length) or (channels, length)");
  CHECK_THROWS(conv1d(x, leaf({6, 4})), std::invalid_argument,
               "conv1d: weight of shape [6, 4]; expected (out channels, in channels / groups, kernel)");
  CHECK_THROWS(
      conv1d(leaf({2, 3, 5}), w), std::invalid_argument,
      "conv1d: input of shape [2, 3, 5] has 3 channels, weight of shape [6, 4, 3] with groups 1 takes 4");
  CHECK_THROWS(conv1d(x, w, {}, {.groups = 4}), std::invalid_argument,
               "conv1d: groups 4 does not divide the 6 out channels of weight of shape [6, 4, 3]");
  CHECK_THROWS(conv1d(x, w, leaf({4})), std::invalid_argument,
               "conv1d: bias has shape [4], 6 out channels need [6]");
  CHECK_THROWS(conv1d(x, w, {}, {.stride = 0}), std::invalid_argument, "conv1d: stride 0 is not positive");
  CHECK_THROWS(conv1d(x, w, {}, {.dilation = 0}), std::invalid_argument,
               "conv1d: dilation 0 is not positive");
  CHECK_THROWS(conv1d(x, w, {}, {.padding = -1}), std::invalid_argument, "conv1d: padding -1 is negative");
  CHECK_THROWS(conv1d(x, w, {}, {.padding = "full"}), std::invalid_argument,
               "conv1d: padding 'full'; expected a number, 'same' or 'valid'");
  CHECK_THROWS(conv1d(x, w, {}, {.stride = 2, .padding = "same"}), std::invalid_argument,
               "conv1d: padding 'same' needs stride 1, not 2");
  CHECK_THROWS(conv1d(x, w, {}, {.dilation = 3}), std::invalid_argument,
               "conv1d: a kernel that reaches over 7 places is larger than the padded input of length 5");
  CHECK_THROWS(conv1d(x, w, {}, {.padding = 5, .padding_mode = PaddingMode::reflect}), std::invalid_argument,
               "conv1d: reflect padding of 5 needs an input longer than 5");
  CHECK_THROWS(conv1d(x, w, {}, {.padding = 6, .padding_mode = PaddingMode::circular}), std::invalid_argument,
               "conv1d: circular padding of 6 needs an input of at least that length, not 5");
  CHECK_THROWS(conv1d(leaf({1, 4, 0}), w, {}, {.padding = 2, .padding_mode = PaddingMode::replicate}),
               std::invalid_argument, "conv1d: replicate padding of an input of length 0");
}
