#pragma once
#include <map>
#include <string>

#include "model.hpp"
#include "ratings.hpp"

// A saved model is one safetensors file that answers alone: vectors and biases, all ids, titles and genres,
// who rated what, and the settings.

namespace recommender {

using Settings = std::map<std::string, std::string>;

struct Saved {
  Model model;
  Ratings data;  ///< times are not saved
  Settings settings;
};

/// Throws std::runtime_error where the file cannot be written.
void save(const Saved& saved, const std::string& path);
/// Throws std::runtime_error for a file that is no such model.
Saved load(const std::string& path);

/// Throws std::runtime_error that names the first difference where a model's data are not those of the files:
/// "model.safetensors was not made from u.data: its user 3 is \"22\", not \"7\"".
void check_same(const Saved& saved, const Ratings& files, const std::string& path, const std::string& ratings,
                bool items_given);

}  // namespace recommender
