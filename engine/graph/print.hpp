#pragma once
#include <iosfwd>
#include <string>

#include <xgrad/engine/array/format.hpp>
#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/engine/system/export.hpp>

// Printing, character for character as PyTorch 2.13 prints. How is an option, see format.hpp, where Indices
// and Mask are printed.

namespace xgrad {

inline namespace XGRAD_ABI {

/// With grad_fn or requires_grad; "None" where it is undefined. In xgrad::xgrad_f64 the dtype is shown.
XGRAD_API std::string to_string(const Tensor& tensor);
/// Dense: as a tensor; row-sparse: as an uncoalesced sparse_coo tensor; undefined: "None".
XGRAD_API std::string to_string(const Gradient& gradient);
XGRAD_API std::string to_string(const Array& array);
XGRAD_API std::ostream& operator<<(std::ostream& out, const Tensor& tensor);
XGRAD_API std::ostream& operator<<(std::ostream& out, const Gradient& gradient);
XGRAD_API std::ostream& operator<<(std::ostream& out, const Array& array);

}  // namespace XGRAD_ABI
}  // namespace xgrad
