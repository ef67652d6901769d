#include <nlohmann/json.hpp>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/activation.hpp>
#include <xgrad/nn/batch_norm1d.hpp>
#include <xgrad/nn/bce_loss.hpp>
#include <xgrad/nn/conv1d.hpp>
#include <xgrad/nn/cosine_embedding_loss.hpp>
#include <xgrad/nn/cross_entropy_loss.hpp>
#include <xgrad/nn/difference_loss.hpp>
#include <xgrad/nn/dropout.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/nn/embedding_bag.hpp>
#include <xgrad/nn/flatten.hpp>
#include <xgrad/nn/kl_div_loss.hpp>
#include <xgrad/nn/layer_norm.hpp>
#include <xgrad/nn/linear.hpp>
#include <xgrad/nn/margin_ranking_loss.hpp>
#include <xgrad/nn/module/container.hpp>
#include <xgrad/nn/pool1d.hpp>
#include <xgrad/nn/triplet_margin_loss.hpp>
#include <xgrad/nn/weighted_embedding_bag.hpp>

#include "support/support.hpp"

using namespace xgrad;
using namespace xgrad::nn;
using nlohmann::json;

static json cases_with(const char* key) {
  const json file = oracle("layers");
  json found;
  for (const json& test : file.at("cases")) {
    if (test.contains(key)) found.push_back(test);
  }
  return found;
}

BOOST_AUTO_TEST_CASE(conv1d_draws_pytorchs_numbers) {
  int checked = 0;
  for (const json& test : cases_with("conv1d")) {
    if (test.at("conv1d") != (sizeof(Scalar) == 8 ? "torch.float64" : "torch.float32")) continue;
    manual_seed(test.at("seed").get<std::uint64_t>());
    const json& sizes = test.at("sizes");
    const bool bias = !test.at("bias").is_null();
    const Conv1d layer(sizes[0], sizes[1], sizes[2], {.groups = test.at("groups"), .bias = bias});
    BOOST_CHECK(identical(layer.weight, Tensor(array_of(test.at("weight")))));
    BOOST_CHECK_EQUAL(layer.bias.defined(), bias);
    if (bias) BOOST_CHECK(identical(layer.bias, Tensor(array_of(test.at("bias")))));
    ++checked;
  }
  BOOST_CHECK_EQUAL(checked, 4);
}

BOOST_AUTO_TEST_CASE(printed_as_pytorch_prints) {
  const Sequential layers{
      Conv1d(3, 1, 1),
      Conv1d(4, 6, 3,
             {.stride = 2,
              .padding = 1,
              .dilation = 2,
              .groups = 2,
              .bias = false,
              .padding_mode = PaddingMode::circular}),
      Conv1d(4, 6, 3, {.padding = "same"}),
      Conv1d(4, 6, 3, {.padding = "valid", .padding_mode = PaddingMode::reflect}),
      Conv1d(4, 6, 3, {.padding_mode = PaddingMode::replicate}),
      MaxPool1d(2),
      MaxPool1d(3, {.stride = 2, .padding = 1, .dilation = 2, .ceil_mode = true}),
      AvgPool1d(2),
      AvgPool1d(3, {.stride = 1, .padding = 1, .ceil_mode = true, .count_include_pad = false}),
      AdaptiveMaxPool1d(2),
      AdaptiveAvgPool1d(3),
      Dropout(),
      Dropout(0.25),
      LayerNorm(8),
      LayerNorm({3, 8}, {.eps = 1e-6, .bias = false}),
      LayerNorm(8, {.elementwise_affine = false}),
      BatchNorm1d(3),
      BatchNorm1d(3, {.eps = 1e-3, .momentum = std::nullopt, .affine = false, .track_running_stats = false}),
      Flatten(),
      Flatten(0, 1),
      Identity(),
      ReLU(),
      LeakyReLU(),
      LeakyReLU(0.2),
      GELU(),
      GELU({.approximate = "tanh"}),
      SiLU(),
      Sigmoid(),
      Tanh(),
      Softmax(1),
      LogSoftmax(-1),
      Softmin(0),
      Softplus(),
      Softplus(0.5, 10),
      LogSigmoid(),
      ELU(),
      ELU(0.5),
      SELU(),
      CELU(),
      CELU(2),
      ReLU6(),
      Hardtanh(),
      Hardtanh(-2, 0.5),
      Hardsigmoid(),
      Hardswish(),
      Hardshrink(),
      Softshrink(0.1),
      Softsign(),
      Tanhshrink(),
      Threshold(0.1, 20),
      Mish(),
      PReLU(),
      PReLU(3),
      MSELoss(),
      L1Loss(),
      SmoothL1Loss(),
      HuberLoss(),
      KLDivLoss(),
      CrossEntropyLoss({.label_smoothing = 0.1}),
      NLLLoss(),
      BCELoss(),
      BCEWithLogitsLoss(),
      CosineEmbeddingLoss(),
      MarginRankingLoss(),
      TripletMarginLoss(),
  };
  const json expected = cases_with("printed")[0].at("printed");
  const auto children = layers.children();
  BOOST_REQUIRE_EQUAL(children.size(), expected.size());
  for (std::size_t i = 0; i < children.size(); ++i) {
    std::ostringstream printed;
    printed << *children[i];
    BOOST_CHECK_EQUAL(printed.str(), expected[i].get<std::string>());
  }
}

