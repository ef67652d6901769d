// Model files of examples/language_detector, and a text for each that can be read.

#include "input_file.hpp"
#include "language_detector/detector.hpp"

using namespace xgrad;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string path = fuzz::input_file(fuzz::as_text(data, size));
  fuzz::done([&] {
    const auto detector = language_detector::Detector::load(path);
    detector.probabilities({"", "Wo ist denn hier der Bahnhof?", std::string(fuzz::as_text(data, size))});
  });
  return 0;
}
