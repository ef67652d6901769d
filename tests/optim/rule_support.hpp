#pragma once
// What the tests of optimizers share.

#include <bit>
#include <cstring>
#include <random>

#include <nlohmann/json.hpp>

#include <xgrad/optim/adagrad.hpp>
#include <xgrad/optim/adam.hpp>
#include <xgrad/optim/rmsprop.hpp>
#include <xgrad/optim/sgd.hpp>
#include <xgrad/optim/sparse_adam.hpp>

#include "support/support.hpp"

namespace xgrad::inline XGRAD_ABI {

/// Options by name, as the oracle writes them and state dicts hold them.
template <class Optimizer>
typename Optimizer::Options options_of(const nlohmann::json& values) {
  Optimizer optimizer({leaf({1})});
  nn::StateDict state = optimizer.state_dict();
  for (auto at = values.begin(); at != values.end(); ++at) {
    const nlohmann::json& value = *at;
    const double number = value.is_boolean() ? value.get<bool>() : value.get<double>();
    BOOST_REQUIRE(state.contains("param_groups.0." + at.key()));
    state.set("param_groups.0." + at.key(), Indices(std::bit_cast<Index>(number)));
  }
  optimizer.load_state_dict(state);
  return optimizer.options();
}

inline Gradient sparse_gradient(const Shape& shape, const std::vector<Index>& rows, const Tensor& values) {
  return Gradient(shape, RowBlock{Indices(rows).value(), values.value(), {}, {}});
}

}  // namespace xgrad::inline XGRAD_ABI
