#pragma once
#include <iosfwd>
#include <string>

#include <xgrad/engine/array/format.hpp>
#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/engine/system/export.hpp>

// Printing, character for character as PyTorch 2.13 prints. How is an option, see format.hpp.

namespace xgrad {

inline namespace XGRAD_ABI {

/// With grad_fn or requires_grad; "None" where it is undefined. In xgrad::xgrad_f64 the dtype is shown.
XGRAD_API std::string to_string(const Tensor& tensor);
/// Dense: as a tensor; row-sparse: as an uncoalesced sparse_coo tensor; undefined: "None".
XGRAD_API std::string to_string(const Gradient& gradient);
/// As PyTorch prints a LongTensor, and a BoolTensor; "None" where it is undefined.
XGRAD_API std::string to_string(const Indices& indices);
XGRAD_API std::string to_string(const Mask& mask);
/// The arrays of all three kinds: as the tensor of these numbers.
XGRAD_API std::string to_string(const Array& array);
XGRAD_API std::string to_string(const IndexArray& array);
XGRAD_API std::string to_string(const MaskArray& array);
XGRAD_API std::ostream& operator<<(std::ostream& out, const Tensor& tensor);
XGRAD_API std::ostream& operator<<(std::ostream& out, const Gradient& gradient);
XGRAD_API std::ostream& operator<<(std::ostream& out, const Indices& indices);
XGRAD_API std::ostream& operator<<(std::ostream& out, const Mask& mask);
XGRAD_API std::ostream& operator<<(std::ostream& out, const Array& array);
XGRAD_API std::ostream& operator<<(std::ostream& out, const IndexArray& array);
XGRAD_API std::ostream& operator<<(std::ostream& out, const MaskArray& array);

}  // namespace XGRAD_ABI
}  // namespace xgrad
