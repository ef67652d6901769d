#pragma once
#include <iosfwd>
#include <string>
#include <vector>

#include "detector.hpp"

namespace language_detector {

/// Writes a line for each text: answer TAB probability, then the likeliest others, `top` in all. The
/// probability of the answer unknown is that the likeliest language is wrong.
void predict(const Detector& detector, const std::vector<std::string>& texts, Index top, std::ostream& out);

/// The same for the lines of standard input as they come: those that have arrived are answered before it
/// waits for more.
void predict_input(const Detector& detector, Index top, std::ostream& out);

}  // namespace language_detector
