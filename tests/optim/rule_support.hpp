#pragma once
// What the tests of optimizers share.

#include <cstring>
#include <random>

#include <nlohmann/json.hpp>

#include <xgrad/optim/adagrad.hpp>
#include <xgrad/optim/adam.hpp>
#include <xgrad/optim/rmsprop.hpp>
#include <xgrad/optim/sgd.hpp>

#include "support/support.hpp"

namespace xgrad::inline XGRAD_ABI {

/// Options by name, as the oracle writes them.
template <class Rule>
typename Rule::Options options_of(const nlohmann::json& values) {
  typename Rule::Options out;
  std::size_t used = 0;
  for (const optim::OptionRef& option : Rule::options(out)) {
    if (!values.contains(option.name)) continue;
    ++used;
    const nlohmann::json& value = values.at(option.name);
    if (const auto* flag = std::get_if<bool*>(&option.value)) {
      **flag = value.get<bool>();
    } else {
      *std::get<double*>(option.value) = value.get<double>();
    }
  }
  BOOST_REQUIRE_EQUAL(used, values.size());
  return out;
}

inline Gradient sparse_gradient(const Shape& shape, const std::vector<Index>& rows, const Tensor& values) {
  Indices at = uninitialized<Indices>({std::ssize(rows)});
  std::copy(rows.begin(), rows.end(), at.begin());
  return Gradient(shape, RowBlock{std::move(at), values.value(), {}, {}});
}

}  // namespace xgrad::inline XGRAD_ABI
