#pragma once
// A case that case.py wrote: its arrays, its options, and what must come out. The tables say how each is
// called here.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <xgrad/engine/array/part.hpp>
#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/engine/ops/max.hpp>
#include <xgrad/engine/ops/sort.hpp>
#include <xgrad/nn/conv1d.hpp>
#include <xgrad/nn/embedding_bag.hpp>
#include <xgrad/nn/kl_div_loss.hpp>

namespace xgrad::differential {

/// An argument that takes part in the graph.
using Array = std::variant<Tensor, Indices, Mask>;
using Input = std::variant<Tensor, Indices, Mask, double, Index, bool>;
/// What a call returns: arrays, learning rates, or a text.
using Result = std::variant<Tensor, Indices, Mask, std::vector<double>, std::string>;
using Results = std::vector<Result>;

class Case {
 public:
  explicit Case(const nlohmann::json& record);

  // The inputs; an undefined one where there is none.
  std::size_t count() const { return inputs_.size(); }
  const Input& input(std::size_t k) const { return inputs_.at(k); }
  Array array(std::size_t k) const;
  Tensor tensor(std::size_t k) const;
  Indices indices(std::size_t k) const { return std::get<Indices>(input(k)); }
  Mask mask(std::size_t k) const { return std::get<Mask>(input(k)); }

  // The options.
  const nlohmann::json& args() const { return *args_; }
  bool has(const char* name) const;
  double number(const char* name) const;
  double number(const char* name, double otherwise) const { return has(name) ? number(name) : otherwise; }
  Index integer(const char* name) const;
  Index integer(const char* name, Index otherwise) const { return has(name) ? integer(name) : otherwise; }
  bool flag(const char* name) const;
  std::string text(const char* name) const;
  IndexList list(const char* name) const;
  Shape shape(const char* name) const;
  /// Sets an option of ours where the case has it: what it does not have keeps our default.
  template <class T>
  const Case& set(const char* name, T& option) const {
    if (has(name)) assign(name, option);
    return *this;
  }

  /// Further leaves, whose gradients are compared after those of the inputs.
  std::vector<Tensor> leaves;

 private:
  void assign(const char* name, double& option) const { option = number(name); }
  void assign(const char* name, Index& option) const { option = integer(name); }
  void assign(const char* name, bool& option) const { option = flag(name); }
  void assign(const char* name, std::string& option) const { option = text(name); }
  void assign(const char* name, std::optional<double>& option) const { option = number(name); }
  void assign(const char* name, std::optional<Index>& option) const { option = integer(name); }
  void assign(const char* name, std::array<double, 2>& option) const;
  void assign(const char* name, nn::Reduction& option) const;
  void assign(const char* name, nn::KLDivReduction& option) const;
  void assign(const char* name, nn::BagMode& option) const { option = text(name).c_str(); }
  void assign(const char* name, nn::ConvPadding& option) const;
  void assign(const char* name, nn::PaddingMode& option) const;

  const nlohmann::json* args_;
  std::vector<Input> inputs_;
};

/// What is different, or nothing.
std::string difference(const nlohmann::json& record);

/// "x 2x3 HASH 1 2 3": an array all bits of which count.
std::string exact(const Tensor& x);
std::string exact(const Indices& x);
std::string exact(const Mask& x);
std::string exact(const std::vector<std::uint8_t>& bytes);

// ---- the tables

using Table = std::map<std::string, std::function<Results(Case&)>>;
void add_elementwise(Table& table);
void add_layers(Table& table);
void add_losses(Table& table);
void add_printing(Table& table);
void add_random_numbers(Table& table);
void add_reductions(Table& table);
void add_shapes(Table& table);
void add_training(Table& table);

inline Results results(Results all) {
  return all;
}
inline Results results(const Tensor& x) {
  return {x};
}
inline Results results(const Indices& x) {
  return {x};
}
inline Results results(const Mask& x) {
  return {x};
}
template <class X>
Results results(const std::vector<X>& list) requires(std::convertible_to<const X&, Result>) {
  return Results(list.begin(), list.end());
}
template <class X>
Results results(const ValuesAndIndicesOf<X>& both) {
  return {both.values, both.indices};
}
template <class X>
Results results(const UniqueOf<X>& all) {
  return {all.values, all.inverse, all.counts};
}
inline Results results(const std::pair<Tensor, Indices>& both) {
  return {both.first, both.second};
}

}  // namespace xgrad::differential

/// The call of an expression of `x`, an array of any kind for which it means something; `c` is the case.
#define OF_X(...)                                             \
  [](Case& c) {                                               \
    return std::visit(                                        \
        [&c](const auto& x) -> Results {                      \
          static_cast<void>(c);                               \
          if constexpr (requires { results(__VA_ARGS__); }) { \
            return results(__VA_ARGS__);                      \
          } else {                                            \
            throw std::invalid_argument("not of this kind");  \
          }                                                   \
        },                                                    \
        c.array(0));                                          \
  }
/// Of `x` and `y`, arrays or numbers.
#define OF_X_Y(...)                                            \
  [](Case& c) {                                                \
    return std::visit(                                         \
        [&c](const auto& x, const auto& y) -> Results {        \
          static_cast<void>(c);                                \
          if constexpr (requires { results(__VA_ARGS__); }) {  \
            return results(__VA_ARGS__);                       \
          } else {                                             \
            throw std::invalid_argument("not of these kinds"); \
          }                                                    \
        },                                                     \
        c.input(0), c.input(1));                               \
  }
/// Of `x`, a Tensor.
#define OF_TENSOR(...)            \
  [](Case& c) {                   \
    const Tensor x = c.tensor(0); \
    return results(__VA_ARGS__);  \
  }
