#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/module/module_list.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

ModuleList& ModuleList::append(AnyModule module) {
  modules_.push_back(std::move(module));
  return *this;
}

const AnyModule& ModuleList::at(Index i) const {
  XGRAD_CHECK_RANGE(i >= -size() && i < size(), "ModuleList: there is no module ", i, " among ", size());
  return modules_[i < 0 ? i + size() : i];
}

void ModuleList::visit_members(Members& to) {
  to.list_type = "ModuleList";
  for (std::size_t i = 0; i < modules_.size(); ++i) to.add(std::to_string(i), modules_[i].module());
}

}  // namespace xgrad::inline XGRAD_ABI::nn
