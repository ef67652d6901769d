#include <array>
#include <map>

#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/linear.hpp>
#include <xgrad/nn/module/module.hpp>

#include "support/support.hpp"

using namespace xgrad;

inline namespace XGRAD_ABI {

// A layer with an optional bias and a buffer of each kind.
struct Scale : nn::Module {
  nn::Parameter weight, bias;
  nn::Buffer last;
  nn::IndexBuffer calls;

  explicit Scale(Index width, bool with_bias = true)
      : weight(example({width})), last(example({width}, 1)), calls(0) {
    if (with_bias) bias = nn::Parameter(example({width}, 2));
  }
  Tensor forward(const Tensor& x) const {
    const Tensor y = weight * x;
    return bias.defined() ? y + bias : y;
  }
  std::string extra_repr() const override { return text("width=", weight.numel()); }
  XGRAD_MODULE(Scale, weight, bias, last, calls)
};

struct Identity : nn::Module {
  Tensor forward(const Tensor& x) const { return x; }
  XGRAD_MODULE(Identity)
};

// As in seed document 000: a layer that is made at the first forward.
struct Lazy : nn::Module {
  std::optional<Scale> avg;
  Tensor forward(const Tensor& x) {
    if (!avg) avg.emplace(x.size(-1));
    return (*avg)(x);
  }
  XGRAD_MODULE(Lazy, avg)
};

struct Net : nn::Module {
  Scale first{3};
  nn::Parameter own{example({2, 3})};
  std::vector<Scale> layers;
  std::vector<nn::Parameter> gains;
  std::unique_ptr<Scale> owned;
  Lazy lazy;
  Net() {
    for (int i = 0; i < 2; ++i) layers.emplace_back(3, false);
    gains.emplace_back(example({2}));
    owned = std::make_unique<Scale>(2);
  }
  Tensor forward(const Tensor& x) const { return first(x); }
  XGRAD_MODULE(Net, first, own, layers, gains, owned, lazy)
};

}  // namespace XGRAD_ABI

template <class T>
static std::vector<std::string> names(const nn::Named<T>& named) {
  std::vector<std::string> out;
  for (const auto& [name, value] : named) out.push_back(name);
  return out;
}

