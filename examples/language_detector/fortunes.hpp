#pragma once
#include <string>

#include "corpus.hpp"

namespace language_detector {

/// What Debian's fortunes packages leave in `folder`: 12 languages. Every `held_out_every`th fortune of a
/// language is held out, none for 0; a text is one line of it. Throws std::runtime_error where there is
/// nothing of two languages.
Corpus read_fortunes(const std::string& folder, Index held_out_every);

}  // namespace language_detector
