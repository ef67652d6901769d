#include <cmath>
#include <limits>
#include <map>

#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/integers.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/bce_loss.hpp>
#include <xgrad/nn/cosine_embedding_loss.hpp>
#include <xgrad/nn/cross_entropy_loss.hpp>
#include <xgrad/nn/difference_loss.hpp>
#include <xgrad/nn/kl_div_loss.hpp>
#include <xgrad/nn/margin_ranking_loss.hpp>
#include <xgrad/nn/triplet_margin_loss.hpp>

#include "support/recipes.hpp"

using namespace xgrad;
using namespace xgrad::nn;
using namespace xgrad::nn::functional;
using nlohmann::json;

using Inputs = std::vector<Tensor>;

static Reduction reduction_of(const json& test) {
  const std::string name = test.at("options").at("reduction");
  return name == "none" ? Reduction::none : name == "mean" ? Reduction::mean : Reduction::sum;
}

// A weight of the shape in the options, or none.
static Tensor weight_of(const json& test, const char* name, double phase) {
  const json& value = test.at("options").at(name);
  if (value.is_null()) return {};
  Shape shape;
  for (const Index size : value) shape.append(size);
  return example(shape, phase, 1, 2);
}
static Tensor class_weight_of(const json& test, const Tensor& input) {
  if (!test.at("options").at("weight")) return {};
  return example({input.size(input.dim() == 1 ? 0 : 1)}, 1, 1, 2);
}

using Run = Tensor (*)(const json& test, const json& options, const Inputs& x);
static const std::map<std::string, Run> losses = {
    {"mse_loss", [](const json& test, const json&,
                    const Inputs& x) { return mse_loss(x[0], x[1], {reduction_of(test)}); }},
    {"l1_loss", [](const json& test, const json&,
                   const Inputs& x) { return l1_loss(x[0], x[1], {reduction_of(test)}); }},
    {"smooth_l1_loss",
     [](const json& test, const json& o, const Inputs& x) {
       return smooth_l1_loss(x[0], x[1], {.reduction = reduction_of(test), .beta = o.at("beta")});
     }},
    {"huber_loss",
     [](const json& test, const json& o, const Inputs& x) {
       return huber_loss(x[0], x[1], {.reduction = reduction_of(test), .delta = o.at("delta")});
     }},
    {"kl_div",
     [](const json&, const json& o, const Inputs& x) {
       static const std::map<std::string, KLDivReduction> reductions = {
           {"none", KLDivReduction::none},
           {"mean", KLDivReduction::mean},
           {"sum", KLDivReduction::sum},
           {"batchmean", KLDivReduction::batchmean}};
       return kl_div(x[0], x[1],
                     {.reduction = reductions.at(o.at("reduction")), .log_target = o.at("log_target")});
     }},
    {"binary_cross_entropy",
     [](const json& test, const json&, const Inputs& x) {
       return binary_cross_entropy(x[0], x[1],
                                   {.weight = weight_of(test, "weight", 1), .reduction = reduction_of(test)});
     }},
    {"binary_cross_entropy_with_logits",
     [](const json& test, const json&, const Inputs& x) {
       return binary_cross_entropy_with_logits(x[0], x[1],
                                               {.weight = weight_of(test, "weight", 1),
                                                .reduction = reduction_of(test),
                                                .pos_weight = weight_of(test, "pos_weight", 3)});
     }},
    {"nll_loss",
     [](const json& test, const json& o, const Inputs& x) {
       return nll_loss(x[0], indices_of(test.at("target")),
                       {class_weight_of(test, x[0]), o.at("ignore_index"), reduction_of(test)});
     }},
    {"cross_entropy",
     [](const json& test, const json& o, const Inputs& x) {
       return cross_entropy(
           x[0], indices_of(test.at("target")),
           {class_weight_of(test, x[0]), o.at("ignore_index"), reduction_of(test), o.at("label_smoothing")});
     }},
    {"cross_entropy_probabilities",
     [](const json& test, const json& o, const Inputs& x) {
       return cross_entropy(x[0], x[1],
                            {.weight = class_weight_of(test, x[0]),
                             .reduction = reduction_of(test),
                             .label_smoothing = o.at("label_smoothing")});
     }},
    {"cosine_embedding_loss",
     [](const json& test, const json& o, const Inputs& x) {
       return cosine_embedding_loss(x[0], x[1], array_of(test.at("target")),
                                    {o.at("margin"), reduction_of(test)});
     }},
    {"margin_ranking_loss",
     [](const json& test, const json& o, const Inputs& x) {
       return margin_ranking_loss(x[0], x[1], array_of(test.at("target")),
                                  {o.at("margin"), reduction_of(test)});
     }},
    {"triplet_margin_loss",
     [](const json& test, const json& o, const Inputs& x) {
       return triplet_margin_loss(x[0], x[1], x[2],
                                  {.margin = o.at("margin"),
                                   .p = std::stod(o.at("p").get<std::string>()),
                                   .swap = o.at("swap"),
                                   .reduction = reduction_of(test)});
     }},
};

