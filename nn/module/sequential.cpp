#include <algorithm>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/module/sequential.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

Sequential& Sequential::append(AnyModule module) {
  return append(std::to_string(layers_.size()), std::move(module));
}

Sequential& Sequential::append(const std::string& name, AnyModule module) {
  XGRAD_CHECK(!name.empty() && name.find('.') == std::string::npos, "Sequential: \"", name,
              "\" is no name for a module (it is empty or has a dot in it)");
  const auto same = [&](const auto& layer) { return layer.first == name; };
  XGRAD_CHECK(std::none_of(layers_.begin(), layers_.end(), same), "Sequential: there is a module \"", name,
              "\" already");
  layers_.emplace_back(name, std::move(module));
  return *this;
}

const AnyModule& Sequential::at(Index i) const {
  XGRAD_CHECK_RANGE(i >= -size() && i < size(), "Sequential: there is no module ", i, " among ", size());
  return layers_[i < 0 ? i + size() : i].second;
}

template <class Input>
Tensor Sequential::call(std::size_t i, const Input& x) const {
  const auto& [name, layer] = layers_[i];
  XGRAD_CHECK(layer.takes(x), "Sequential: module \"", name, "\" (", layer.module().type_name(),
              ") does not turn ", std::is_same_v<Input, Tensor> ? "a Tensor" : "Indices", " into a Tensor");
  return layer.forward(x);
}

Tensor Sequential::forward(const Tensor& x) const {
  Tensor y = x;
  for (std::size_t i = 0; i < layers_.size(); ++i) y = call(i, y);
  return y;
}

Tensor Sequential::forward(const Indices& x) const {
  if (layers_.empty()) return Tensor(x);
  Tensor y = call(0, x);
  for (std::size_t i = 1; i < layers_.size(); ++i) y = call(i, y);
  return y;
}

void Sequential::visit_members(Members& to) {
  for (auto& [name, layer] : layers_) to.add(name, layer.module());
}

}  // namespace xgrad::inline XGRAD_ABI::nn