BOOST_AUTO_TEST_CASE(forward_is_the_function) {
  const Tensor x = example({2, 4, 6});
  const Conv1d conv(4, 6, 3, {.stride = 2, .padding = 1, .groups = 2, .padding_mode = PaddingMode::circular});
  BOOST_CHECK(identical(
      conv(x),
      functional::conv1d(x, conv.weight, conv.bias,
                         {.stride = 2, .padding = 1, .groups = 2, .padding_mode = PaddingMode::circular})));
  BOOST_CHECK(identical(MaxPool1d(3, {.stride = 1})(x), functional::max_pool1d(x, 3, {.stride = 1})));
  BOOST_CHECK(identical(AvgPool1d(2, {.padding = 1})(x), functional::avg_pool1d(x, 2, {.padding = 1})));
  BOOST_CHECK(identical(AdaptiveMaxPool1d(4)(x), functional::adaptive_max_pool1d(x, 4)));
  BOOST_CHECK(identical(AdaptiveAvgPool1d(4)(x), functional::adaptive_avg_pool1d(x, 4)));
  BOOST_CHECK_EQUAL(Flatten()(x).shape(), (Shape{2, 24}));
  BOOST_CHECK_EQUAL(Flatten(0, 1)(x).shape(), (Shape{8, 6}));
  BOOST_CHECK(Identity()(x).is(x));
  BOOST_CHECK(identical(PReLU(4)(Tensor{{-1, 2, -4, 0}}), Tensor{{-0.25, 2, -1, 0}}));
  BOOST_CHECK(identical(Threshold(1, 7)(Tensor{1, 2}), Tensor{7, 2}));
  BOOST_CHECK(identical(Hardtanh(-2, 3)(Tensor{-5, 5}), Tensor{-2, 3}));
  BOOST_CHECK(close(Sequential{ReLU(), Softmax(0)}(Tensor{-1, 0}), Tensor{0.5, 0.5}));

  const Tensor a = example({3, 2}, 0.1), b = example({3, 2}, 0.6), weight = Tensor{1, 3};
  const Indices classes{1, 0, 1};
  BOOST_CHECK(identical(CrossEntropyLoss({.weight = weight, .ignore_index = 0})(a, classes),
                        functional::cross_entropy(a, classes, {.weight = weight, .ignore_index = 0})));
  BOOST_CHECK(
      identical(CrossEntropyLoss()(a, xt::xarray<int>{1, 0, 1}), functional::cross_entropy(a, classes)));
  BOOST_CHECK(identical(CrossEntropyLoss({.label_smoothing = 0.5})(a, b),
                        functional::cross_entropy(a, b, {.label_smoothing = 0.5})));
  BOOST_CHECK(identical(NLLLoss({.weight = weight})(a, classes),
                        functional::nll_loss(a, classes, {.weight = weight})));
  BOOST_CHECK(identical(MSELoss({Reduction::sum})(a, b), functional::mse_loss(a, b, {Reduction::sum})));
  BOOST_CHECK(identical(L1Loss()(a, b), functional::l1_loss(a, b)));
  BOOST_CHECK(identical(SmoothL1Loss({.beta = 2})(a, b), functional::smooth_l1_loss(a, b, {.beta = 2})));
  BOOST_CHECK(identical(HuberLoss({.delta = 2})(a, b), functional::huber_loss(a, b, {.delta = 2})));
  BOOST_CHECK(identical(
      BCEWithLogitsLoss({.weight = weight, .pos_weight = weight})(a, b),
      functional::binary_cross_entropy_with_logits(a, b, {.weight = weight, .pos_weight = weight})));
  BOOST_CHECK(identical(TripletMarginLoss({.margin = 2})(a, b, -a),
                        functional::triplet_margin_loss(a, b, -a, {.margin = 2})));
}

