#pragma once
#include <iosfwd>
#include <string>

#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// A tensor that a module learns. It belongs to its module as a number would: copying a Parameter copies the
/// numbers (and requires_grad, not the gradient), moving keeps them. A Tensor taken from it is a handle to
/// the same parameter, and what the optimizer and the graph hold:
///
///     Tensor w = layer.weight;     // the same parameter
///     auto copy = layer.weight;    // a Parameter of its own
class XGRAD_API Parameter : public Tensor {
 public:
  /// No parameter, as `bias` in a layer without one.
  Parameter() = default;
  /// A new leaf that shares the numbers of `data`.
  explicit Parameter(const Tensor& data, bool requires_grad = true);

  Parameter(const Parameter& other);
  Parameter(Parameter&& other) noexcept = default;
  /// Where the shapes are equal, the numbers are copied into this parameter, so that handles to it (an
  /// optimizer's) stay good; otherwise it becomes a copy of `other`.
  Parameter& operator=(const Parameter& other);
  Parameter& operator=(Parameter&& other) noexcept = default;

  /// Makes this the same parameter as `other`: `decoder.weight.tie(encoder.weight)`. parameters() then lists
  /// it once, state_dict() under both names. A copy of the model has two parameters again: tie them again
  /// there. Throws std::invalid_argument where the shapes differ.
  void tie(const Parameter& other);
};

/// Numbers that belong to a module and are saved with it, but are not learned. Copies and moves like
/// Parameter.
class XGRAD_API Buffer : public Tensor {
 public:
  Buffer() = default;
  /// Shares the numbers of `data`. One that is not persistent is left out of state_dict().
  explicit Buffer(const Tensor& data, bool persistent = true);

  Buffer(const Buffer& other);
  Buffer(Buffer&& other) noexcept = default;
  Buffer& operator=(const Buffer& other);
  Buffer& operator=(Buffer&& other) noexcept = default;

  bool persistent() const { return persistent_; }

 private:
  bool persistent_ = true;
};

/// "Parameter containing:" and the tensor on the next line; "None" where there is none.
XGRAD_API std::string to_string(const Parameter& parameter);
XGRAD_API std::ostream& operator<<(std::ostream& out, const Parameter& parameter);

}  // namespace xgrad::inline XGRAD_ABI::nn
