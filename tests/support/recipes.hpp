#pragma once
// Oracle cases that tests/oracle/recipes.py wrote: inputs are made here again from their recipes.

#include <nlohmann/json.hpp>

#include "support/support.hpp"

namespace xgrad::inline XGRAD_ABI {

/// The inputs of a case, requiring grad.
inline std::vector<Tensor> inputs_of(const nlohmann::json& test) {
  std::vector<Tensor> inputs;
  for (const auto& recipe : test.at("tensors")) {
    Shape shape;
    for (const Index size : recipe.at("shape")) shape.append(size);
    inputs.push_back(leaf(shape, recipe.at("phase"), recipe.at("scale"), recipe.at("shift")));
  }
  return inputs;
}

/// Compares the value, runs backward, compares the gradients (to this tolerance) and the name of the node.
inline void check_case(const nlohmann::json& test, const std::vector<Tensor>& inputs, const Tensor& value,
                       double tolerance = sizeof(Scalar) == 8 ? 1e-9 : 1e-5) {
  BOOST_TEST_INFO_SCOPE(test.at("name") << " " << test.at("tensors") << " " << test.at("options"));
  BOOST_CHECK(close(value, Tensor(array_of(test.at("value")))));
  BOOST_REQUIRE(value.grad_fn() != nullptr);
  BOOST_CHECK_EQUAL(std::string(value.grad_fn()), test.at("grad_fn").get<std::string>());
  value.backward(example(value.shape(), 2));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (test.at("grads")[i].is_null()) continue;
    BOOST_TEST_INFO_SCOPE("gradient of input " << i);
    BOOST_CHECK(
        close(inputs[i].grad().to_dense().value(), array_of(test.at("grads")[i]), tolerance, tolerance));
  }
}

}  // namespace xgrad::inline XGRAD_ABI
