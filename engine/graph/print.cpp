#include <ostream>

#include <xgrad/engine/graph/print.hpp>

namespace xgrad::inline XGRAD_ABI {

static std::string array_text(const Array& array, const std::string& grad_suffix) {
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
  if (!gradient.is_sparse()) return array_text(gradient.value(), "");
  const Indices rows = gradient.rows();
  const Array values = gradient.values();
  return detail::format_sparse(rows.data(), values.data(), values.shape(), gradient.shape());
}

std::string to_string(const Array& array) {
  return array_text(array, "");
}

std::ostream& operator<<(std::ostream& out, const Tensor& tensor) {
  return out << to_string(tensor);
}
std::ostream& operator<<(std::ostream& out, const Gradient& gradient) {
  return out << to_string(gradient);
}
std::ostream& operator<<(std::ostream& out, const Array& array) {
  return out << to_string(array);
}

}  // namespace xgrad::inline XGRAD_ABI
