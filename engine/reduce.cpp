#include <xgrad/engine/kernels/reduce.hpp>
#include <xgrad/engine/reduce.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {

// Neighbouring dimensions are summed in one pass, the innermost group first: it shrinks the array most
// cheaply.
Array sum_dims(const Array& array, const std::vector<Index>& dims) {
  Shape shape(array.shape());
  Array current;
  const Array* source = &array;
  for (std::size_t last = dims.size(); last > 0;) {
    std::size_t first = last - 1;
    while (first > 0 && dims[first - 1] + 1 == dims[first]) --first;
    Index outer = 1, n = 1, inner = 1;
    for (Index i = 0; i < shape.dim(); ++i) {
      (i < dims[first] ? outer : i <= dims[last - 1] ? n : inner) *= shape[i];
    }
    for (std::size_t i = first; i < last; ++i) shape.sizes()[static_cast<std::size_t>(dims[i])] = 1;
    Array summed = Array::from_shape(shape.sizes());
    kernels::reduce<Scalar>().sum(source->data(), summed.data(), outer, n, inner);
    current = std::move(summed);
    source = &current;
    last = first;
  }
  return dims.empty() ? array : current;
}

Array sum_to(const Array& array, const Shape& shape) {
  const Shape from(array.shape());
  const Index added = from.dim() - shape.dim();
  std::vector<Index> dims;
  for (Index i = 0; i < from.dim(); ++i) {
    if (i < added || (shape[i - added] == 1 && from[i] != 1)) dims.push_back(i);
  }
  Array out = sum_dims(array, dims);
  out.reshape(shape.sizes());
  return out;
}

}  // namespace XGRAD_ABI
}  // namespace xgrad
