// CSV and TSV files, every field as text, whole number and number. The first two bytes choose the options.

#include <xgrad/data/text/csv.hpp>

#include "input_file.hpp"

using namespace xgrad;

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2) return 0;
  data::CsvOptions options = bytes[0] & 1 ? data::tsv_options() : data::CsvOptions();
  options.header = bytes[0] & 2;
  options.latin1 = bytes[0] & 4;
  options.columns = bytes[0] >> 5;
  if (bytes[0] & 8) options.separator = static_cast<char>(bytes[1]);
  if (bytes[0] & 16) options.quote = static_cast<char>(bytes[1] ^ 1);
  const std::string path = fuzz::input_file(fuzz::as_text(bytes + 2, size - 2));
  fuzz::done([&] {
    data::CsvReader reader(path, options);
    fuzz::done([&] { reader.column("name"); });
    for (const data::CsvRow& row : reader) {
      fuzz::require(row.size() > 0, "a row without fields");
      for (Index i = 0; i <= row.size(); ++i) {  // one beyond the last, too
        fuzz::done([&] { row.integer(i); });
        fuzz::done([&] { row.number(i); });
      }
    }
  });
  return 0;
}
