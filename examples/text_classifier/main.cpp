// Text classification as fastText does it. See README.md.
#include <cctype>
#include <iostream>

#include "commands.hpp"
#include "shared/program.hpp"

using namespace text_classifier;

namespace {

constexpr Index most = (Index{1} << 31) - 1;

CLI::Validator positive() {
  return examples::between(Index{1}, most);
}

// Of the options that training and retraining have.
void add_training(CLI::App* command, Arguments& a) {
  command->add_option("--lr", a.settings.train.lr, "Learning rate at the start")
      ->check(examples::not_negative());
  command->add_option("--epoch,--epochs", a.settings.train.epoch, "Times that each line is seen")
      ->check(positive());
  command->add_option("--batch", a.settings.train.batch, "Lines in a step")->check(positive());
  command->add_option("--seed", a.seed, "Seed of the start and of the order of lines");
}

void add_train(CLI::App* command, Arguments& a) {
  FeatureOptions& features = a.settings.features;
  const auto option = [command](const char* name, auto& value, const char* what) {
    return command->add_option(name, value, what);
  };
  option("--input", a.input, "Training file, - for standard input")->required();
  option("--output", a.output, "Model file to write")->required();
  add_training(command, a);
  option("--dim", a.settings.train.dim, "Size of the vectors")->check(examples::between(1, 100'000));
  command
      ->add_option_function<std::string>(
          "--loss",
          [&a](const std::string& name) {
            a.settings.train.loss = name == "softmax" ? Loss::softmax : Loss::one_vs_all;
          },
          "softmax: one label is right; ova (one-vs-all): each is right or not")
      ->check(CLI::IsMember({"softmax", "ova", "one-vs-all"}))
      ->default_str("softmax");
  option("--wordNgrams", features.word_ngrams, "Up to this many words in a row are features")
      ->check(examples::between(1, most_word_ngrams));
  option("--minn", features.min_n, "So many letters of a word in a row are features, from")
      ->check(examples::between(0, most_letter_ngrams));
  option("--maxn", features.max_n, "up to; 0: none")->check(examples::between(0, most_letter_ngrams));
  option("--bucket", features.bucket, "Hash buckets of these")->check(positive());
  option("--minCount", features.min_count, "Words that occur less often are left out")->check(positive());
  option("--minCountLabel", features.min_count_label, "The same for labels")->check(positive());
  option("--label", features.label, "What labels begin with");
  option("--pretrainedVectors", a.pretrained, "File of word vectors to start from: .vec, word2vec or GloVe");
  command->add_flag("--normalize", features.normalize,
                    "Lower case, and punctuation marks as words of their own; the model keeps that in mind");
  command->add_flag("--half", a.half, "Write the model in half precision");

  command->add_option("--verbose", a.verbose, "0: print nothing")->check(examples::between(0, 5));
  examples::add_interrupt_option(*command, a.keep);

  option("--autotune-validation", a.validation, "Labelled file: look for the best settings on it");
  option("--autotune-duration", a.autotune.seconds, "Seconds to look for them")
      ->check(examples::between(1.0, 1e7));
  option("--autotune-predictions", a.autotune.predictions, "Labels predicted for each line")
      ->check(positive());
  command
      ->add_option_function<std::string>(
          "--autotune-metric",
          [&a](const std::string& metric) {
            if (metric.starts_with("f1:")) a.autotune.label = metric.substr(3);
          },
          "f1, or f1:LABEL for one label's")
      ->check([](const std::string& metric) {
        return metric == "f1" || (metric.starts_with("f1:") && metric.size() > 3)
                   ? ""
                   : "is neither f1 nor f1:LABEL";
      })
      ->default_str("f1");
}

// Of a model that is trained already a larger rate forgets what it knows.
constexpr double retrain_lr = 0.02;

void add_quantize(CLI::App* command, Arguments& a) {
  command->add_option("--output", a.output, "Model file; OUTPUT.ftz is written")->required();
  command->add_option("--input", a.input, "Training file: tells --cutoff what occurs often, and --retrain");
  command->add_option("--cutoff", a.quantize.cutoff, "Keep so many words and n-grams; 0: all")
      ->check(examples::between(Index{0}, most));
  command->add_flag("--retrain", a.retrain, "Train further after --cutoff");
  command->add_flag("--qnorm", a.quantize.qnorm, "Keep the lengths of vectors in a byte of their own");
  command->add_flag("--qout", a.quantize.qout, "Quantize the labels' vectors, too");
  command->add_option("--dsub", a.quantize.part, "Numbers of a vector that share a byte")
      ->check(examples::between(1, 1024));
  add_training(command, a);
  command->get_option("--lr")->default_str(xgrad::text(retrain_lr));
}

void check_combinations(Arguments& a, CLI::App* train, CLI::App* quantize) {
  if (train->parsed()) {
    FeatureOptions& features = a.settings.features;
    if (features.max_n > 0 && features.min_n > features.max_n)
      throw std::runtime_error(
          xgrad::text("--minn ", features.min_n, " is more than --maxn ", features.max_n));
    const auto given = [&](const char* name) { return train->count(name) > 0; };
    a.dim_given = given("--dim");
    a.fixed = {.lr = given("--lr"),
               .epoch = given("--epoch"),
               .dim = given("--dim") || !a.pretrained.empty(),
               .word_ngrams = given("--wordNgrams"),
               .letters = given("--minn") || given("--maxn")};
    a.autotune.seed = a.seed;
  }
  if (quantize->parsed()) {
    a.model = a.output;
    if (quantize->count("--lr") == 0) a.settings.train.lr = retrain_lr;
    if (a.retrain && (a.input.empty() || a.quantize.cutoff == 0))
      throw std::runtime_error("--retrain needs --cutoff and --input");
  }
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
  examples::Program app(
      "text_classifier", "Text classification as fastText does it. Lines of files: __label__NAME words",
      {"text_classifier train -input train.txt -output model -wordNgrams 2 -epoch 25",
       "text_classifier train -input train.txt -output model -autotune-validation valid.txt",
       "text_classifier quantize -output model -input train.txt -cutoff 20000 -retrain",
       "text_classifier test model valid.txt 5", "text_classifier test-label model valid.txt",
       "text_classifier predict model texts.txt", "text_classifier predict-prob model - -1 0.5",
       "text_classifier print-word-vectors model words.txt",
       "text_classifier print-sentence-vectors model - < texts.txt", "text_classifier nn model 5"});
  app.require_subcommand(1)->fallthrough();
  app.option_defaults()->always_capture_default();
  Arguments arguments;

  CLI::App* train = app.add_subcommand("train", "Train a classifier")->alias("supervised");
  add_train(train, arguments);
  CLI::App* quantize = app.add_subcommand("quantize", "Make a model many times smaller");
  add_quantize(quantize, arguments);

  const auto asking = [&](const char* name, const char* what, const char* file) {
    CLI::App* command = app.add_subcommand(name, what);
    command->add_option("model", arguments.model, "Model file, one of fastText's (.bin, .ftz) too")
        ->required();
    command->add_option("file", arguments.file, file);
    return command;
  };
  const auto labelling = [&](const char* name, const char* what, const char* file) {
    CLI::App* command = asking(name, what, file);
    command->get_option("file")->required();
    command->add_option("k", arguments.k, "Labels for each line; -1: all")
        ->check(examples::between(Index{-1}, most))
        ->check([](const std::string& k) { return k == "0" ? "0 labels are none" : ""; });
    command->add_option("threshold", arguments.threshold, "Least probability of a label");
    return command;
  };
  CLI::App* test = labelling("test", "Precision and recall at k", "Labelled file, - for standard input");
  CLI::App* test_label = labelling("test-label", "The same for each label", "Labelled file");
  CLI::App* predict = labelling("predict", "The k most probable labels of each line", "Text file, or -");
  CLI::App* predict_prob = labelling("predict-prob", "The same with their probabilities", "Text file, or -");
  CLI::App* words = asking("print-word-vectors", "The vectors of words", "Text file");
  CLI::App* sentences = asking("print-sentence-vectors", "The vector of each line", "Text file");
  CLI::App* nearest = asking("nn", "The words whose vectors are nearest", "Words");
  Index neighbours = 10;
  nearest->remove_option(nearest->get_option("file"));
  nearest->add_option("k", neighbours, "How many")->check(positive());

  std::vector<std::string> given = with_two_dashes(argc, argv);
  std::vector<char*> pointers;
  for (std::string& argument : given) pointers.push_back(argument.data());
  constexpr int threads = 1;  // a batch is too little work to share
  return examples::run(app, argc, pointers.data(), threads, [&] {
    check_combinations(arguments, train, quantize);
    if (train->parsed()) run_train(arguments);
    if (quantize->parsed()) run_quantize(arguments);
    if (test->parsed()) run_test(arguments);
    if (test_label->parsed()) run_test_label(arguments);
    if (predict->parsed() || predict_prob->parsed()) run_predict(arguments, predict_prob->parsed());
    if (words->parsed()) run_word_vectors(arguments);
    if (sentences->parsed()) run_sentence_vectors(arguments);
    if (nearest->parsed()) {
      arguments.k = neighbours;
      run_nearest(arguments);
    }
    return 0;
  });
}
