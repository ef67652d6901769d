#pragma once
#include <array>
#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <xgrad/nn/module/parameter.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

class Module;

/// The members of one module, collected by XGRAD_MODULE. Everything that a module can tell about itself
/// (parameters, state, printing) is read from here.
class XGRAD_API Members {
 public:
  struct Child {
    std::string name;
    Module* module;  // null: a std::vector, its elements are in `list`, named "0", "1" ...
    std::unique_ptr<const Members> list;
  };

  std::vector<std::pair<std::string, Parameter*>> parameters;
  std::vector<std::pair<std::string, std::variant<Buffer*, Indices*>>> buffers;
  std::vector<Child> children;
  const char* list_type = nullptr;  // "ModuleList": runs of equal children are printed on one line

  /// `names` is what XGRAD_MODULE was given, as one text: "users, movies".
  template <class... Types>
  void add_all([[maybe_unused]] std::string_view names, Types&... members) {
    (add(next_name(names), members), ...);
  }

  void add(std::string name, Module& module);
  void add(std::string name, Parameter& parameter);
  void add(std::string name, Buffer& buffer);
  void add(std::string name, IndexBuffer& integers);
  void add(std::string name, Indices& integers) = delete;  // copies of the module would share them
  template <class T>
  void add(std::string name, std::optional<T>& member) {
    if (member) add(std::move(name), *member);
  }
  template <class T, class Deleter>
  void add(std::string name, std::unique_ptr<T, Deleter>& member) {
    if (member) add(std::move(name), *member);
  }
  template <class T>
  void add(std::string name, std::shared_ptr<T>& member) {
    if (member) add(std::move(name), *member);
  }
  template <class T>
  void add(std::string name, std::vector<T>& members) {
    add_items(std::move(name), members);
  }
  template <class T, std::size_t n>
  void add(std::string name, std::array<T, n>& members) {
    add_items(std::move(name), members);
  }
  template <class T, class... More>
  void add(std::string name, std::map<std::string, T, More...>& members) {
    Members list;
    list.list_type = std::derived_from<T, Tensor> ? "ParameterDict" : "ModuleDict";
    for (auto& [key, member] : members) list.add(key, member);
    add_list(std::move(name), std::move(list));
  }

 private:
  void add_items(std::string name, auto& members) {
    using T = std::remove_reference_t<decltype(members[0])>;
    Members list;
    list.list_type = std::derived_from<T, Tensor> ? "ParameterList" : "ModuleList";
    for (std::size_t i = 0; i < members.size(); ++i) list.add(std::to_string(i), members[i]);
    add_list(std::move(name), std::move(list));
  }
  void add_list(std::string name, Members list);
  static std::string next_name(std::string_view& names);
};

}  // namespace xgrad::inline XGRAD_ABI::nn
