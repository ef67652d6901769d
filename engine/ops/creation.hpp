#pragma once
#include <concepts>
#include <vector>

#include <xgrad/engine/graph/tensor.hpp>

// New tensors. Shapes are written `zeros({2, 3})`. Sizes that are negative throw std::invalid_argument.

namespace xgrad::inline XGRAD_ABI {

struct TensorOptions {
  bool requires_grad = false;
};

/// A tensor of these numbers: `tensor({{1, 2}, {3, 4}}, {.requires_grad = true})`,
/// `tensor(vector_of_vectors)`. Lists of different length at one depth throw std::invalid_argument.
/// (Integers: `indices`, truth values: `mask`.)
XGRAD_API Tensor tensor(const NestedList<Scalar>& values, TensorOptions options = {});

/// The numbers are whatever the memory holds.
XGRAD_API Tensor empty(const Shape& shape, TensorOptions options = {});
XGRAD_API Tensor zeros(const Shape& shape, TensorOptions options = {});
XGRAD_API Tensor ones(const Shape& shape, TensorOptions options = {});
XGRAD_API Tensor full(const Shape& shape, double value, TensorOptions options = {});
/// Several sizes: `zeros(2, 3)`.
#define XGRAD_OF_SIZES(name)                                   \
  template <std::integral... Sizes>                            \
  requires(sizeof...(Sizes) > 1) Tensor name(Sizes... sizes) { \
    return name(Shape{static_cast<Index>(sizes)...});          \
  }
XGRAD_OF_SIZES(empty)
XGRAD_OF_SIZES(zeros)
XGRAD_OF_SIZES(ones)
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
XGRAD_OF_SIZES(rand)
XGRAD_OF_SIZES(randn)
#undef XGRAD_OF_SIZES

/// A Mask of this shape, true with probability `p`. Throws std::invalid_argument unless p is in [0, 1].
XGRAD_API Mask bernoulli(double p, const Shape& shape, Generator* generator = nullptr);
/// Whole numbers in [low, high), low being 0 where it is not given. Throws std::invalid_argument unless low <
/// high.
XGRAD_API Indices randint(Index low, Index high, const Shape& shape, Generator* generator = nullptr);
XGRAD_API Indices randint(Index high, const Shape& shape, Generator* generator = nullptr);
/// The numbers 0 ... n-1 in random order. (n) Throws std::invalid_argument where n is negative.
XGRAD_API Indices randperm(Index n, Generator* generator = nullptr);

/// start, start + step, ... as long as they are before end: torch.arange of integers.
/// Throws std::invalid_argument where step is 0 or leads away from end.
XGRAD_API Indices indices_arange(Index start, Index end, Index step = 1);
XGRAD_API Indices indices_arange(Index end);

/// (..., num_classes) with a one at the place of each index, else zeros. Without num_classes it is one more
/// than the greatest index. Throws std::out_of_range for an index outside [0, num_classes), and
/// std::invalid_argument where there is no index and no num_classes.
XGRAD_API Tensor one_hot(const Indices& x, Index num_classes = -1);

}  // namespace xgrad::inline XGRAD_ABI
