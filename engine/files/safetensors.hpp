#pragma once
#include <map>
#include <string>

#include <xgrad/engine/files/state_dict.hpp>

// Files in the safetensors format (https://huggingface.co/docs/safetensors): Python's safetensors reads what
// is written here, and the other way round.
//
//     nn::save(model, "model.safetensors");
//     model.load_state_dict(nn::load("model.safetensors"));

namespace xgrad::inline XGRAD_ABI::nn {

/// Texts that a safetensors file may carry beside its tensors.
using Metadata = std::map<std::string, std::string>;

struct SaveOptions {
  bool half = false;  ///< tensors as F16: two bytes a number, 3 digits; beyond 65504 it is infinite
};

/// Writes a state dict: tensors as F32 or F64 (as Scalar is), integers as I64. The file is written under
/// another name and renamed when it is complete: whatever goes wrong, an older file stays as it was.
/// Throws std::runtime_error where the file cannot be written, std::invalid_argument on a name that is not
/// UTF-8 or is "__metadata__".
XGRAD_API void save(const StateDict& state, const std::string& path, const Metadata& metadata = {},
                    SaveOptions options = {});

/// Reads a file, entries in the order of its header. F32, F64, F16, BF16, F8_E4M3 and F8_E5M2 become Tensors
/// of Scalar; I64, I32, I16, I8, U64, U32, U16, U8 and BOOL become Indices. Other dtypes, and U64 numbers
/// that int64 does not hold, are skipped: StateDict::skipped() lists them, and who asks for one gets an error
/// that says why. Throws std::runtime_error that names the file and says what is wrong with it.
XGRAD_API StateDict load(const std::string& path);
/// The texts in a file, without reading its tensors.
XGRAD_API Metadata load_metadata(const std::string& path);

}  // namespace xgrad::inline XGRAD_ABI::nn
