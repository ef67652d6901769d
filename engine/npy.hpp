#pragma once
#include <string>

#include <xgrad/engine/tensor.hpp>

// Files of NumPy: one array in a .npy file.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

namespace xgrad {

/// Reads an array of any floats (of 2, 4 or 8 bytes), integers or booleans. T is float, double, or Index for
/// integers and booleans only.
/// Throws std::runtime_error that names the file and says what is wrong with it, or that it holds other
/// numbers.
template <class T>
XGRAD_API xt::xarray<T, xt::layout_type::row_major, Allocator<T>> load_npy_array(const std::string& path);

/// Integers or booleans as Indices.
inline Indices load_npy_indices(const std::string& path) {
  return load_npy_array<Index>(path);
}

/// Writes a file of numbers that are in memory, row by row. `dtype` is NumPy's: "<f4".
XGRAD_API void write_npy(const char* dtype, const Shape& shape, const void* data, std::size_t bytes,
                         const std::string& path);

/// Writes integers as '<i8'. The file is written beside its place and renamed when it is complete.
/// Throws std::runtime_error where that is not possible.
inline void save_npy(const Indices& array, const std::string& path) {
  write_npy("<i8", Shape(array.shape()), array.data(), array.size() * sizeof(Index), path);
}

inline namespace XGRAD_ABI {

/// Any numbers as a Tensor.
inline Tensor load_npy(const std::string& path) {
  return Tensor(load_npy_array<Scalar>(path));
}
/// Writes '<f4' or '<f8', as Scalar is.
inline void save_npy(const Array& array, const std::string& path) {
  write_npy(sizeof(Scalar) == 8 ? "<f8" : "<f4", Shape(array.shape()), array.data(),
            array.size() * sizeof(Scalar), path);
}
inline void save_npy(const Tensor& tensor, const std::string& path) {
  save_npy(tensor.value(), path);
}

}  // namespace XGRAD_ABI
}  // namespace xgrad
