#pragma once
#include <concepts>
#include <vector>

#include <xgrad/engine/array/nested_list.hpp>
#include <xgrad/engine/graph/tensor.hpp>

// New tensors. Shapes are written `zeros({2, 3})`. Sizes that are negative throw std::invalid_argument.

namespace xgrad::inline XGRAD_ABI {

struct TensorOptions {
  bool requires_grad = false;
};

/// A tensor of these numbers: `tensor({{1, 2}, {3, 4}}, {.requires_grad = true})`. Lists of different length
/// at one depth throw std::invalid_argument.
XGRAD_API Tensor tensor(const NestedList<Scalar>& values, TensorOptions options = {});
template <class Number>
requires std::is_arithmetic_v<Number> Tensor tensor(const std::vector<Number>& values,
                                                    TensorOptions options = {}) {
  Array array = uninitialized<Array>({std::ssize(values)});
  for (std::size_t i = 0; i < values.size(); ++i) array.data()[i] = static_cast<Scalar>(values[i]);
  return Tensor(std::move(array)).requires_grad_(options.requires_grad);
}

/// The numbers are whatever the memory holds.
XGRAD_API Tensor empty(const Shape& shape, TensorOptions options = {});
XGRAD_API Tensor zeros(const Shape& shape, TensorOptions options = {});
XGRAD_API Tensor ones(const Shape& shape, TensorOptions options = {});
XGRAD_API Tensor full(const Shape& shape, double value, TensorOptions options = {});
XGRAD_API Tensor empty_like(const Tensor& x, TensorOptions options = {});
XGRAD_API Tensor zeros_like(const Tensor& x, TensorOptions options = {});
XGRAD_API Tensor ones_like(const Tensor& x, TensorOptions options = {});
XGRAD_API Tensor full_like(const Tensor& x, double value, TensorOptions options = {});

/// start, start + step, ... as long as they are before end: ceil((end - start) / step) numbers.
/// Throws std::invalid_argument where step is 0 or leads away from end, or a number is not finite.
XGRAD_API Tensor arange(double start, double end, double step = 1, TensorOptions options = {});
XGRAD_API Tensor arange(double end, TensorOptions options = {});
/// `steps` numbers from start to end, both included, at equal distances.
XGRAD_API Tensor linspace(double start, double end, Index steps, TensorOptions options = {});
/// (n, m) with ones on the diagonal; m is n where it is not given.
XGRAD_API Tensor eye(Index n, Index m, TensorOptions options = {});
XGRAD_API Tensor eye(Index n, TensorOptions options = {});

struct RandomOptions {
  Generator* generator = nullptr;  ///< null: the default generator
  bool requires_grad = false;
};

/// Uniform numbers in [0, 1).
XGRAD_API Tensor rand(const Shape& shape, RandomOptions options = {});
XGRAD_API Tensor rand_like(const Tensor& x, RandomOptions options = {});
/// Normal numbers, mean 0, standard deviation 1.
XGRAD_API Tensor randn(const Shape& shape, RandomOptions options = {});
XGRAD_API Tensor randn_like(const Tensor& x, RandomOptions options = {});

/// (..., num_classes) with a one at the place of each index, else zeros. Without num_classes it is one more
/// than the greatest index. Throws std::out_of_range for an index outside [0, num_classes), and
/// std::invalid_argument where there is no index and no num_classes.
XGRAD_API Tensor one_hot(const Indices& indices, Index num_classes = -1);

}  // namespace xgrad::inline XGRAD_ABI
