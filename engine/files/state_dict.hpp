#pragma once
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// The numbers of a model by name, in the order of its members: parameters and buffers are Tensors, buffers
/// of integers are Indices. The Tensors of model.state_dict() share memory with the model (as in PyTorch);
/// clone() makes a copy that later training leaves alone.
class XGRAD_API StateDict {
 public:
  using Entry = std::variant<Tensor, Indices>;
  using Item = std::pair<std::string, Entry>;

  StateDict() = default;
  StateDict(std::initializer_list<Item> items);

  /// Adds an entry at the end, or replaces the one with this name.
  void set(const std::string& name, Entry entry);
  /// Notes an entry of a file that cannot be read: "has the dtype \"C64\", which is not read". It is not
  /// among the entries, but who asks for it by name is told.
  void skip(const std::string& name, const std::string& problem) { skipped_[name] = problem; }
  const std::map<std::string, std::string>& skipped() const { return skipped_; }
  /// Takes an entry out; false where there is none.
  bool erase(const std::string& name);

  bool contains(const std::string& name) const { return find(name) != nullptr; }
  /// The entry, or nullptr.
  const Entry* find(const std::string& name) const;
  /// The tensor, or the integers, of this name. Throw std::out_of_range where there is none, and
  /// std::invalid_argument where it is the other kind.
  const Tensor& operator[](const std::string& name) const;
  const Indices& integers(const std::string& name) const;

  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  std::vector<std::string> names() const;
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

  /// The same entries with numbers of their own.
  StateDict clone() const;

 private:
  std::vector<Item> items_;
  std::unordered_map<std::string, std::size_t> position_;
  std::map<std::string, std::string> skipped_;
};

/// The shape of an entry.
XGRAD_API Shape shape_of(const StateDict::Entry& entry);

}  // namespace xgrad::inline XGRAD_ABI::nn
