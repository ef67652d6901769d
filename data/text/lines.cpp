#include <xgrad/data/text/lines.hpp>

namespace xgrad::data {

std::vector<std::string> read_lines(const std::string& path) {
  std::vector<std::string> lines;
  for_each_line_of(path, [&](const Line& line) { lines.emplace_back(line.text); });
  return lines;
}

}  // namespace xgrad::data
