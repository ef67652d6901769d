// .npy files, as floats and as integers; what was read is written and read again.

#include <xgrad/engine/files/npy.hpp>
#include <xgrad/engine/ops/comparison.hpp>

#include "input_file.hpp"

using namespace xgrad;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string path = fuzz::input_file(fuzz::as_text(data, size));
  fuzz::done([&] {
    const Tensor x = load_npy(path);
    const std::string again = fuzz::scratch("again");
    save_npy(x, again);
    fuzz::require(load_npy(again).shape() == x.shape(), "another shape was saved");
  });
  fuzz::done([&] {
    const Indices x = load_npy_indices(path);
    const std::string again = fuzz::scratch("again");
    save_npy(x, again);
    fuzz::require(equal(load_npy_indices(again), x), "other integers were saved");
  });
  return 0;
}
