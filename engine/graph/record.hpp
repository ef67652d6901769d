#pragma once
#include <functional>
#include <memory>
#include <span>

#include <xgrad/engine/graph/node.hpp>
#include <xgrad/engine/graph/tensor.hpp>

// How an operation joins the graph. An operation computes its value, then hands `record` its inputs and a
// lambda that turns the gradient of the result into gradients of the inputs:
//
//     Tensor mul(const Tensor& a, const Tensor& b) {
//       return record("MulBackward0", {a, b}, Array(a.value() * b.value()),
//                     [a = Saved(a), b = Saved(b)](const Array& grad, InputGrads& to) {
//                       if (to.wants(0)) to.add(0, grad * b.value());
//                       if (to.wants(1)) to.add(1, grad * a.value());
//                     });
//     }
//
// docs/operation.md walks through it; users write their own operations the same way.

namespace xgrad {

/// The name of an operation's node: a string literal, so that it costs nothing to keep.
class OpName {
 public:
  consteval OpName(const char* literal) : text_(literal) {}
  constexpr const char* text() const { return text_; }

  /// The same name for an operation whose backward needs no numbers of forward: it can run again after a
  /// backward that freed the graph, as in PyTorch. `record(saves_nothing("AddBackward0"), ...)`
  constexpr OpName saving_nothing() const {
    OpName out = *this;
    out.saves_nothing_ = true;
    return out;
  }
  constexpr bool saves_nothing() const { return saves_nothing_; }

 private:
  const char* text_;
  bool saves_nothing_ = false;
};
consteval OpName saves_nothing(const char* literal) {
  return OpName(literal).saving_nothing();
}

inline namespace XGRAD_ABI {

/// A value that backward needs: an input, or the result itself. Holds the numbers but not the graph, so a
/// result that saves itself makes no reference cycle.
class XGRAD_API Saved {
 public:
  Saved(const Tensor& tensor);
  /// The numbers. Throws std::logic_error that names the operation when they were changed since.
  const Array& value() const;

 private:
  std::shared_ptr<const Storage> storage_;
  std::uint64_t version_;
};

namespace graph_detail {
/// Throws std::logic_error that names the operation whose backward runs unless the versions are equal.
XGRAD_API void check_unchanged(const Shape& shape, std::uint64_t version, std::uint64_t saved);
}  // namespace graph_detail

/// Indices or a Mask that backward needs: shared, not copied.
template <class T>
class SavedPlain {
 public:
  SavedPlain(PlainTensor<T> array) : array_(std::move(array)), version_(array_.version()) {}
  /// The numbers. Throws std::logic_error that names the operation when they were changed since.
  const ArrayOf<T>& value() const {
    if (array_.version() != version_)
      graph_detail::check_unchanged(array_.shape(), array_.version(), version_);
    return array_.value();
  }

 private:
  PlainTensor<T> array_;
  std::uint64_t version_;
};
using SavedIndices = SavedPlain<Index>;
using SavedMask = SavedPlain<bool>;

using TensorRefs = std::initializer_list<std::reference_wrapper<const Tensor>>;

/// Whether an operation on these inputs is recorded: grad mode is on and one of them requires grad.
XGRAD_API bool recording(TensorRefs inputs);
XGRAD_API bool recording(std::span<const Tensor> inputs);

// Not `detail`: where this comes first, engine/array/format.hpp's namespace of that name would be this one.
namespace graph_detail {
/// Whether the result is attached: it is recorded, or looked at (anomaly.hpp).
XGRAD_API bool attaching(TensorRefs inputs);
XGRAD_API bool attaching(std::span<const Tensor> inputs);
XGRAD_API void attach(Tensor& result, OpName name, TensorRefs inputs, BackwardFn backward);
XGRAD_API void attach(Tensor& result, OpName name, std::span<const Tensor> inputs, BackwardFn backward);
}  // namespace graph_detail

/// Returns `result` (fresh, of no other operation) joined to the graph as the operation `name` of `inputs`.
/// Without an input that requires grad, or without grad mode, nothing is recorded and `backward` is dropped.
template <class Backward>
Tensor record(OpName name, TensorRefs inputs, Tensor result, Backward&& backward) {
  if (graph_detail::attaching(inputs))
    graph_detail::attach(result, name, inputs, std::forward<Backward>(backward));
  return result;
}
template <class Backward>
Tensor record(OpName name, std::span<const Tensor> inputs, Tensor result, Backward&& backward) {
  if (graph_detail::attaching(inputs))
    graph_detail::attach(result, name, inputs, std::forward<Backward>(backward));
  return result;
}

/// Indices and masks have no gradient: the numbers are the result. So one function can be an operation of all
/// three kinds.
template <class T>
using PlainRefs = std::initializer_list<std::reference_wrapper<const PlainTensor<T>>>;
template <class Backward>
Indices record(OpName, PlainRefs<Index>, IndexArray result, Backward&&) {
  return result;
}
template <class Backward>
Mask record(OpName, PlainRefs<bool>, MaskArray result, Backward&&) {
  return result;
}
template <class Backward>
Indices record(OpName, std::span<const Indices>, IndexArray result, Backward&&) {
  return result;
}
template <class Backward>
Mask record(OpName, std::span<const Mask>, MaskArray result, Backward&&) {
  return result;
}

}  // namespace XGRAD_ABI
}  // namespace xgrad
