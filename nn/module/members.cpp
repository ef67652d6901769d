#include <xgrad/nn/module/members.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

void Members::add(std::string name, Module& module) {
  children.push_back({std::move(name), &module, nullptr});
}
void Members::add(std::string name, Parameter& parameter) {
  if (parameter.defined()) parameters.emplace_back(std::move(name), &parameter);
}
void Members::add(std::string name, Buffer& buffer) {
  if (buffer.defined()) buffers.emplace_back(std::move(name), &buffer);
}
void Members::add(std::string name, IndexBuffer& integers) {
  buffers.emplace_back(std::move(name), &integers);
}
void Members::add_list(std::string name, Members list) {
  children.push_back({std::move(name), nullptr, std::make_unique<const Members>(std::move(list))});
}

std::string Members::next_name(std::string_view& names) {
  const std::size_t comma = names.find(',');
  std::string_view name = names.substr(0, comma);
  names.remove_prefix(comma == std::string_view::npos ? names.size() : comma + 1);
  while (name.starts_with(' ')) name.remove_prefix(1);
  while (name.ends_with(' ')) name.remove_suffix(1);
  return std::string(name);
}

}  // namespace xgrad::inline XGRAD_ABI::nn
