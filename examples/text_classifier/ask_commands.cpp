#include <cmath>
#include <iomanip>
#include <iostream>

#include <unistd.h>

#include <xgrad/data/text/ngrams.hpp>
#include <xgrad/data/text/utf8.hpp>

#include "commands.hpp"
#include "evaluate.hpp"
#include "model_file.hpp"
#include "words.hpp"

// The commands that ask a model.

namespace text_classifier {

using namespace xgrad;

static constexpr Index chunk = 256;  // lines that are predicted together

// Calls visit(line, now) for each line of a file; now: no further line has arrived on standard input, so that
// a person, or a program at the other end, waits for an answer.
template <class Visit>
static void for_each_line_of(const std::string& path, const Visit& visit) {
  if (path != "-") {
    TextFile(path).for_each_line([&](const data::Line& line) { visit(line.text, false); });
    return;
  }
  bool first = true;
  for (std::string line; std::getline(std::cin, line); first = false) {
    std::string_view text = line;
    if (first && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // a byte-order mark
    visit(text, std::cin.rdbuf()->in_avail() <= 0);
  }
}

static Classifier load_with_labels(const std::string& path) {
  Classifier classifier = load_model(path);
  if (classifier.features.labels().size() == 0) {
    throw std::runtime_error(path + " has no labels: it is a model of word vectors");
  }
  return classifier;
}

static Evaluation evaluate(const Classifier& classifier, const Arguments& arguments) {
  const TextFile file(arguments.file);
  const ExampleFile examples = classifier.features.read_file(file);
  if (examples.left_out > 0) {
    std::cerr << file.path() << ": " << examples.left_out
              << " lines have no known word or no known label and are left out, first line "
              << examples.first_left_out << '\n';
  }
  return evaluate(classifier, examples, arguments.k, arguments.threshold);
}

static void print(const Evaluation& result, Index k) {
  const auto number = [](double x) { return std::isfinite(x) ? x : 0; };
  std::cout << std::fixed << std::setprecision(3) << "N\t" << result.examples << "\nP@" << k << '\t'
            << number(result.all.precision()) << "\nR@" << k << '\t' << number(result.all.recall()) << '\n';
}

void run_test(const Arguments& arguments) {
  print(evaluate(load_with_labels(arguments.model), arguments), arguments.k);
}

void run_test_label(const Arguments& arguments) {
  const Classifier classifier = load_with_labels(arguments.model);
  const Evaluation result = evaluate(classifier, arguments);
  std::cout << std::fixed << std::setprecision(6);
  const auto measure = [](const char* name, double value) {
    std::cout << name << " : ";
    std::isfinite(value) ? std::cout << value : std::cout << "--------";
    std::cout << "  ";
  };
  for (Index i = 0; i < std::ssize(result.labels); ++i) {
    measure("F1-Score", result.labels[i].f1());
    measure("Precision", result.labels[i].precision());
    measure("Recall", result.labels[i].recall());
    std::cout << ' ' << classifier.features.labels().token(i) << '\n';
  }
  print(result, arguments.k);
}

static void print_predictions(const Classifier& classifier, const Arguments& arguments, bool probabilities,
                              std::vector<std::vector<Index>>& bags) {
  for (const auto& predictions : classifier.predict(bags, arguments.k, arguments.threshold)) {
    const char* before = "";
    for (const auto& [label, probability] : predictions) {
      std::cout << before << classifier.features.labels().token(label);
      if (probabilities) std::cout << ' ' << probability;
      before = " ";
    }
    std::cout << '\n';
  }
  std::cout.flush();
  bags.clear();
}

void run_predict(const Arguments& arguments, bool probabilities) {
  const Classifier classifier = load_with_labels(arguments.model);
  std::vector<std::vector<Index>> bags;
  for_each_line_of(arguments.file, [&](std::string_view line, bool now) {
    bags.push_back(classifier.features.read(line).features);
    if (now || std::ssize(bags) == chunk) print_predictions(classifier, arguments, probabilities, bags);
  });
  if (!bags.empty()) print_predictions(classifier, arguments, probabilities, bags);
}

// Five digits, a blank after each number: as fastText prints them.
static void print(const std::vector<float>& vector, bool now) {
  std::cout << std::setprecision(5);
  for (const float x : vector) std::cout << x << ' ';
  std::cout << '\n';
  if (now) std::cout.flush();
}

void run_word_vectors(const Arguments& arguments) {
  const Classifier classifier = load_model(arguments.model);
  for_each_line_of(arguments.file, [&](std::string_view line, bool now) {
    for (const std::string_view word : data::split(line)) {
      std::cout << word << ' ';
      print(word_vector(classifier, word), now);
    }
  });
}

void run_sentence_vectors(const Arguments& arguments) {
  const Classifier classifier = load_model(arguments.model);
  for_each_line_of(arguments.file,
                   [&](std::string_view line, bool now) { print(sentence_vector(classifier, line), now); });
}

void run_nearest(const Arguments& arguments) {
  const Classifier classifier = load_model(arguments.model);
  const NearestWords nearest(classifier);
  const bool person = ::isatty(STDIN_FILENO) != 0 && arguments.file == "-";
  const auto prompt = [&] {
    if (person) std::cout << "Query word? " << std::flush;
  };
  prompt();
  for_each_line_of(arguments.file, [&](std::string_view line, bool) {
    for (const std::string_view word : data::split(line)) {
      const std::vector<Neighbour> words = nearest(word, arguments.k);
      if (words.empty()) std::cerr << "unknown word: " << word << '\n';
      for (const auto& [index, similarity] : words)
        std::cout << classifier.features.words().token(index) << ' ' << similarity << '\n';
    }
    std::cout.flush();
    prompt();
  });
}

}  // namespace text_classifier