BOOST_AUTO_TEST_CASE(dropout_only_in_training) {
  Dropout dropout(0.75);
  const Tensor x = Tensor(filled<Array>({1000}, Scalar(1)));
  manual_seed(3);
  const Tensor y = dropout(x);
  std::size_t kept = 0;
  for (const Scalar v : y.value()) {
    BOOST_CHECK(v == 0 || v == 4);
    kept += v == 4;
  }
  BOOST_CHECK(kept > 200 && kept < 300);
  dropout.eval();
  BOOST_CHECK(dropout(x).is(x));
}

BOOST_AUTO_TEST_CASE(batch_norm_keeps_running_statistics) {
  const double tolerance = sizeof(Scalar) == 8 ? 1e-9 : 1e-5;
  for (const json& test : cases_with("batch_norm1d")) {
    const json& momentum = test.at("batch_norm1d");
    BatchNorm1d layer(
        3, {.momentum = momentum.is_null() ? std::nullopt : std::optional<double>(momentum.get<double>())});
    const auto check_output = [&](const Tensor& y, std::size_t i) {
      BOOST_CHECK(close(y.value(), array_of(test.at("outputs")[i]), tolerance, tolerance));
    };
    for (std::size_t i = 0; i < 3; ++i) check_output(layer(example({4, 3}, static_cast<double>(i))), i);
    layer.eval();
    check_output(layer(example({4, 3}, 9)), 3);
    BOOST_CHECK(close(layer.running_mean.value(), array_of(test.at("running_mean")), tolerance, tolerance));
    BOOST_CHECK(close(layer.running_var.value(), array_of(test.at("running_var")), tolerance, tolerance));
    BOOST_CHECK_EQUAL(layer.num_batches_tracked->item(), test.at("count").get<Index>());

    // What is saved brings another layer to the same state.
    BatchNorm1d other(3);
    other.load_state_dict(layer.state_dict());
    other.eval();
    check_output(other(example({4, 3}, 9)), 3);
    other.reset_running_stats();
    BOOST_CHECK(identical(other.running_var, Tensor{1, 1, 1}));
    BOOST_CHECK_EQUAL(other.num_batches_tracked->item(), 0);
  }
}

BOOST_AUTO_TEST_CASE(names_in_state_dicts) {
  using Names = std::vector<std::string>;
  BOOST_TEST(BatchNorm1d(3).state_dict().names() ==
                 (Names{"weight", "bias", "running_mean", "running_var", "num_batches_tracked"}),
             boost::test_tools::per_element());
  BOOST_TEST(BatchNorm1d(3, {.affine = false, .track_running_stats = false}).state_dict().empty());
  BOOST_TEST(LayerNorm(3, {.bias = false}).state_dict().names() == Names{"weight"},
             boost::test_tools::per_element());
  BOOST_TEST(CrossEntropyLoss({.weight = Tensor{1, 2}}).state_dict().names() == Names{"weight"},
             boost::test_tools::per_element());
  BOOST_TEST(CrossEntropyLoss().state_dict().empty());
  BOOST_TEST(Conv1d(2, 3, 1, {.bias = false}).parameters().size() == 1u);
  BOOST_TEST(PReLU(3).parameter_count() == 3);
}