BOOST_AUTO_TEST_CASE(values_gradients_and_names_are_pytorchs) {
  const json expected = oracle("losses");
  for (const json& test : expected.at("cases")) {
    const Inputs inputs = inputs_of(test);
    check_case(test, inputs, losses.at(test.at("name"))(test, test.at("options"), inputs));
  }
}

BOOST_AUTO_TEST_CASE(gradients_against_differences) {
  for (const json& test : oracle("losses").at("cases")) {
    const Run run = losses.at(test.at("name"));
    const auto loss = [&](const Inputs& x) { return run(test, test.at("options"), x); };
    const GradcheckResult result = gradcheck(loss, inputs_of(test));
    BOOST_CHECK_MESSAGE(result.passed, test.at("name") << test.at("options") << result.report);
  }
}

BOOST_AUTO_TEST_CASE(large_logits_are_no_problem) {
  const Tensor x = Tensor{{1e4, -1e4, 0}, {-1e4, -1e4, -1e4}}.requires_grad_();
  const Tensor loss = cross_entropy(x, Indices{1, 2}, {.reduction = Reduction::none});
  BOOST_CHECK(close(loss, Tensor{2e4, std::log(3.0)}));
  loss.backward(Tensor{1, 3});
  BOOST_CHECK(close(x.grad(), Tensor{{1, -1, 0}, {1, 1, -2}}));

  const Tensor z = Tensor{1e4, -1e4, 1e4, -1e4}.requires_grad_();
  const Tensor binary =
      binary_cross_entropy_with_logits(z, Tensor{1, 0, 0, 1}, {.reduction = Reduction::none});
  BOOST_CHECK(identical(binary, Tensor{0, 0, 1e4, 1e4}));
  binary.backward(Tensor{1, 1, 1, 1});
  BOOST_CHECK(identical(z.grad(), Tensor{0, 0, 1, -1}));

  // A certain and wrong answer costs 100.
  BOOST_CHECK(close(binary_cross_entropy(Tensor{0, 1, 1}, Tensor{1, 0, 1}, {.reduction = Reduction::none}),
                    Tensor{100, 100, 0}));
}

BOOST_AUTO_TEST_CASE(ignored_places_count_for_nothing) {
  const Tensor x = leaf({3, 4});
  const Tensor loss = cross_entropy(x, Indices{-100, 2, -100});
  BOOST_CHECK(close(loss, cross_entropy(example({1, 4}, 4 * 1.7), Indices{2})));
  loss.backward();
  const Tensor gradient = x.grad();
  for (std::size_t c = 0; c < 4; ++c) {
    BOOST_CHECK_EQUAL(gradient.value()(0, c), 0);
    BOOST_CHECK(gradient.value()(1, c) != 0);
  }
  BOOST_CHECK(std::isnan(cross_entropy(x, Indices{-100, -100, -100}).item()));
  BOOST_CHECK(std::isnan(nll_loss(x, Indices{-100, -100, -100}).item()));
  BOOST_CHECK_EQUAL(cross_entropy(x, Indices{-100, -100, -100}, {.reduction = Reduction::sum}).item(), 0);
}

BOOST_AUTO_TEST_CASE(no_samples) {
  const Indices none = uninitialized<Indices>({0});
  BOOST_CHECK(std::isnan(mse_loss(leaf({0, 2}), leaf({0, 2})).item()));
  BOOST_CHECK(std::isnan(cross_entropy(leaf({0, 2}), none).item()));
  BOOST_CHECK_EQUAL(cross_entropy(leaf({0, 2}), none, {.reduction = Reduction::sum}).item(), 0);
  BOOST_CHECK_EQUAL(cross_entropy(leaf({0, 2}), none, {.reduction = Reduction::none}).shape(), Shape{0});
  cross_entropy(leaf({0, 2}), none).backward();
}

BOOST_AUTO_TEST_CASE(targets_of_any_integers_and_probabilities) {
  const Tensor x = example({2, 3});
  const xt::xarray<int> narrow = {2, 0};
  const Tensor loss = cross_entropy(x, Indices{2, 0});
  BOOST_CHECK(identical(cross_entropy(x, narrow), loss));
  BOOST_CHECK(close(cross_entropy(x, Tensor{{0, 0, 1}, {1, 0, 0}}), loss));
}

