#pragma once
#include <string>

#include "model.hpp"

namespace text_classifier {

/// Reads a model: a safetensors file of this program, or a .bin or .ftz file of fastText's. Throws
/// std::runtime_error.
Classifier load_model(const std::string& path);

/// A safetensors file; `half`: in half precision. Throws std::runtime_error where it cannot be written.
void save_model(const Classifier& classifier, const std::string& path, bool half = false);

}  // namespace text_classifier
