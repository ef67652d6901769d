#include <xgrad/engine/files/npy.hpp>
#include <xgrad/engine/files/npy_header.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor load_npy(const std::string& path) {
  return Tensor(read_npy<Array>(path));
}

void save_npy(const Array& array, const std::string& path) {
  write_npy(sizeof(Scalar) == 8 ? "<f8" : "<f4", array.shape(), array.data(), array.size() * sizeof(Scalar),
            path);
}
void save_npy(const Tensor& tensor, const std::string& path) {
  save_npy(tensor.value(), path);
}

Indices load_npy_indices(const std::string& path) {
  return read_npy<IndexArray>(path);
}

void save_npy(const Indices& array, const std::string& path) {
  const IndexArray& numbers = array.value();
  write_npy("<i8", array.shape(), numbers.data(), numbers.size() * sizeof(Index), path);
}

}  // namespace xgrad::inline XGRAD_ABI
