#include "predict.hpp"

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <ostream>
#include <system_error>

#include <unistd.h>

#include <xgrad/data/text/lines.hpp>
#include <xgrad/engine/system/decimals.hpp>

namespace language_detector {

using xgrad::Scalar;

static constexpr Index batch = 1024;

static void predict_batch(const Detector& detector, const std::vector<std::string>& texts, Index top,
                          std::ostream& out) {
  const Index classes = std::ssize(detector.languages) + 1;
  const Tensor probabilities = detector.probabilities(texts);
  std::vector<Index> order(classes);
  std::string lines;
  for (Index i = 0; i < std::ssize(texts); ++i) {
    const std::span row(probabilities.value().data() + i * classes, static_cast<std::size_t>(classes));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return row[a] > row[b]; });
    const auto answer = std::find(order.begin(), order.end(), detector.answer(row));
    std::rotate(order.begin(), answer, answer + 1);  // unknown may come before likelier ones
    const Scalar best = *std::max_element(row.begin(), row.end() - 1);
    for (Index j = 0; j < std::min(top, classes); ++j) {
      const Index c = order[j];
      if (j > 0) lines += '\t';
      lines += c + 1 < classes ? detector.languages[c] : unknown;
      // The answer unknown is as sure as the likeliest language is wrong.
      const Scalar probability = j == 0 && c + 1 == classes ? 1 - best : row[c];
      lines += '\t' + xgrad::decimals(static_cast<double>(probability), 4);
    }
    lines += '\n';
  }
  out << lines << std::flush;
}

void predict(const Detector& detector, const std::vector<std::string>& texts, Index top, std::ostream& out) {
  for (Index first = 0; first < std::ssize(texts); first += batch) {
    const Index last = std::min(first + batch, std::ssize(texts));
    predict_batch(detector, {texts.begin() + first, texts.begin() + last}, top, out);
  }
}

void predict_input(const Detector& detector, Index top, std::ostream& out) {
  std::string pending;
  std::vector<char> buffer(std::size_t{1} << 16);
  const auto answer = [&](std::string_view lines) {
    std::vector<std::string> texts;
    xgrad::data::for_each_line(lines, "standard input",
                               [&](const xgrad::data::Line& line) { texts.emplace_back(line.text); });
    predict(detector, texts, top, out);
  };
  while (true) {
    const ssize_t n = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (n < 0) throw std::system_error(errno, std::generic_category(), "cannot read standard input");
    if (n == 0) break;
    const std::string_view arrived(buffer.data(), static_cast<std::size_t>(n));
    const std::size_t end = arrived.rfind('\n') + 1;  // 0: no whole line yet
    if (end > 0) {
      answer(pending.append(arrived.substr(0, end)));
      pending.clear();
    }
    pending.append(arrived.substr(end));
  }
  answer(pending);
}

}  // namespace language_detector
