// What npy.hpp declares for Indices: no Scalar in it, so it is compiled once.
#include <xgrad/engine/files/npy.hpp>
#include <xgrad/engine/files/npy_header.hpp>

namespace xgrad {

Indices load_npy_indices(const std::string& path) {
  return read_npy<Indices>(path);
}

void save_npy(const Indices& array, const std::string& path) {
  write_npy("<i8", array.shape(), array.data(), array.size() * sizeof(Index), path);
}

}  // namespace xgrad
