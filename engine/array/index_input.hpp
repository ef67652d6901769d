#pragma once
#include <concepts>
#include <initializer_list>
#include <memory>
#include <vector>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/array/nested_list.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad {

template <class T>
concept IntegerType = std::integral<T> && !std::same_as<T, bool>;

/// Indices as an argument of a lookup, whatever form they come in: Indices of any rank, `{3, 2}` or `{{1, 2},
/// {3, 4}}`, a std::vector or any xtensor expression of integers (also of 32 bits). An array of fractions
/// does not compile. The numbers are held together with what backward needs: shared, and copied once at most.
class XGRAD_API IndexInput {
 public:
  /// No indices: an optional argument that is not there.
  IndexInput() = default;
  template <std::same_as<Indices> Same>  // a template, so that nothing is converted to Indices on the way
  IndexInput(Same indices) : indices_(std::make_shared<const Indices>(std::move(indices))) {}
  /// Throws std::invalid_argument where rows differ in length.
  IndexInput(std::initializer_list<NestedList<Index>> list);
  template <IntegerType Integer>
  IndexInput(const std::vector<Integer>& list) : IndexInput(one_dimension({list.begin(), list.end()})) {}
  template <class E>
  requires IntegerType<typename E::value_type> IndexInput(const xt::xexpression<E>& expression)
      : IndexInput(Indices(expression.derived_cast())) {}

  /// Refers to `indices`, which must live as long.
  static IndexInput view(const Indices& indices);

  bool defined() const { return indices_ != nullptr; }
  const Indices& indices() const { return *indices_; }
  /// For keeping: a copy, where this is a view.
  std::shared_ptr<const Indices> shared() const;

 private:
  static Indices one_dimension(const std::vector<Index>& list);

  std::shared_ptr<const Indices> indices_;  // without an owner in a view
};

}  // namespace xgrad
