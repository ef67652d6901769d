#include <sstream>

#include <nlohmann/json.hpp>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/graph/print.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/creation.hpp>

#include "support/support.hpp"

using namespace xgrad;

// The same draws as in print.py.
static Array random(const nlohmann::json& made, const Shape& shape) {
  manual_seed(made["seed"]);
  Array out = uninitialized<Array>(shape);
  fill_normal(std::span<Scalar>(out.data(), out.size()), 0, 1, default_generator());
  for (Scalar& x : out) x *= made["scale"].get<Scalar>();
  return out;
}

static PrintOptionsChange options_of(const nlohmann::json& made) {
  PrintOptionsChange change;
  if (!made.contains("options")) return change;
  for (const auto& [name, value] : made["options"].items()) {
    if (name == "precision") change.precision = value;
    if (name == "threshold") change.threshold = value;
    if (name == "edgeitems") change.edgeitems = value;
    if (name == "linewidth") change.linewidth = value;
    if (name == "profile") change.profile = value;
    if (name == "sci_mode") change.sci_mode = value.get<bool>();
  }
  return change;
}

template <class T>
static std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

static std::string print_case(const nlohmann::json& made) {
  const Shape shape = shape_of(made["shape"]);
  const std::string dtype = made.value("dtype", "");
  if (dtype == "int64") {
    manual_seed(made["seed"]);
    return printed(randint(made["low"], made["high"], shape));
  }
  if (dtype == "bool") {
    manual_seed(made["seed"]);
    return printed(bernoulli(0.5, shape));
  }
  if (made.contains("rows")) {
    const Indices rows(made["rows"].get<std::vector<Index>>());
    Shape values_shape = shape;
    values_shape[0] = rows.numel();
    return printed(Gradient(shape, {rows.value(), random(made, values_shape), {}, {}}));
  }
  const Array array = made.contains("data") ? array_of(made) : random(made, shape);
  const std::string grad = made.value("grad", "");
  if (grad.empty()) {
    BOOST_CHECK_EQUAL(printed(array), printed(Tensor(array)));
    return printed(Tensor(array));
  }
  Tensor x(array);
  x.requires_grad_();
  return printed(grad == "leaf" ? x : x + 0);
}

BOOST_AUTO_TEST_CASE(every_text_is_the_one_that_pytorch_prints) {
  const std::string precision = sizeof(Scalar) == 4 ? "f32" : "f64";
  const nlohmann::json expectations = oracle("print");
  for (const auto& made : expectations["cases"]) {
    const PrintOptionsGuard guard(options_of(made));
    const std::string& expected =
        made[made.contains("text") ? "text" : precision].get_ref<const std::string&>();
    BOOST_TEST_CONTEXT(made.dump()) {
      BOOST_CHECK_EQUAL(print_case(made), expected);
    }
  }
  BOOST_CHECK_GE(expectations["cases"].size(), 300u);
}

BOOST_AUTO_TEST_CASE(nothing_prints_as_none) {
  BOOST_CHECK_EQUAL(printed(Tensor()), "None");
  BOOST_CHECK_EQUAL(printed(Gradient()), "None");
}

BOOST_AUTO_TEST_CASE(a_dense_gradient_prints_as_its_numbers) {
  const Tensor ones = Tensor{1, 2};
  BOOST_CHECK_EQUAL(printed(Gradient(ones)), printed(ones));
}

BOOST_AUTO_TEST_CASE(the_name_of_ones_own_operation) {
  const Tensor x = Tensor{1, 2}.requires_grad_();
  const Tensor y = record("RickerBackward0", {x}, Tensor{3, 4},
                          [](const Array& grad, InputGrads& to) { to.add(0, grad); });
  BOOST_CHECK(printed(y).ends_with("grad_fn=<RickerBackward0>)"));
}

BOOST_AUTO_TEST_CASE(options_stay_until_they_are_changed) {
  {
    const PrintOptionsGuard guard({.precision = 2, .sci_mode = false});
    set_printoptions({.edgeitems = 1});
    BOOST_CHECK_EQUAL(get_printoptions().precision, 2);
    BOOST_CHECK_EQUAL(get_printoptions().edgeitems, 1);
    BOOST_CHECK(!get_printoptions().sci_mode);
  }
  BOOST_CHECK_EQUAL(get_printoptions().precision, 4);
  BOOST_CHECK_EQUAL(get_printoptions().edgeitems, 3);
  CHECK_THROWS(set_printoptions({.precision = -1}), std::invalid_argument,
               "set_printoptions: precision=-1 is negative");
  CHECK_THROWS(set_printoptions({.profile = "long"}), std::invalid_argument,
               "set_printoptions: profile \"long\" is none of default, short, full");
}