BOOST_AUTO_TEST_CASE(same_bits_at_any_number_of_threads) {
  const Tensor x = leaf({3000, 40}, 0, 3), y = example({3000, 40}, 0.7);
  const Indices target = indices_arange(3000) * 7 % 40;
  std::vector<Tensor> values, gradients;
  for (const int threads : {1, 2, 7}) {
    set_num_threads(threads);
    Tensor input = leaf({3000, 40}, 0, 3);
    for (const Tensor& loss :
         {cross_entropy(input, target), cross_entropy(input, target, {.label_smoothing = 0.1}),
          mse_loss(input, y),
          cosine_embedding_loss(input, y, example({3000}).value() / example({3000}).value())}) {
      loss.backward();
      values.push_back(loss);
    }
    gradients.push_back(input.grad());
  }
  set_num_threads(1);
  for (std::size_t i = 4; i < values.size(); ++i) BOOST_CHECK(identical(values[i], values[i % 4]));
  for (const Tensor& gradient : gradients) BOOST_CHECK(identical(gradient, gradients[0]));
}

BOOST_AUTO_TEST_CASE(errors) {
  const Tensor x = leaf({2, 3});
  CHECK_THROWS(mse_loss(leaf({3}), leaf({3, 1})), std::invalid_argument,
               "mse_loss: target of shape [3, 1] does not broadcast to the input's shape [3]");
  CHECK_THROWS(l1_loss(x, leaf({2})), std::invalid_argument,
               "l1_loss: target of shape [2] does not broadcast to the input's shape [2, 3]");
  CHECK_THROWS(smooth_l1_loss(x, x, {.beta = -1}), std::invalid_argument,
               "smooth_l1_loss: beta -1 is negative");
  CHECK_THROWS(huber_loss(x, x, {.delta = 0}), std::invalid_argument, "huber_loss: delta 0 is not positive");
  CHECK_THROWS(binary_cross_entropy(x, leaf({3})), std::invalid_argument,
               "binary_cross_entropy: input has shape [2, 3], target [3]; they must be equal");
  CHECK_THROWS(binary_cross_entropy(Tensor{{0, 1}, {0.5, 1.5}}, Tensor{{0, 0}, {0, 0}}),
               std::invalid_argument,
               "binary_cross_entropy: 1.5 at position [1, 1] of the input is not a probability "
               "(binary_cross_entropy_with_logits "
               "takes all numbers)");
  CHECK_THROWS(binary_cross_entropy_with_logits(x, x, {.pos_weight = leaf({2})}), std::invalid_argument,
               "binary_cross_entropy_with_logits: pos_weight of shape [2] does not broadcast to the input's "
               "shape [2, 3]");
  CHECK_THROWS(cross_entropy(x, Indices{1, 3}), std::out_of_range,
               "cross_entropy: class 3 at position [1] is out of range for 3 classes");
  CHECK_THROWS(cross_entropy(leaf({2, 3, 2}), Indices{{0, 1}, {-1, 2}}), std::out_of_range,
               "cross_entropy: class -1 at position [1, 0] is out of range for 3 classes");
  CHECK_THROWS(cross_entropy(x, Indices{1}), std::invalid_argument,
               "cross_entropy: target has shape [1], an input of shape [2, 3] needs [2]");
  CHECK_THROWS(cross_entropy(x, Indices{1, 0}, {.weight = leaf({2})}), std::invalid_argument,
               "cross_entropy: weight has shape [2], 3 classes need [3]");
  CHECK_THROWS(cross_entropy(x, Indices{1, 0}, {.label_smoothing = 1.5}), std::invalid_argument,
               "cross_entropy: label_smoothing 1.5 is outside [0, 1]");
  CHECK_THROWS(cross_entropy(x, leaf({2, 2})), std::invalid_argument,
               "cross_entropy: probabilities of shape [2, 2] as target for an input of shape [2, 3]; they "
               "must be equal");
  CHECK_THROWS(cross_entropy(x, leaf({2, 3}), {.ignore_index = 1}), std::invalid_argument,
               "cross_entropy: ignore_index 1 has no meaning with probabilities as target");
  CHECK_THROWS(
      nll_loss(Tensor(1), Indices(0)), std::invalid_argument,
      "nll_loss: the input is 0-d; expected (classes), (samples, classes) or (samples, classes, ...)");
  CHECK_THROWS(nll_loss(x, Indices{0, 5}), std::out_of_range,
               "nll_loss: class 5 at position [1] is out of range for 3 classes");
  CHECK_THROWS(cosine_embedding_loss(x, leaf({2, 4}), Tensor{1, 1}), std::invalid_argument,
               "cosine_embedding_loss: inputs of shapes [2, 3] and [2, 4]; expected twice (samples, dim) or "
               "twice (dim)");
  CHECK_THROWS(cosine_embedding_loss(x, x, Tensor{1, 0}), std::invalid_argument,
               "cosine_embedding_loss: target 0 of sample 1 is neither 1 nor -1");
  CHECK_THROWS(cosine_embedding_loss(x, x, Tensor{1}), std::invalid_argument,
               "cosine_embedding_loss: target has shape [1], inputs of shape [2, 3] need [2]");
  CHECK_THROWS(margin_ranking_loss(x, leaf({2}), Tensor{1}), std::invalid_argument,
               "margin_ranking_loss: shapes [2, 3] and [2] do not broadcast (3 against 2 in dimension -1)");
  CHECK_THROWS(triplet_margin_loss(x, x, x, {.margin = 0}), std::invalid_argument,
               "triplet_margin_loss: margin 0 is not positive");
  CHECK_THROWS(triplet_margin_loss(x, x, x, {.p = 0}), std::invalid_argument,
               "triplet_margin_loss: p 0 is not positive");
  CHECK_THROWS(kl_div(x, leaf({2}), {}), std::invalid_argument,
               "kl_div: target of shape [2] does not broadcast to the input's shape [2, 3]");
  CHECK_THROWS(
      triplet_margin_loss(leaf({3}), x, x), std::invalid_argument,
      "triplet_margin_loss: inputs of shapes [3], [2, 3] and [2, 3]; they must have as many dimensions");
  for (const double bad : {1.5, -0.5, std::nan("")}) {
    CHECK_THROWS(binary_cross_entropy(Tensor{0.5, 0.5}, Tensor{1, bad}), std::invalid_argument,
                 text("binary_cross_entropy: ", bad, " at position [1] of the target is not a probability"));
  }
}