BOOST_AUTO_TEST_CASE(a_copy_has_statistics_of_its_own) {
  const BatchNorm1d layer(3);
  const BatchNorm1d copy = layer;
  layer(example({4, 3}));
  BOOST_CHECK(identical(copy.running_mean, Tensor{0, 0, 0}));
  BOOST_CHECK_EQUAL(copy.num_batches_tracked->item(), 0);
  BOOST_CHECK_EQUAL(layer.num_batches_tracked->item(), 1);
}

// Layers without numbers can be made, as in PyTorch; where it computes with them, so do these.
BOOST_AUTO_TEST_CASE(layers_of_size_0) {
  for (const auto& [in, out, kernel] : {std::tuple(0, 3, 1), std::tuple(3, 0, 1), std::tuple(3, 2, 0)}) {
    const Conv1d layer(in, out, kernel);
    BOOST_CHECK_EQUAL(layer.weight.shape(), (Shape{out, in, kernel}));
    BOOST_CHECK_THROW(layer(zeros({2, in, 4})), std::invalid_argument);
  }
  BOOST_CHECK_EQUAL(BatchNorm1d(0)(zeros({2, 0})).shape(), (Shape{2, 0}));
  BOOST_CHECK_EQUAL(Linear(0, 3)(zeros({2, 0})).shape(), (Shape{2, 3}));
  BOOST_CHECK_EQUAL(Linear(3, 0)(zeros({2, 3})).shape(), (Shape{2, 0}));
  BOOST_CHECK_EQUAL(LayerNorm({0})(zeros({2, 0})).shape(), (Shape{2, 0}));
  BOOST_CHECK_EQUAL(LayerNorm(Shape{}, {}).weight.shape(), Shape{});
  BOOST_CHECK_EQUAL(PReLU(0)(zeros({2, 0})).shape(), (Shape{2, 0}));

  BatchNorm1d norm(3);
  for (const Shape& shape : {Shape{0, 3}, Shape{0, 3, 5}, Shape{4, 3, 0}}) {
    Tensor x = zeros(shape).requires_grad_();
    sum(norm(x)).backward();
    BOOST_CHECK_EQUAL(x.grad().to_dense().shape(), shape);
    BOOST_CHECK(identical(norm.weight.grad().to_dense(), zeros({3})));
  }
  BOOST_CHECK(identical(norm.running_mean, zeros({3})));
  BOOST_CHECK(identical(norm.running_var, ones({3})));
  BOOST_CHECK_EQUAL(norm.num_batches_tracked->item(), 3);
}

BOOST_AUTO_TEST_CASE(eps_of_batch_norm) {
  const Tensor x = example({4, 2}), mean = zeros({2}), var = ones({2});
  CHECK_THROWS(functional::batch_norm(x, {}, {}, {.training = true, .eps = 0}), std::invalid_argument,
               "batch_norm: eps is 0; in training it must be above 0");
  CHECK_THROWS(functional::batch_norm(x, mean, var, {.eps = -1}), std::invalid_argument,
               "batch_norm: eps is -1; it must be at least 0");
  BOOST_CHECK(close(functional::batch_norm(x, mean, var, {.eps = 0}), x));
}

