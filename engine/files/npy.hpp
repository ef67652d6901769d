#pragma once
#include <string>

#include <xgrad/engine/graph/tensor.hpp>

// Files of NumPy, one array in each: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
// Loading throws std::runtime_error that names the file and says what is wrong with it. Saving writes another
// file first and renames it when it is complete; it throws std::runtime_error where that is not possible.

namespace xgrad::inline XGRAD_ABI {

/// Reads an array of integers or booleans, of either order of bytes; one of floats is an error, and uint64
/// numbers beyond int64.
XGRAD_API Indices load_npy_indices(const std::string& path);
/// Writes '<i8'.
XGRAD_API void save_npy(const Indices& array, const std::string& path);

/// Reads an array of floats (of 2, 4 or 8 bytes), integers or booleans, of either order of bytes.
XGRAD_API Tensor load_npy(const std::string& path);
/// Writes '<f4' or '<f8', as Scalar is.
XGRAD_API void save_npy(const Array& array, const std::string& path);
XGRAD_API void save_npy(const Tensor& tensor, const std::string& path);

}  // namespace xgrad::inline XGRAD_ABI
