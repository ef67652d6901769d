#pragma once
#include <iosfwd>

#include "corpus.hpp"
#include "detector.hpp"

namespace language_detector {

struct EvaluationOptions {
  bool confusion = false;    // which language was taken for which, instead of a line for each
  bool reliability = false;  // how often answers of each probability are right
};

/// Prints how many of the texts get the right answer, by language and in all; for a language that the
/// detector was not taught that is `unknown`.
void evaluate(const Detector& detector, const Corpus& test, const EvaluationOptions& options,
              std::ostream& out);

}  // namespace language_detector