// The numbers below are PyTorch 2.13's.
BOOST_AUTO_TEST_CASE(triplets_of_which_one_is_longer) {
  const Tensor a{{1}, {2}}, p{{0.5}, {1}}, n{{1, 2, 4}, {0, 3, 1}};
  const TripletMarginLossOptions options{.margin = 3, .swap = true, .reduction = Reduction::none};
  const Tensor loss = triplet_margin_loss(a, p, n, options);
  BOOST_CHECK_SMALL(loss.value().data()[0] - 0.337724604742464, 1e-12);
  BOOST_CHECK_SMALL(loss.value().data()[1] - 1.763933469713180, 1e-12);
  for (const bool swap : {false, true}) {
    const auto function = [swap](const std::vector<Tensor>& x) {
      return triplet_margin_loss(x[0], x[1], x[2], {.margin = 3, .swap = swap});
    };
    CHECK_GRADIENT(function, leaf({2, 1}), leaf({2, 1}, 1), leaf({2, 3}, 2));
    CHECK_GRADIENT(function, leaf({2, 3}), leaf({2, 1}, 1), leaf({2, 1}, 2));
    CHECK_GRADIENT(function, leaf({2, 1}), leaf({2, 3}, 1), leaf({1, 1}, 2));
  }
}

BOOST_AUTO_TEST_CASE(batchmean_of_nothing_and_of_a_number) {
  const KLDivLossOptions options{.reduction = KLDivReduction::batchmean};
  BOOST_CHECK(std::isnan(kl_div(zeros({0, 3}), zeros({0, 3}), options).item()));
  BOOST_CHECK_EQUAL(kl_div(zeros({2, 0}), zeros({2, 0}), options).item(), 0);
  BOOST_CHECK_SMALL(kl_div(Tensor(0.5), Tensor(0.5), options).item() + 0.59657359, 1e-8);
}

BOOST_AUTO_TEST_CASE(one_class_has_the_loss_minus_0) {
  const auto all_negative = [](const Tensor& x) {
    const Array& numbers = x.value();
    return std::all_of(numbers.begin(), numbers.end(), [](Scalar v) { return v == 0 && std::signbit(v); });
  };
  const Indices first = filled<Indices>({3}, 0);
  const CrossEntropyLossOptions none{.reduction = Reduction::none};
  BOOST_CHECK(all_negative(cross_entropy(zeros({3, 1}), first, none)));
  BOOST_CHECK(all_negative(cross_entropy(zeros({3, 1}), ones({3, 1}), none)));
  BOOST_CHECK(!std::signbit(cross_entropy(zeros({3, 1}), first).item()));
  // Probabilities are negated at last, and without samples a sum begins with 0.
  BOOST_CHECK(all_negative(cross_entropy(zeros({3, 1}), ones({3, 1}))));
  BOOST_CHECK(!std::signbit(cross_entropy(zeros({1}), Indices(0), none).item()));
  BOOST_CHECK(!std::signbit(nll_loss(zeros({1}), Indices(0), {.reduction = Reduction::none}).item()));
}
