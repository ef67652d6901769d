#pragma once
#include <string>
#include <utility>
#include <vector>

#include <xgrad/nn/module/any_module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// A list of modules of different types, each by its number. For modules of one type a member
/// `std::vector<nn::Linear>` does the same.
/// https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
class XGRAD_API ModuleList : public Module {
 public:
  ModuleList() = default;
  explicit ModuleList(std::vector<AnyModule> modules) : modules_(std::move(modules)) {}

  ModuleList& append(AnyModule module);
  Index size() const { return std::ssize(modules_); }
  /// The module at this position; negative counts from the end. Throws std::out_of_range.
  Module& operator[](Index i) { return at(i).module(); }
  const Module& operator[](Index i) const { return at(i).module(); }
  /// The same as what it is: `layers.get<nn::Linear>(0).weight`. Throws std::invalid_argument where it is
  /// something else.
  template <class M>
  M& get(Index i) {
    return at(i).as<M>();
  }
  template <class M>
  const M& get(Index i) const {
    return at(i).as<M>();
  }

  std::string type_name() const override { return "ModuleList"; }
  void visit_members(Members& to) override;

 private:
  const AnyModule& at(Index i) const;

  std::vector<AnyModule> modules_;
};

}  // namespace xgrad::inline XGRAD_ABI::nn
