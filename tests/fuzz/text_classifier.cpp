// Model files of examples/text_classifier, and a prediction from each that can be read.

#include "input_file.hpp"
#include "text_classifier/model.hpp"

using namespace xgrad;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string path = fuzz::input_file(fuzz::as_text(data, size));
  fuzz::done([&] {
    const auto classifier = text_classifier::Classifier::load(path);
    const auto line = classifier.features.read("which pan is best for __label__baking bread?");
    classifier.predict({{}, line.features}, 2);
  });
  return 0;
}
