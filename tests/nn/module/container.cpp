#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/nn/linear.hpp>
#include <xgrad/nn/module/container.hpp>

#include "support/support.hpp"

using namespace xgrad;

struct Double : nn::Module {
  Tensor forward(const Tensor& x) { return x * 2; }  // not const, as a lazily made layer
  XGRAD_MODULE(Double)
};

// As Embedding: takes Indices, and nothing else.
struct Lookup : nn::Module {
  nn::Parameter weight{example({4, 3})};
  Tensor forward(const Indices& x) const { return weight[x]; }
  XGRAD_MODULE(Lookup, weight)
};

struct Pair : nn::Module {
  std::pair<Tensor, Tensor> forward(const Tensor& x) const { return {x, x}; }
  XGRAD_MODULE(Pair)
};

template <class T>
static std::string shown(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

BOOST_AUTO_TEST_CASE(runs_its_layers_in_order) {
  nn::Sequential net(nn::Linear(3, 2), Double());
  net.append("last", nn::Linear(2, 1, {.bias = false}));
  const Tensor x = example({5, 3});
  const Tensor expected = net.get<nn::Linear>(2)(net.get<nn::Linear>(0)(x) * 2);
  BOOST_TEST(identical(net(x), expected));
  const nn::Sequential& constant = net;
  BOOST_TEST(identical(constant(x), expected));
  BOOST_TEST(identical(net(x.value()), expected));              // an Array
  BOOST_TEST(identical(net(x.value() * Scalar(1)), expected));  // an expression
  BOOST_TEST(net.size() == 3);
  BOOST_TEST(&net[-1] == &net.get<nn::Linear>(2));
  BOOST_TEST(net.state_dict().names() == (std::vector<std::string>{"0.weight", "0.bias", "last.weight"}),
             boost::test_tools::per_element());
  BOOST_TEST(identical(nn::Sequential()(x), x));
}

BOOST_AUTO_TEST_CASE(starts_with_indices) {
  const nn::Sequential net(Lookup(), nn::Linear(3, 1));
  const Indices x = {0, 3, 1};
  BOOST_TEST(identical(net(x), net.get<nn::Linear>(1)(net.get<Lookup>(0)(x))));
  const xt::xarray<int> narrow = {0, 3, 1};
  BOOST_TEST(identical(net(narrow), net(x)));
}

BOOST_AUTO_TEST_CASE(prints_as_pytorch) {
  const nn::Sequential net(nn::Linear(2, 3), nn::Sequential(Double(), nn::Linear(3, 1)), nn::Linear(1, 1),
                           nn::Linear(1, 1));
  BOOST_TEST(shown(net) ==
             "Sequential(\n"
             "  (0): Linear(in_features=2, out_features=3, bias=True)\n"
             "  (1): Sequential(\n"
             "    (0): Double()\n"
             "    (1): Linear(in_features=3, out_features=1, bias=True)\n"
             "  )\n"
             "  (2): Linear(in_features=1, out_features=1, bias=True)\n"
             "  (3): Linear(in_features=1, out_features=1, bias=True)\n"
             ")");
  BOOST_TEST(shown(nn::Sequential()) == "Sequential()");
}

BOOST_AUTO_TEST_CASE(copies_are_deep_and_moves_keep) {
  nn::Sequential net(nn::Linear(2, 3), Double());
  const Tensor weight = net.get<nn::Linear>(0).weight;
  nn::Sequential copy = net;
  BOOST_TEST(!copy.parameters()[0].is(weight));
  copy.get<nn::Linear>(0).weight.data().fill_(0);
  BOOST_TEST(weight.value()(0, 0) != 0);
  nn::Sequential moved = std::move(net);
  BOOST_TEST(moved.parameters()[0].is(weight));
  moved = copy;
  BOOST_TEST(moved.get<nn::Linear>(0).weight.value()(0, 0) == 0);
  moved.eval();
  BOOST_TEST(!moved[0].is_training());
  BOOST_TEST(copy[0].is_training());
}

BOOST_AUTO_TEST_CASE(errors_of_sequential) {
  nn::Sequential net(nn::Linear(3, 2), Lookup());
  CHECK_THROWS(net(example({1, 3})), std::invalid_argument,
               "Sequential: module \"1\" (Lookup) does not turn a Tensor into a Tensor");
  CHECK_THROWS(nn::Sequential{Pair()}(example({1})), std::invalid_argument,
               "Sequential: module \"0\" (Pair) does not turn a Tensor into a Tensor");
  CHECK_THROWS(net[2], std::out_of_range, "Sequential: there is no module 2 among 2");
  CHECK_THROWS(net.get<Double>(0), std::invalid_argument, "module: a Linear is used as another type");
  CHECK_THROWS(net.append("0", Double()), std::invalid_argument,
               "Sequential: there is a module \"0\" already");
  CHECK_THROWS(net.append("a.b", Double()), std::invalid_argument,
               "Sequential: \"a.b\" is no name for a module (it is empty or has a dot in it)");
}

struct Residual : nn::Module {
  nn::ModuleList layers{{nn::Linear(2, 2), nn::Linear(2, 2), Double()}};
  Tensor forward(const Tensor& x) const { return layers.get<nn::Linear>(0)(x); }
  XGRAD_MODULE(Residual, layers)
};

BOOST_AUTO_TEST_CASE(a_list_of_different_modules) {
  Residual model;
  model.layers.append(nn::Linear(3, 1));
  BOOST_TEST(shown(model) ==
             "Residual(\n"
             "  (layers): ModuleList(\n"
             "    (0-1): 2 x Linear(in_features=2, out_features=2, bias=True)\n"
             "    (2): Double()\n"
             "    (3): Linear(in_features=3, out_features=1, bias=True)\n"
             "  )\n"
             ")");
  BOOST_TEST(model.named_parameters()[0].first == "layers.0.weight");
  BOOST_TEST(model.named_modules()[1].first == "layers");
  const Residual copy = model;
  BOOST_TEST(!copy.parameters()[0].is(model.parameters()[0]));
  BOOST_TEST(copy.layers.size() == 4);
  BOOST_TEST(shown(nn::ModuleList()) == "ModuleList()");
  CHECK_THROWS(model.layers[-5], std::out_of_range, "ModuleList: there is no module -5 among 4");
}

BOOST_AUTO_TEST_CASE(a_module_that_was_moved_from) {
  nn::AnyModule from = nn::Linear(2, 3);
  nn::AnyModule to = std::move(from);
  const std::string message = "module: this one was moved from";
  CHECK_THROWS(from.module(), std::invalid_argument, message);
  CHECK_THROWS(from.as<nn::Linear>(), std::invalid_argument, message);
  CHECK_THROWS(from.forward(example({1, 2})), std::invalid_argument, message);
  CHECK_THROWS(nn::AnyModule{from}, std::invalid_argument, message);
  CHECK_THROWS(to = from, std::invalid_argument, message);
  BOOST_TEST(to.as<nn::Linear>().out_features == 3);
  from = to;
  BOOST_TEST(from.as<nn::Linear>().out_features == 3);
}
