#include "evaluate.hpp"

#include <algorithm>
#include <ostream>

#include <xgrad/data/confusion_matrix.hpp>
#include <xgrad/engine/system/decimals.hpp>
#include <xgrad/engine/system/error.hpp>

#include "calibration.hpp"
#include "shared/program.hpp"

namespace language_detector {

namespace data = xgrad::data;
using xgrad::decimals;

namespace {

struct Counts {
  data::ConfusionMatrix matrix;  // its last class is unknown
  Reliability reliability;       // of the answers that name a language
  Index best_is_right = 0;       // if unknown were no answer

  explicit Counts(std::vector<std::string> classes) : matrix(std::move(classes)) {}
};

}  // namespace

static std::string padded(std::string text, std::size_t width) {
  return text.insert(0, width - std::min(width, text.size()), ' ');
}

static std::string language_table(const data::ConfusionMatrix& matrix,
                                  const std::vector<std::string>& names) {
  std::string out = "language  texts   found   right\n";
  for (Index i = 0; i < matrix.classes(); ++i) {
    Index texts = 0, answers = 0;
    for (Index j = 0; j < matrix.classes(); ++j) {
      texts += matrix.count(i, j);
      answers += matrix.count(j, i);
    }
    if (texts + answers == 0) continue;
    const auto percent = [&](double share, Index of) {
      return padded(of == 0 ? "-" : decimals(100 * share, 2) + '%', 8);
    };
    std::string name = names[i];
    out += name.append(8 - std::min<std::size_t>(8, name.size()), ' ') + padded(std::to_string(texts), 7) +
           percent(matrix.recall(i), texts) + percent(matrix.precision(i), answers) + '\n';
  }
  return out;
}

static Counts count(const Detector& detector, const Corpus& test) {
  std::vector<std::string> classes = detector.languages;
  classes.push_back(unknown);
  const Index none = std::ssize(detector.languages);
  std::vector<Index> target;  // of the corpus' languages
  for (const std::string& language : test.languages) {
    target.push_back(std::find(classes.begin(), classes.end() - 1, language) - classes.begin());
  }
  Counts out(classes);
  constexpr Index batch = 1024;
  for (Index first = 0; first < test.size(); first += batch) {
    const Index last = std::min(first + batch, test.size());
    const Tensor found = detector.probabilities({test.texts.begin() + first, test.texts.begin() + last});
    for (Index i = first; i < last; ++i) {
      const std::span row(found.value().data() + (i - first) * (none + 1),
                          static_cast<std::size_t>(none + 1));
      const Index right = target[test.labels[i]], answer = detector.answer(row);
      out.matrix.add(right, answer);
      out.best_is_right += std::max_element(row.begin(), row.end() - 1) - row.begin() == right;
      if (answer != none) out.reliability.add(static_cast<double>(row[answer]), answer == right);
    }
  }
  return out;
}

void evaluate(const Detector& detector, const Corpus& test, const EvaluationOptions& options,
              std::ostream& out) {
  XGRAD_CHECK(test.size() > 0, "there is no text to test with");
  const examples::Stopwatch watch;
  const Counts counts = count(detector, test);
  const double seconds = watch.seconds();
  std::vector<std::string> classes = detector.languages;
  classes.push_back(unknown);
  if (options.confusion) {
    out << counts.matrix << '\n';
  } else {
    out << language_table(counts.matrix, classes);
  }
  if (options.reliability) out << '\n' << counts.reliability.table() << '\n';
  const Index texts = counts.matrix.total();
  out << texts << " texts in " << decimals(seconds, 2) << " s\nprobabilities are wrong by "
      << decimals(counts.reliability.error(), 4)
      << " (expected calibration error)\nwithout the answer unknown "
      << decimals(static_cast<double>(counts.best_is_right) / static_cast<double>(texts), 4) << "\naccuracy "
      << decimals(counts.matrix.accuracy(), 4) << '\n';
}

}  // namespace language_detector
