#include <xgrad/engine/files/state_dict.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

StateDict::StateDict(std::initializer_list<Item> items) {
  for (const auto& [name, entry] : items) set(name, entry);
}

void StateDict::set(const std::string& name, Entry entry) {
  const auto [place, added] = position_.try_emplace(name, items_.size());
  if (added) {
    items_.emplace_back(name, std::move(entry));
  } else {
    items_[place->second].second = std::move(entry);
  }
}

bool StateDict::erase(const std::string& name) {
  const auto found = position_.find(name);
  if (found == position_.end()) return false;
  const std::size_t gone = found->second;
  items_.erase(items_.begin() + gone);
  position_.erase(found);
  for (std::size_t i = gone; i < items_.size(); ++i) position_[items_[i].first] = i;
  return true;
}

const StateDict::Entry* StateDict::find(const std::string& name) const {
  const auto found = position_.find(name);
  return found == position_.end() ? nullptr : &items_[found->second].second;
}

template <class Kind>
static const Kind& entry(const StateDict& state, const std::string& name, const char* other_kind) {
  const StateDict::Entry* found = state.find(name);
  const auto skipped = state.skipped().find(name);
  XGRAD_CHECK(found != nullptr || skipped == state.skipped().end(), "state dict: \"", name, "\" ",
              skipped->second);
  XGRAD_CHECK_RANGE(found != nullptr, "state dict: there is no entry \"", name, "\"");
  XGRAD_CHECK(std::holds_alternative<Kind>(*found), "state dict: \"", name, "\" holds ", other_kind);
  return std::get<Kind>(*found);
}

const Tensor& StateDict::operator[](const std::string& name) const {
  return entry<Tensor>(*this, name, "integers");
}
const Indices& StateDict::integers(const std::string& name) const {
  return entry<Indices>(*this, name, "a tensor, not integers");
}

std::vector<std::string> StateDict::names() const {
  std::vector<std::string> out;
  for (const auto& [name, entry] : items_) out.push_back(name);
  return out;
}

StateDict StateDict::clone() const {
  StateDict out = *this;
  for (auto& [name, entry] : out.items_) {
    if (Tensor* tensor = std::get_if<Tensor>(&entry)) *tensor = Tensor(Array(tensor->value()));
    if (Indices* integers = std::get_if<Indices>(&entry)) *integers = integers->clone();
  }
  return out;
}

Shape shape_of(const StateDict::Entry& entry) {
  if (const Tensor* tensor = std::get_if<Tensor>(&entry)) return tensor->shape();
  return std::get<Indices>(entry).shape();
}

}  // namespace xgrad::inline XGRAD_ABI::nn
