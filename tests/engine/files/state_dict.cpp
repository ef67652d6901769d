#include <xgrad/engine/files/state_dict.hpp>
#include <xgrad/nn/module/module.hpp>

#include "support/support.hpp"

using namespace xgrad;

static Indices integer(Index value) {
  return Indices(value);
}

struct Layer : nn::Module {
  nn::Parameter weight, bias;
  nn::Buffer mean{example({2}, 3)}, scratch{example({2}, 4), false};
  nn::IndexBuffer count = integer(0);
  explicit Layer(Index width) : weight(example({2, width})), bias(example({width}, 1)) {}
  XGRAD_MODULE(Layer, weight, bias, mean, scratch, count)
  Tensor forward(const Tensor& x) const { return x; }
};

struct Model : nn::Module {
  Layer a{3}, b{2};
  XGRAD_MODULE(Model, a, b)
  Tensor forward(const Tensor& x) const { return x; }
};

BOOST_AUTO_TEST_CASE(entries_keep_their_order) {
  nn::StateDict state{{"x", Tensor{1, 2}}, {"n", integer(4)}};
  state.set("y", Tensor{3});
  state.set("x", Tensor{5});
  BOOST_TEST(state.names() == (std::vector<std::string>{"x", "n", "y"}), boost::test_tools::per_element());
  BOOST_TEST(identical(state["x"], Tensor{5}));
  BOOST_TEST(state.integers("n").item() == 4);
  BOOST_TEST(state.erase("n"));
  BOOST_TEST(!state.erase("n"));
  BOOST_TEST(identical(state["y"], Tensor{3}));
  BOOST_TEST(state.size() == 2u);
  CHECK_THROWS(state["z"], std::out_of_range, "state dict: there is no entry \"z\"");
  CHECK_THROWS(state.integers("x"), std::invalid_argument, "state dict: \"x\" holds a tensor, not integers");
  state.set("n", integer(1));
  CHECK_THROWS(state["n"], std::invalid_argument, "state dict: \"n\" holds integers");
}

BOOST_AUTO_TEST_CASE(a_state_dict_shares_memory_and_its_clone_does_not) {
  Layer layer(3);
  const nn::StateDict state = layer.state_dict(), clone = state.clone();
  BOOST_TEST(&state["weight"].value() == &layer.weight.value());
  BOOST_TEST(!state["weight"].requires_grad());
  BOOST_TEST(!state.contains("scratch"));  // not persistent
  layer.weight.data().fill_(9);
  BOOST_TEST(state["weight"].value()(0, 0) == 9);
  BOOST_TEST(identical(clone["weight"], example({2, 3})));
}

BOOST_AUTO_TEST_CASE(loading_copies_into_the_same_parameters) {
  Model from, to;
  from.a.weight.data().fill_(1);
  from.b.mean.fill_(2);
  from.b.count.fill_(3);
  const Tensor handle = to.a.weight;
  const nn::LoadStateDictResult result = to.load_state_dict(from.state_dict());
  BOOST_TEST(result.missing.empty());
  BOOST_TEST(result.unexpected.empty());
  BOOST_TEST(handle.is(to.a.weight));
  BOOST_TEST(identical(handle, from.a.weight));
  BOOST_TEST(to.a.weight.requires_grad());
  BOOST_TEST(to.b.mean.value()(1) == 2);
  BOOST_TEST(to.b.count.item() == 3);
  BOOST_TEST(&to.a.weight.value() != &from.a.weight.value());
}

BOOST_AUTO_TEST_CASE(everything_wrong_is_in_one_error_and_nothing_is_loaded) {
  Model model;
  nn::StateDict state = model.state_dict().clone();
  state.erase("a.bias");
  state.erase("b.count");
  state.set("c.weight", Tensor{1});
  state.set("d", integer(1));
  state.set("a.weight", example({2, 4}));
  state.set("a.count", Tensor(1.0));
  state.set("b.mean", integer(1));
  state.set("b.weight", example({2, 2}, 9));
  CHECK_THROWS(model.load_state_dict(state), std::invalid_argument,
               "load_state_dict: nothing was loaded into Model\n"
               "  missing: a.bias, b.count\n"
               "  unexpected: c.weight, d\n"
               "  does not fit: a.weight has shape [2, 4] and the model [2, 3], a.count holds numbers, not "
               "integers, b.mean holds integers, not numbers");
  BOOST_TEST(identical(model.b.weight, example({2, 2})));
}

BOOST_AUTO_TEST_CASE(not_strict_passes_over_names_but_not_over_shapes) {
  Model model;
  nn::StateDict state{{"b.weight", example({2, 2}, 9)}, {"c", Tensor{1}}};
  const nn::LoadStateDictResult result = model.load_state_dict(state, {.strict = false});
  BOOST_TEST(result.missing.size() == 7u);
  BOOST_TEST(result.unexpected == std::vector<std::string>{"c"}, boost::test_tools::per_element());
  BOOST_TEST(identical(model.b.weight, example({2, 2}, 9)));
  state.set("a.bias", Tensor{1});
  state.set("b.weight", example({2, 2}, 8));
  CHECK_THROWS(model.load_state_dict(state, {.strict = false}), std::invalid_argument,
               "load_state_dict: nothing was loaded into Model\n"
               "  does not fit: a.bias has shape [1] and the model [3]");
  BOOST_TEST(identical(model.b.weight, example({2, 2}, 9)));
}

BOOST_AUTO_TEST_CASE(loading_from_itself_changes_nothing) {
  Model model;
  model.load_state_dict(model.state_dict());
  BOOST_TEST(identical(model.a.weight, example({2, 3})));
}
