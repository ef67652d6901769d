// Bytes as text: UTF-8, lower case, lines, n-grams. None of it throws.

#include <xgrad/data/text/lines.hpp>
#include <xgrad/data/text/ngrams.hpp>
#include <xgrad/data/text/utf8.hpp>

#include "input_file.hpp"

using namespace xgrad;

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text = fuzz::as_text(bytes, size);
  const std::u32string points = data::code_points(text);
  const std::string repaired = data::repair_utf8(text);
  fuzz::require(data::is_valid_utf8(repaired), "repaired text is malformed");
  fuzz::require(data::is_valid_utf8(text) == (repaired == text),
                "sound text was repaired, or bad text was not");
  fuzz::require(data::utf8(points) == repaired, "code points and repaired text differ");
  fuzz::require(data::code_points(data::to_lower(text)).size() == points.size(),
                "lower case has another length");
  fuzz::require(data::is_valid_utf8(data::latin1_to_utf8(text)), "ISO 8859-1 became malformed");
  std::size_t read = 0;
  data::for_each_line(text, "input", [&](const data::Line& line) { read += line.text.size(); });
  fuzz::require(read <= size, "lines are longer than the text");
  for (const std::string& ngram : data::ngrams(text, 3))
    fuzz::require(data::is_valid_utf8(ngram), "a malformed n-gram");
  return 0;
}
