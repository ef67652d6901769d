// safetensors files; what was read is written and read again, and given to a model that it does not fit.

#include <xgrad/engine/files/safetensors.hpp>
#include <xgrad/nn/linear.hpp>

#include "input_file.hpp"

using namespace xgrad;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string path = fuzz::input_file(fuzz::as_text(data, size));
  fuzz::done([&] {
    const nn::Metadata metadata = nn::load_metadata(path);
    const nn::StateDict state = nn::load(path);
    const std::string again = fuzz::scratch("again");
    nn::save(state, again, metadata);
    fuzz::require(nn::load(again).names() == state.names(), "other names were saved");
    fuzz::require(nn::load_metadata(again) == metadata, "other metadata were saved");
    nn::Linear layer(2, 1);
    layer.load_state_dict(state);
  });
  return 0;
}
