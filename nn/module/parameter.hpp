#pragma once
#include <iosfwd>
#include <string>
#include <utility>

#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// What Parameter and Buffer have in common: a tensor that belongs to its module as a number would. Copying
/// it copies the numbers (and requires_grad, not the gradient), moving keeps them. The copy constructors are
/// explicit: a module is copied with its parameters, but no parameter by accident.
class XGRAD_API TensorMember : public Tensor {
 public:
  TensorMember();
  explicit TensorMember(Tensor tensor);
  ~TensorMember();

  explicit TensorMember(const TensorMember& other);
  TensorMember(TensorMember&& other) noexcept;
  /// Where the shapes are equal, the numbers are copied into this tensor, so that handles to it (an
  /// optimizer's) stay valid; otherwise it becomes a copy of `other`.
  TensorMember& operator=(const TensorMember& other);
  TensorMember& operator=(TensorMember&& other) noexcept = default;

 protected:
  void assign(const Tensor& numbers, bool requires_grad);
};

/// A tensor that a module learns. A Tensor taken from it is a handle to the same parameter, and what the
/// optimizer and the graph hold:
///
///     Tensor w = layer.weight;          // the same parameter
///     nn::Parameter copy(layer.weight); // one of its own; `auto w = layer.weight` does not compile
///     layer.weight = tensor;            // the numbers of the tensor, copied
class XGRAD_API Parameter : public TensorMember {
 public:
  /// No parameter, as `bias` in a layer without one.
  Parameter() = default;
  explicit Parameter(const Parameter& other) = default;
  Parameter(Parameter&& other) noexcept = default;
  Parameter& operator=(const Parameter& other) = default;
  Parameter& operator=(Parameter&& other) noexcept = default;
  /// Copies the numbers of `data` into this parameter; where the shapes differ, it becomes another one.
  Parameter& operator=(const Tensor& data);
  /// A new leaf that shares the numbers of `data`.
  explicit Parameter(const Tensor& data, bool requires_grad = true);

  /// Makes this the same parameter as `other`: `decoder.weight.tie(encoder.weight)`. parameters() then lists
  /// it once, state_dict() under both names. A copy of the model has two parameters again: tie them again
  /// there. Throws std::invalid_argument where the shapes differ.
  void tie(const Parameter& other);
};

/// Numbers that belong to a module and are saved with it, but are not learned.
class XGRAD_API Buffer : public TensorMember {
 public:
  Buffer() = default;
  explicit Buffer(const Buffer& other) = default;
  Buffer(Buffer&& other) noexcept = default;
  Buffer& operator=(const Buffer& other) = default;
  Buffer& operator=(Buffer&& other) noexcept = default;
  /// Copies the numbers of `data` into this buffer; where the shapes differ, it becomes another one.
  Buffer& operator=(const Tensor& data);
  /// Shares the numbers of `data`. One that is not persistent is left out of state_dict().
  explicit Buffer(const Tensor& data, bool persistent = true);

  bool persistent() const { return persistent_; }

 private:
  bool persistent_ = true;
};

/// A buffer of integers: Indices that belong to their module. Copying it copies the numbers.
class XGRAD_API IndexBuffer : public Indices {
 public:
  using Indices::Indices;  // `nn::IndexBuffer steps = 0;`
  /// Shares the numbers.
  IndexBuffer(Indices integers) : Indices(std::move(integers)) {}
  explicit IndexBuffer(const IndexBuffer& other) : Indices(other.defined() ? other.clone() : Indices()) {}
  IndexBuffer(IndexBuffer&& other) noexcept = default;
  IndexBuffer& operator=(const IndexBuffer& other) { return *this = IndexBuffer(other); }
  IndexBuffer& operator=(IndexBuffer&& other) noexcept = default;
};

/// "Parameter containing:" and the tensor on the next line; "None" where there is none.
XGRAD_API std::string to_string(const Parameter& parameter);
XGRAD_API std::ostream& operator<<(std::ostream& out, const Parameter& parameter);

}  // namespace xgrad::inline XGRAD_ABI::nn
