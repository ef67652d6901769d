// The operations as methods, from the list in engine/array/methods.hpp.
#include <xgrad/engine/ops/all.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/cat.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/ops/convert.hpp>
#include <xgrad/engine/ops/cumsum.hpp>
#include <xgrad/engine/ops/expand.hpp>
#include <xgrad/engine/ops/flip.hpp>
#include <xgrad/engine/ops/gather.hpp>
#include <xgrad/engine/ops/integers.hpp>
#include <xgrad/engine/ops/matmul.hpp>
#include <xgrad/engine/ops/max.hpp>
#include <xgrad/engine/ops/norm.hpp>
#include <xgrad/engine/ops/permute.hpp>
#include <xgrad/engine/ops/pow.hpp>
#include <xgrad/engine/ops/prod.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/ops/select.hpp>
#include <xgrad/engine/ops/softmax.hpp>
#include <xgrad/engine/ops/sort.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/engine/ops/var.hpp>
#include <xgrad/engine/ops/where.hpp>

namespace xgrad::inline XGRAD_ABI {

#define XGRAD_TENSOR_METHOD(result, name, parameters, arguments) \
  result Tensor::name parameters const {                         \
    return xgrad::name arguments;                                \
  }
XGRAD_METHODS(XGRAD_TENSOR_METHOD, Tensor, Tensor, double)
XGRAD_NUMBER_METHODS(XGRAD_TENSOR_METHOD, Tensor, double)
XGRAD_TENSOR_METHODS(XGRAD_TENSOR_METHOD)

#define XGRAD_PLAIN_METHOD(result, name, parameters, arguments) \
  template <class T>                                            \
  result PlainTensor<T>::name parameters const {                \
    return xgrad::name arguments;                               \
  }
XGRAD_METHODS(XGRAD_PLAIN_METHOD, PlainTensor<T>, Indices, T)
#define XGRAD_NUMBER_METHOD(result, name, parameters, arguments)                  \
  template <class T>                                                              \
  result PlainTensor<T>::name parameters const requires(!std::same_as<T, bool>) { \
    return xgrad::name arguments;                                                 \
  }
XGRAD_NUMBER_METHODS(XGRAD_NUMBER_METHOD, PlainTensor<T>, T)

#define XGRAD_OF_INDICES(result, name, parameters, arguments) \
  template result PlainTensor<Index>::name parameters const;
XGRAD_METHODS(XGRAD_OF_INDICES, Indices, Indices, Index)
XGRAD_NUMBER_METHODS(XGRAD_OF_INDICES, Indices, Index)
#define XGRAD_OF_MASK(result, name, parameters, arguments) \
  template result PlainTensor<bool>::name parameters const;
XGRAD_METHODS(XGRAD_OF_MASK, Mask, Indices, bool)

}  // namespace xgrad::inline XGRAD_ABI
