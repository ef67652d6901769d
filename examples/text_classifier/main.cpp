// Text classification as fastText does it. See README.md.
#include <algorithm>
#include <cctype>
#include <iomanip>
#include <iostream>

#include <xgrad/data/text/lines.hpp>
#include <xgrad/engine/compute/random.hpp>

#include "shared/program.hpp"
#include "train.hpp"

using namespace text_classifier;

namespace {

struct Arguments {
  FeatureOptions features;
  TrainOptions train;
  std::string input, output;  // train
  std::string model, file;    // test, predict
  Index k = 1;
  double threshold = 0;
  std::uint64_t seed = 0;
};

constexpr Index chunk = 256;  // lines that are predicted together

ExampleFile read_examples(const Features& features, const std::string& path) {
  ExampleFile file = features.read_file(path);
  if (file.left_out > 0) {
    std::cerr << path << ": " << file.left_out
              << " lines have no known word or no known label and are left out, first line "
              << file.first_left_out << '\n';
  }
  return file;
}

void run_train(const Arguments& arguments) {
  examples::check_writable(arguments.output);
  const examples::Stopwatch watch;
  xgrad::manual_seed(arguments.seed);
  Features features(arguments.input, arguments.features);
  const ExampleFile examples = read_examples(features, arguments.input);
  std::cout << examples.size() << " examples, " << features.words().size() << " words, "
            << features.buckets().numel() << " n-grams, " << features.labels().size() << " labels"
            << std::endl;
  Classifier classifier = train(std::move(features), examples, arguments.train);
  classifier.save(arguments.output);
  std::cout << std::fixed << std::setprecision(1) << "trained in " << watch.seconds() << " s\n";
}

void run_test(const Arguments& arguments) {
  const Classifier classifier = Classifier::load(arguments.model);
  const ExampleFile examples =
      read_examples(classifier.features, arguments.file == "-" ? "/dev/stdin" : arguments.file);
  Index predicted = 0, correct = 0, labels = 0;
  for (Index first = 0; first < examples.size(); first += chunk) {
    std::vector<std::vector<Index>> bags;
    for (Index i = first; i < std::min(first + chunk, examples.size()); ++i)
      bags.emplace_back(examples.features[i].begin(), examples.features[i].end());
    const auto predictions = classifier.predict(bags, arguments.k, arguments.threshold);
    for (std::size_t i = 0; i < bags.size(); ++i) {
      const auto right = examples.labels[first + static_cast<Index>(i)];
      labels += std::ssize(right);
      predicted += std::ssize(predictions[i]);
      for (const Prediction& p : predictions[i])
        correct += std::find(right.begin(), right.end(), static_cast<std::uint32_t>(p.label)) != right.end();
    }
  }
  const auto share = [&](Index of) {
    return static_cast<double>(correct) / static_cast<double>(std::max(of, Index{1}));
  };
  std::cout << std::fixed << std::setprecision(3) << "N\t" << examples.size() << "\nP@" << arguments.k << '\t'
            << share(predicted) << "\nR@" << arguments.k << '\t' << share(labels) << '\n';
}

void print_predictions(const Classifier& classifier, const Arguments& arguments, bool probabilities,
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
  const Classifier classifier = Classifier::load(arguments.model);
  std::vector<std::vector<Index>> bags;
  const auto predict = [&](std::string_view line, bool now) {
    bags.push_back(classifier.features.read(line).features);
    if (now || std::ssize(bags) == chunk) print_predictions(classifier, arguments, probabilities, bags);
  };
  if (arguments.file == "-") {
    // An answer as soon as no further line has arrived: to a person, or to a program at the other end.
    for (std::string line; std::getline(std::cin, line);) predict(line, std::cin.rdbuf()->in_avail() <= 0);
  } else {
    xgrad::data::for_each_line_of(arguments.file,
                                  [&](const xgrad::data::Line& line) { predict(line.text, false); });
  }
  if (!bags.empty()) print_predictions(classifier, arguments, probabilities, bags);
}

// fastText's options have one dash: -wordNgrams is --wordNgrams here.
std::vector<std::string> with_two_dashes(int argc, char** argv) {
  std::vector<std::string> arguments(argv, argv + argc);
  for (std::string& argument : arguments) {
    if (argument.size() > 2 && argument[0] == '-' && std::isalpha(static_cast<unsigned char>(argument[1])))
      argument.insert(0, 1, '-');
  }
  return arguments;
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  CLI::App app{"Text classification as fastText does it. Lines of files: __label__NAME words"};
  app.require_subcommand(1)->fallthrough();
  Arguments arguments;

  CLI::App* train = app.add_subcommand("train", "Train a classifier")->alias("supervised");
  const auto option = [train](const char* name, auto& value, const char* what) {
    return train->add_option(name, value, what)->capture_default_str();
  };
  const CLI::Range positive(Index{1}, Index{1} << 31);
  train->add_option("--input", arguments.input, "Training file")->required();
  train->add_option("--output", arguments.output, "Model file to write")->required();
  option("--lr", arguments.train.lr, "Learning rate at the start")->check(CLI::NonNegativeNumber);
  option("--epoch,--epochs", arguments.train.epoch, "Times that each line is seen")->check(positive);
  option("--dim", arguments.train.dim, "Size of the vectors")->check(positive);
  option("--batch", arguments.train.batch, "Lines in a step")->check(positive);
  option("--wordNgrams", arguments.features.word_ngrams, "Up to this many words in a row are features")
      ->check(CLI::Range(1, text_classifier::most_word_ngrams));
  option("--bucket", arguments.features.bucket, "Hash buckets of these")->check(positive);
  option("--minCount", arguments.features.min_count, "Words that occur less often are left out")
      ->check(positive);
  option("--label", arguments.features.label, "What labels begin with");
  option("--seed", arguments.seed, "Seed of the start and of the order of lines");
  train->add_flag("--normalize", arguments.features.normalize,
                  "Lower case, and punctuation marks as words of their own; the model keeps that in mind");

  const auto reader = [&](const char* name, const char* what, const char* file) {
    CLI::App* command = app.add_subcommand(name, what);
    command->add_option("model", arguments.model, "Model file")->required();
    command->add_option("file", arguments.file, file)->required();
    command->add_option("k", arguments.k, "Labels for each line")->check(positive)->capture_default_str();
    command->add_option("threshold", arguments.threshold, "Least probability of a label");
    return command;
  };
  CLI::App* test = reader("test", "Precision and recall at k", "Labelled file, - for standard input");
  reader("predict", "The k most probable labels of each line", "Text file, - for standard input");
  CLI::App* predict_prob =
      reader("predict-prob", "The same with their probabilities", "Text file, - for standard input");

  std::vector<std::string> given = with_two_dashes(argc, argv);
  std::vector<char*> pointers;
  for (std::string& argument : given) pointers.push_back(argument.data());
  constexpr int threads = 1;  // a batch is too little work to share
  return examples::run(app, argc, pointers.data(), threads, [&] {
    if (train->parsed()) {
      run_train(arguments);
    } else if (test->parsed()) {
      run_test(arguments);
    } else {
      run_predict(arguments, predict_prob->parsed());
    }
    return 0;
  });
}