template <class T>
static std::string shown(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

using Names = std::vector<std::string>;

BOOST_AUTO_TEST_CASE(a_parameter_is_a_value_and_a_tensor_from_it_is_a_handle) {
  nn::Parameter a(example({3}));
  BOOST_TEST(a.requires_grad());
  Tensor handle = a;
  BOOST_TEST(handle.is(a));

  nn::Parameter copy(a);
  BOOST_TEST(!copy.is(a));
  BOOST_TEST(copy.requires_grad());
  BOOST_TEST(&copy.value() != &a.value());
  BOOST_TEST(identical(copy, a));

  const nn::Parameter moved = std::move(copy);
  BOOST_TEST(!copy.defined());
  BOOST_TEST(moved.requires_grad());

  const nn::Parameter frozen(example({3}, 1), false);
  BOOST_TEST(!frozen.requires_grad());
  BOOST_TEST(!nn::Parameter(frozen).requires_grad());
  BOOST_TEST(!nn::Parameter(nn::Parameter()).defined());
}

BOOST_AUTO_TEST_CASE(a_copied_parameter_has_no_gradient) {
  nn::Parameter a(Tensor(2.0));
  (a * 3).backward();
  BOOST_TEST(a.grad().value()() == 3);
  BOOST_TEST(!nn::Parameter(a).grad().defined());
}

BOOST_AUTO_TEST_CASE(assigning_a_parameter_of_the_same_shape_keeps_handles_good) {
  nn::Parameter a(example({3})), b(example({3}, 1)), c(example({4}));
  const Tensor handle = a;
  const std::uint64_t version = a.version();
  a = b;
  BOOST_TEST(handle.is(a));
  BOOST_TEST(identical(handle, b));
  BOOST_TEST(&a.value() != &b.value());
  BOOST_TEST(a.version() > version);
  a = *&a;
  BOOST_TEST(identical(a, b));
  a = c;
  BOOST_TEST(!handle.is(a));
  BOOST_TEST(identical(a, c));
  const Tensor other = b;
  a = std::move(b);
  BOOST_TEST(other.is(a));
  a = nn::Parameter();
  BOOST_TEST(!a.defined());
}

BOOST_AUTO_TEST_CASE(a_parameter_shares_the_numbers_it_is_made_of) {
  Tensor table = example({3});
  const nn::Parameter a(table);
  table.fill_(7);
  BOOST_TEST(a.value()(0) == 7);
  BOOST_TEST(!table.requires_grad());
}

BOOST_AUTO_TEST_CASE(a_buffer_copies_as_a_parameter_does) {
  nn::Buffer a(example({3}), false);
  BOOST_TEST(!a.requires_grad());
  nn::Buffer b(a);
  BOOST_TEST(!b.persistent());
  BOOST_TEST(&b.value() != &a.value());
  nn::Buffer c(example({3}, 1));
  const Tensor handle = b;
  b = c;
  BOOST_TEST(b.persistent());
  BOOST_TEST(identical(handle, c));
}

BOOST_AUTO_TEST_CASE(names_in_pytorch_order) {
  Net net;
  // A module's own parameters come before those of what is in it.
  BOOST_TEST(
      names(net.named_parameters()) == (Names{"own", "first.weight", "first.bias", "layers.0.weight",
                                              "layers.1.weight", "gains.0", "owned.weight", "owned.bias"}),
      boost::test_tools::per_element());
  BOOST_TEST(
      names(net.named_buffers()) == (Names{"first.last", "layers.0.last", "layers.1.last", "owned.last"}),
      boost::test_tools::per_element());
  BOOST_TEST(
      net.state_dict().names() ==
          (Names{"own", "first.weight", "first.bias", "first.last", "first.calls", "layers.0.weight",
                 "layers.0.last", "layers.0.calls", "layers.1.weight", "layers.1.last", "layers.1.calls",
                 "gains.0", "owned.weight", "owned.bias", "owned.last", "owned.calls"}),
      boost::test_tools::per_element());
  BOOST_TEST(names(net.named_children()) == (Names{"first", "layers.0", "layers.1", "owned", "lazy"}),
             boost::test_tools::per_element());
  BOOST_TEST(names(net.named_modules()) == (Names{"", "first", "layers.0", "layers.1", "owned", "lazy"}),
             boost::test_tools::per_element());
  BOOST_TEST(net.children()[0] == &net.first);
  BOOST_TEST(std::as_const(net).modules()[0] == &net);
  BOOST_TEST(net.parameters()[0].is(net.own));
  BOOST_TEST(net.parameter_count() == 6 + 6 + 6 + 2 + 4);
  net.first.requires_grad_(false);
  BOOST_TEST(net.parameter_count(true) == 6 + 6 + 2 + 4);
}

BOOST_AUTO_TEST_CASE(a_layer_made_at_the_first_forward) {
  Lazy lazy;
  BOOST_TEST(lazy.parameters().empty());
  BOOST_TEST(shown(lazy) == "Lazy()");
  lazy(example({2}));
  BOOST_TEST(names(lazy.named_parameters()) == (Names{"avg.weight", "avg.bias"}),
             boost::test_tools::per_element());
  BOOST_TEST(shown(lazy) == "Lazy(\n  (avg): Scale(width=2)\n)");
}

BOOST_AUTO_TEST_CASE(a_const_module_is_called_as_any_other) {
  const Scale scale(3);
  const Tensor x = example({3}, 4);
  BOOST_TEST(identical(scale(x), scale.forward(x)));
  BOOST_TEST(identical(Identity()(x), x));
}

BOOST_AUTO_TEST_CASE(a_module_is_a_value) {
  Scale a(3);
  const Tensor handle = a.weight;
  Scale b = a;
  BOOST_TEST(!b.weight.is(a.weight));
  BOOST_TEST(!b.last.is(a.last));
  b.weight.data().fill_(0);
  b.calls.fill_(5);
  BOOST_TEST(a.weight.value()(0) != 0);
  BOOST_TEST(a.calls.item() == 0);
  b.eval();
  BOOST_TEST(a.is_training());
  BOOST_TEST(!Scale(b).is_training());

  std::vector<Scale> many;  // growing moves
  many.push_back(std::move(a));
  for (int i = 0; i < 10; ++i) many.emplace_back(1);
  BOOST_TEST(handle.is(many[0].weight));
  static_assert(std::is_nothrow_move_constructible_v<Scale>);

  many[0] = b;  // and the optimizer's handle sees the numbers of b
  BOOST_TEST(handle.is(many[0].weight));
  BOOST_TEST(handle.value()(0) == 0);
}

BOOST_AUTO_TEST_CASE(training_mode_and_freezing_reach_everything) {
  Net net;
  net.lazy(example({2}));
  net.eval();
  for (const nn::Module* module : std::as_const(net).modules()) BOOST_TEST(!module->is_training());
  net.train();
  for (const nn::Module* module : net.modules()) BOOST_TEST(module->is_training());

  net.requires_grad_(false);
  BOOST_TEST(net.parameter_count(true) == 0);
  net.requires_grad_();
  BOOST_TEST(net.parameter_count(true) == net.parameter_count());

  net(example({3})).backward(example({3}));
  BOOST_TEST(net.first.weight.grad().defined());
  net.zero_grad();
  BOOST_TEST(!net.first.weight.grad().defined());

  Names order;
  net.apply([&](nn::Module& module) { order.push_back(module.type_name()); });
  BOOST_TEST(order == (Names{"Scale", "Scale", "Scale", "Scale", "Scale", "Lazy", "Net"}),
             boost::test_tools::per_element());
}

struct Tied : nn::Module {
  Scale a{3, false}, b{3, false};
  Tied() { b.weight.tie(a.weight); }
  XGRAD_MODULE(Tied, a, b)
  Tensor forward(const Tensor& x) const { return b(a(x)); }
};

BOOST_AUTO_TEST_CASE(tied_parameters) {
  Tied tied;
  BOOST_TEST(names(tied.named_parameters()) == Names{"a.weight"}, boost::test_tools::per_element());
  BOOST_TEST(tied.parameter_count() == 3);
  BOOST_TEST(tied.state_dict().contains("b.weight"));
  tied(Tensor{1, 1, 1}).backward(Tensor{1, 1, 1});
  BOOST_TEST(identical(tied.a.weight.grad(), tied.a.weight.detach() * 2));

  const Tied copy = tied;  // as documented: a copy has two parameters
  BOOST_TEST(copy.parameters().size() == 2);
  Tied again;
  again = tied;  // assignment copies numbers only, and leaves the tie of the target
  BOOST_TEST(again.parameters().size() == 1);
  const Tied moved = std::move(tied);
  BOOST_TEST(moved.parameters().size() == 1);

  nn::Parameter wide(example({4}));
  CHECK_THROWS(wide.tie(moved.a.weight), std::invalid_argument,
               "tie: the parameters have shapes [4] and [3]");
}

struct Wider : Tied {
  Scale c{2, false};
  XGRAD_MODULE_DERIVED(Wider, Tied, c)
};

BOOST_AUTO_TEST_CASE(a_module_derived_from_a_module) {
  BOOST_TEST(names(Wider().named_children()) == (Names{"a", "b", "c"}), boost::test_tools::per_element());
  BOOST_TEST(Wider().type_name() == "Wider");
}

BOOST_AUTO_TEST_CASE(printed_as_pytorch_prints_it) {
  Net net;
  const std::string dtype = sizeof(Scalar) == 8 ? "torch.float64" : "torch.float32";
  BOOST_TEST(shown(Identity()) == "Identity()");
  BOOST_TEST(shown(Scale(4)) == "Scale(width=4)");
  // The form of ModuleList and ParameterList is PyTorch 2.13's.
  BOOST_TEST(shown(net) ==
             "Net(\n"
             "  (first): Scale(width=3)\n"
             "  (layers): ModuleList(\n"
             "    (0-1): 2 x Scale(width=3)\n"
             "  )\n"
             "  (gains): ParameterList(  (0): Parameter containing: [" +
                 dtype +
                 " of size 2])\n"
                 "  (owned): Scale(width=2)\n"
                 "  (lazy): Lazy()\n"
                 ")");
  net.layers.clear();
  net.gains.emplace_back(example({2, 3}));
  BOOST_TEST(shown(net) ==
             "Net(\n"
             "  (first): Scale(width=3)\n"
             "  (layers): ModuleList()\n"
             "  (gains): ParameterList(\n"
             "      (0): Parameter containing: [" +
                 dtype +
                 " of size 2]\n"
                 "      (1): Parameter containing: [" +
                 dtype +
                 " of size 2x3]\n"
                 "  )\n"
                 "  (owned): Scale(width=2)\n"
                 "  (lazy): Lazy()\n"
                 ")");
}

BOOST_AUTO_TEST_CASE(a_parameter_prints_as_in_pytorch) {
  // From PyTorch 2.13: print(nn.Parameter(torch.tensor([1., 2.5])))
  const std::string dtype = sizeof(Scalar) == 8 ? ", dtype=torch.float64" : "";
  nn::Parameter parameter(Tensor{1, 2.5});
  BOOST_TEST(shown(parameter) ==
             "Parameter containing:\ntensor([1.0000, 2.5000]" + dtype + ", requires_grad=True)");
  BOOST_TEST(to_string(nn::Parameter()) == "None");
}

// ---- members of every kind

struct Everywhere : nn::Module {
  std::array<nn::Linear, 2> pair{nn::Linear(2, 2), nn::Linear(2, 2)};
  std::map<std::string, nn::Linear> heads;
  std::shared_ptr<nn::Linear> encoder = std::make_shared<nn::Linear>(2, 3), same = encoder;
  std::array<nn::Parameter, 1> gains{nn::Parameter(example({2}))};
  Everywhere() {
    heads.emplace("b", nn::Linear(2, 1));
    heads.emplace("a", nn::Linear(2, 1));
  }
  XGRAD_MODULE(Everywhere, pair, heads, encoder, same, gains)
};

BOOST_AUTO_TEST_CASE(arrays_maps_and_shared_members) {
  const Everywhere model;
  std::vector<std::string> names;
  for (const auto& [name, parameter] : model.named_parameters()) names.push_back(name);
  const std::vector<std::string> expected = {
      "pair.0.weight",  "pair.0.bias",  "pair.1.weight",  "pair.1.bias",  "heads.a.weight", "heads.a.bias",
      "heads.b.weight", "heads.b.bias", "encoder.weight", "encoder.bias", "gains.0"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
  BOOST_CHECK(model.state_dict().contains("same.weight"));
  BOOST_CHECK_EQUAL(model.modules().size(), 6u);  // itself and five layers
  Everywhere other;
  other.load_state_dict(model.state_dict());
  BOOST_CHECK(identical(other.encoder->weight, model.encoder->weight));
  std::ostringstream out;
  out << model;
  BOOST_CHECK(out.str().find("(heads): ModuleDict(\n    (a): Linear") != std::string::npos);
}

struct Forgetful : nn::Module {
  nn::Linear named{2, 2}, forgotten{2, 1};
  XGRAD_MODULE(Forgetful, named)
};
struct ForgetsInAnOptional : nn::Module {
  nn::Linear named{2, 2};
  std::optional<nn::Linear> more;
  XGRAD_MODULE(ForgetsInAnOptional, named)
};
struct ForgetsAParameter : nn::Module {
  nn::Linear named{2, 2};
  nn::Parameter scale{example({3})}, none;
  XGRAD_MODULE(ForgetsAParameter, named)
};
struct Outer : nn::Module {
  Forgetful inner;
  XGRAD_MODULE(Outer, inner)
};
struct Derived : Everywhere {
  nn::Linear last{2, 2};
  XGRAD_MODULE_DERIVED(Derived, Everywhere, last)
};

BOOST_AUTO_TEST_CASE(a_forgotten_member_is_an_error) {
  const std::string text =
      "Forgetful: a member of type Linear is not named in XGRAD_MODULE(Forgetful, ...): it would "
      "be neither trained nor saved";
  CHECK_THROWS(Forgetful().parameters(), std::logic_error, text);
  CHECK_THROWS(Forgetful().state_dict(), std::logic_error, text);
  CHECK_THROWS(Outer().parameters(), std::logic_error, text);
  ForgetsInAnOptional model;
  BOOST_CHECK_EQUAL(model.parameters().size(), 2u);
  model.more.emplace(2, 2);
  BOOST_CHECK_THROW(model.parameters(), std::logic_error);
  model.more.reset();
  BOOST_CHECK_EQUAL(model.parameters().size(), 2u);
  CHECK_THROWS(ForgetsAParameter().parameters(), std::logic_error,
               "ForgetsAParameter: a tensor of shape [3] is not named in XGRAD_MODULE(ForgetsAParameter, "
               "...): it would "
               "be neither trained nor saved");
  BOOST_CHECK_EQUAL(Derived().parameters().size(), 13u);
  const std::vector<Derived> many(2);  // moved and copied about
  BOOST_CHECK_EQUAL(many[1].parameters().size(), 13u);
}

BOOST_AUTO_TEST_CASE(a_parameter_is_not_copied_by_accident) {
  static_assert(!std::is_convertible_v<const nn::Parameter&, nn::Parameter>);
  static_assert(std::is_convertible_v<const nn::Parameter&, Tensor>);
  static_assert(std::is_copy_constructible_v<nn::Linear> &&
                std::is_nothrow_move_constructible_v<nn::Parameter>);
  nn::Linear layer(2, 2);
  const Tensor handle = layer.weight;
  layer.weight = example({2, 2}, 3);
  BOOST_CHECK(handle.is(layer.weight) && handle.requires_grad() &&
              identical(handle.detach(), example({2, 2}, 3)));
  layer.weight = handle * 2;  // its gradient does not matter here
  BOOST_CHECK(layer.weight.is_leaf() && identical(handle.detach(), example({2, 2}, 3) * 2));
  layer.bias = example({3});
  BOOST_CHECK(layer.bias.requires_grad() && layer.bias.shape() == Shape{3});
}