// A layer of a generator has the numbers that the default generator gives from the same seed, and does not
// touch that one.
BOOST_AUTO_TEST_CASE(generators_of_layers) {
  const auto check = [](const auto& make, const auto& again) {
    manual_seed(7);
    const auto expected = make(nullptr);
    Generator own(7);
    manual_seed(1);
    auto layer = make(&own);
    BOOST_CHECK_EQUAL(default_generator().get_state() == Generator(1).get_state(), true);
    for (std::size_t i = 0; i < expected.parameters().size(); ++i) {
      BOOST_CHECK(identical(layer.parameters()[i], expected.parameters()[i]));
    }
    again(layer, &own);
    BOOST_CHECK_EQUAL(default_generator().get_state() == Generator(1).get_state(), true);
    BOOST_CHECK(!identical(layer.parameters()[0], expected.parameters()[0]));
  };
  const auto reset = [](auto& layer, Generator* generator) { layer.reset_parameters(generator); };
  check([](Generator* g) { return Linear(3, 4, {.generator = g}); }, reset);
  check([](Generator* g) { return Conv1d(3, 4, 2, {.generator = g}); }, reset);
  check([](Generator* g) { return Embedding(5, 4, {.padding_idx = 1, .generator = g}); }, reset);
  check([](Generator* g) { return EmbeddingBag(5, 4, {.generator = g}); }, reset);
  check([](Generator* g) { return WeightedEmbeddingBag(5, 4, {.generator = g}); }, reset);

  manual_seed(7);
  const Tensor expected = Dropout(0.3)(ones({50}));
  Generator own(7);
  manual_seed(1);
  BOOST_CHECK(identical(Dropout(0.3, &own)(ones({50})), expected));
  own.manual_seed(7);
  BOOST_CHECK(identical(functional::dropout(ones({50}), {.p = 0.3, .generator = &own}), expected));
  BOOST_CHECK_EQUAL(default_generator().get_state() == Generator(1).get_state(), true);
}

BOOST_AUTO_TEST_CASE(errors) {
  CHECK_THROWS(Conv1d(-1, 1, 1), std::invalid_argument, "Conv1d: in_channels=-1 must not be negative");
  CHECK_THROWS(Conv1d(1, 1, -1), std::invalid_argument, "Conv1d: kernel_size=-1 must not be negative");
  CHECK_THROWS(Conv1d(1, 1, 1, {.stride = -1}), std::invalid_argument, "Conv1d: stride=-1 must be positive");
  CHECK_THROWS(Conv1d(4, 6, 1, {.groups = 3}), std::invalid_argument,
               "Conv1d: groups=3 does not divide in_channels=4");
  CHECK_THROWS(Conv1d(4, 6, 1, {.groups = 4}), std::invalid_argument,
               "Conv1d: groups=4 does not divide out_channels=6");
  CHECK_THROWS(Conv1d(4, 6, 1, {.padding = -2}), std::invalid_argument,
               "Conv1d: padding=-2 must not be negative");
  CHECK_THROWS(Conv1d(4, 6, 3, {.stride = 2, .padding = "same"}), std::invalid_argument,
               "Conv1d: padding='same' needs stride 1, not 2");
  CHECK_THROWS(
      Conv1d(4, 6, 3)(example({2, 3, 5})), std::invalid_argument,
      "conv1d: input of shape [2, 3, 5] has 3 channels, weight of shape [6, 4, 3] with groups 1 takes 4");
  CHECK_THROWS(Dropout(-0.5), std::invalid_argument, "Dropout: p=-0.5 is outside [0, 1]");
  CHECK_THROWS(LayerNorm(Shape{}, {})(leaf({3})), std::invalid_argument,
               "layer_norm: normalized_shape has no dimension");
  CHECK_THROWS(BatchNorm1d(-1), std::invalid_argument, "BatchNorm1d: num_features=-1 must not be negative");
  CHECK_THROWS(BatchNorm1d(3)(example({2, 4})), std::invalid_argument,
               "BatchNorm1d: input of shape [2, 4]; expected (samples, 3) or (samples, 3, length)");
  const BatchNorm1d one(3);
  CHECK_THROWS(one(example({1, 3})), std::invalid_argument,
               "batch_norm: training needs more than one number in each channel, the input has shape [1, 3]");
  BOOST_CHECK_EQUAL(one.num_batches_tracked->item(), 0);
  CHECK_THROWS(PReLU(-1), std::invalid_argument, "PReLU: num_parameters=-1 must not be negative");
  CHECK_THROWS(PReLU(0)(leaf({3, 2})), std::invalid_argument,
               "prelu: weight has shape [0], an input of shape [3, 2] needs [1] or [2]");
}
