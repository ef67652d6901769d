// Model files of examples/text_classifier, its own and fastText's, and a prediction from each that can be
// read.

#include "input_file.hpp"
#include "text_classifier/model_file.hpp"

using namespace xgrad;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string path = fuzz::input_file(fuzz::as_text(data, size));
  fuzz::done([&] {
    const text_classifier::Classifier classifier = text_classifier::load_model(path);
    const auto line = classifier.features.read("which pan is best for __label__baking bread?");
    if (classifier.features.labels().size() > 0) classifier.predict({{}, line.features}, 2);
  });
  return 0;
}
