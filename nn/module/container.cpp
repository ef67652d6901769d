#include <algorithm>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/module/container.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

const AnyModule& ModuleContainer::at(Index i) const {
  XGRAD_CHECK_RANGE(i >= -size() && i < size(), type_name(), ": there is no module ", i, " among ", size());
  return modules_[i < 0 ? i + size() : i].second;
}

void ModuleContainer::visit_members(Members& to) {
  for (auto& [name, module] : modules_) to.add(name, module.module());
}

Sequential& Sequential::append(AnyModule module) {
  return append(std::to_string(size()), std::move(module));
}

Sequential& Sequential::append(const std::string& name, AnyModule module) {
  XGRAD_CHECK(!name.empty() && name.find('.') == std::string::npos, "Sequential: \"", name,
              "\" is no name for a module (it is empty or has a dot in it)");
  const auto same = [&](const auto& other) { return other.first == name; };
  XGRAD_CHECK(std::none_of(modules_.begin(), modules_.end(), same), "Sequential: there is a module \"", name,
              "\" already");
  modules_.emplace_back(name, std::move(module));
  return *this;
}

template <class Input>
Tensor Sequential::call(std::size_t i, const Input& x) const {
  const auto& [name, module] = modules_[i];
  XGRAD_CHECK(module.takes(x), "Sequential: module \"", name, "\" (", module.module().type_name(),
              ") does not turn ", std::is_same_v<Input, Tensor> ? "a Tensor" : "Indices", " into a Tensor");
  return module.forward(x);
}

Tensor Sequential::forward(const Tensor& x) const {
  Tensor y = x;
  for (std::size_t i = 0; i < modules_.size(); ++i) y = call(i, y);
  return y;
}

Tensor Sequential::forward(const Indices& x) const {
  if (modules_.empty()) return Tensor(x);
  Tensor y = call(0, x);
  for (std::size_t i = 1; i < modules_.size(); ++i) y = call(i, y);
  return y;
}

ModuleList::ModuleList(std::vector<AnyModule> modules) {
  for (AnyModule& module : modules) append(std::move(module));
}

ModuleList& ModuleList::append(AnyModule module) {
  modules_.emplace_back(std::to_string(size()), std::move(module));
  return *this;
}

void ModuleList::visit_members(Members& to) {
  to.list_type = "ModuleList";
  ModuleContainer::visit_members(to);
}

}  // namespace xgrad::inline XGRAD_ABI::nn
