// Word vectors in text and binary. The first byte chooses the format and what bad lines do.

#include <xgrad/data/word_vectors.hpp>

#include "input_file.hpp"

using namespace xgrad;
using data::BadLine, data::VectorFormat, data::WordVectors;

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const auto format = static_cast<VectorFormat>(bytes[0] % 4);
  const auto bad_line = static_cast<BadLine>(bytes[0] / 4 % 2);
  const std::string path = fuzz::input_file(fuzz::as_text(bytes + 1, size - 1));
  fuzz::done([&] {
    const WordVectors words =
        WordVectors::load(path, {.format = format, .bad_line = bad_line, .max_words = bytes[0] / 8});
    fuzz::require(words.vectors.shape() == Shape{words.size(), words.dim()}, "words and vectors differ");
    const std::string again = fuzz::scratch("again");
    words.save(again, format == VectorFormat::automatic ? VectorFormat::word2vec : format);
    if (words.dim() > 0 && words.size() > 0) words.nearest(words.vectors[0], 3);
  });
  return 0;
}
