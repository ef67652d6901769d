#include <ostream>

#include <xgrad/engine/graph/print.hpp>

namespace xgrad::inline XGRAD_ABI {

template <class AnyArray>
static std::string array_text(const AnyArray& array, const std::string& grad_suffix = "") {
  return detail::format_tensor(array.data(), array.shape(), grad_suffix);
}

std::string to_string(const Tensor& tensor) {
  if (!tensor.defined()) return "None";
  std::string suffix;
  if (const char* name = tensor.grad_fn()) {
    suffix = std::string("grad_fn=<") + name + ">";
  } else if (tensor.requires_grad()) {
    suffix = "requires_grad=True";
  }
  return array_text(tensor.value(), suffix);
}

std::string to_string(const Gradient& gradient) {
  if (!gradient.defined()) return "None";
  if (!gradient.is_sparse()) return array_text(gradient.value());
  const Indices rows = gradient.rows();
  const Array values = gradient.values();
  return detail::format_sparse(rows.value().data(), values.data(), values.shape(), gradient.shape());
}

std::string to_string(const Indices& indices) {
  return indices.defined() ? array_text(indices.value()) : "None";
}
std::string to_string(const Mask& mask) {
  return mask.defined() ? array_text(mask.value()) : "None";
}
std::string to_string(const Array& array) {
  return array_text(array);
}
std::string to_string(const IndexArray& array) {
  return array_text(array);
}
std::string to_string(const MaskArray& array) {
  return array_text(array);
}

#define XGRAD_PRINT(Type)                                      \
  std::ostream& operator<<(std::ostream& out, const Type& x) { \
    return out << to_string(x);                                \
  }
XGRAD_PRINT(Tensor)
XGRAD_PRINT(Gradient)
XGRAD_PRINT(Indices)
XGRAD_PRINT(Mask)
XGRAD_PRINT(Array)
XGRAD_PRINT(IndexArray)
XGRAD_PRINT(MaskArray)

}  // namespace xgrad::inline XGRAD_ABI
