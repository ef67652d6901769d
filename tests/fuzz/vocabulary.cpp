// Vocabularies in their text form; what was read is written and read again.

#include <xgrad/data/text/vocabulary.hpp>

#include "input_file.hpp"

using namespace xgrad;
using data::Vocabulary;

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  fuzz::done([&] {
    const Vocabulary words = Vocabulary::parse(fuzz::as_text(bytes, size), "input");
    const Vocabulary again = Vocabulary::parse(words.text(), "again");
    fuzz::require(again.text() == words.text(), "another vocabulary was saved");
    fuzz::require(again.total() == words.total(), "the counts differ");
    for (Index i = 0; i < words.size(); ++i) {
      fuzz::require(words.find(words.token(i)) == i, "a token has another index");
    }
    words.select({.min_count = 2, .max_size = 5});
  });
  return 0;
}
