#include "model_file.hpp"

#include <stdexcept>

#include <xgrad/engine/files/safetensors.hpp>
#include <xgrad/engine/system/error.hpp>

#include "fasttext_file.hpp"

namespace text_classifier {

using namespace xgrad;

static Indices buckets_of(const BucketTable& table) {
  Indices buckets = uninitialized<Indices>({table.size()});
  for (Index i = 0; i < table.size(); ++i) buckets.mutable_value().data()[i] = table.bucket(i);
  return buckets;
}

static BucketTable table_of(const Indices& buckets) {
  const Index* first = buckets.value().data();
  for (Index i = 0; i < buckets.numel(); ++i) {
    if (first[i] < 0 || first[i] > UINT32_MAX) throw std::runtime_error(text("bucket ", first[i]));
  }
  return BucketTable(std::vector<std::uint32_t>(first, first + buckets.numel()));
}

void save_model(const Classifier& classifier, const std::string& path, bool half) {
  const Features& features = classifier.features;
  const FeatureOptions& options = features.options();
  const nn::StateDict state = {{"bag.weight", classifier.vectors.numbers()},
                               {"output.weight", classifier.scores.numbers()},
                               {"buckets", buckets_of(features.buckets())}};
  nn::save(state, path,
           {{"program", "text_classifier"},
            {"words", features.words().text()},
            {"labels", features.labels().text()},
            {"loss", classifier.loss == Loss::softmax ? "softmax" : "one-vs-all"},
            {"hashing", "fasttext"},
            {"wordNgrams", std::to_string(options.word_ngrams)},
            {"minn", std::to_string(options.min_n)},
            {"maxn", std::to_string(options.max_n)},
            {"bucket", std::to_string(options.bucket)},
            {"label", options.label},
            {"normalize", options.normalize ? "1" : "0"}},
           {.half = half});
}

// A model of an older version has no loss, no n-grams of letters, and another hash.
static Classifier load_own(const std::string& path) {
  const nn::Metadata metadata = nn::load_metadata(path);
  const auto text_or = [&](const char* name, const char* otherwise) {
    const auto found = metadata.find(name);
    return found == metadata.end() ? std::string(otherwise) : found->second;
  };
  const auto text = [&](const char* name) {
    if (!metadata.contains(name)) {
      throw std::runtime_error(path + " is no text_classifier model: no " + name);
    }
    return metadata.at(name);
  };
  const auto check = [&](bool fits, const char* problem) {
    if (!fits) throw std::runtime_error(problem);
  };
  const std::string words = text("words"), labels = text("labels");
  try {
    const FeatureOptions options = {
        .word_ngrams = std::stoi(text("wordNgrams")),
        .min_n = std::stoi(text_or("minn", "0")),
        .max_n = std::stoi(text_or("maxn", "0")),
        .bucket = std::stoll(text("bucket")),
        .label = text("label"),
        .normalize = text("normalize") == "1",
        .hashing = text_or("hashing", "xgrad") == "xgrad" ? Hashing::xgrad : Hashing::fasttext};
    const auto within = [&](const char* name, int n, int least, int most) {
      if (n < least || n > most) throw std::runtime_error(xgrad::text(name, " is ", n));
    };
    within("wordNgrams", options.word_ngrams, 1, most_word_ngrams);
    within("maxn", options.max_n, 0, most_letter_ngrams);
    within("minn", options.min_n, 0, most_letter_ngrams);
    check(options.bucket >= 1, "no buckets");

    const nn::StateDict state = nn::load(path);
    Classifier classifier{
        {data::Vocabulary::parse(words, path + " (words)"),
         data::Vocabulary::parse(labels, path + " (labels)"), table_of(state.integers("buckets")), options},
        state["bag.weight"],
        state["output.weight"],
        text_or("loss", "softmax") == "softmax" ? Loss::softmax : Loss::one_vs_all};
    const Tensor &vectors = classifier.vectors.numbers(), &scores = classifier.scores.numbers();
    check(vectors.dim() == 2 && vectors.size(0) == classifier.features.size() &&
              scores.shape() == Shape{classifier.features.labels().size(), vectors.size(1)},
          "shapes do not fit");
    return classifier;
  } catch (const std::exception& error) {  // an entry that is missing, no number, or out of range
    throw std::runtime_error(path + " is no text_classifier model: " + error.what());
  }
}

Classifier load_model(const std::string& path) {
  const MappedFile file(path);
  if (is_fasttext(file.bytes())) return parse_fasttext(file.bytes(), path);
  return load_own(path);
}

}  // namespace text_classifier
