#include "detector.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

#include <xgrad/data/data_loader.hpp>
#include <xgrad/data/progress.hpp>
#include <xgrad/engine/grad_mode.hpp>
#include <xgrad/engine/ops/softmax.hpp>
#include <xgrad/nn/functional/cross_entropy.hpp>
#include <xgrad/nn/safetensors.hpp>
#include <xgrad/optim/adam.hpp>
#include <xgrad/optim/lr_scheduler.hpp>

namespace language_detector {

namespace data = xgrad::data;
namespace optim = xgrad::optim;

Detector::Detector(std::vector<std::string> languages_, const Settings& settings_)
    : languages(std::move(languages_)),
      settings(settings_),
      network(settings.features.table_sizes(), settings.dim, settings.hidden_units,
              static_cast<Index>(languages.size()), settings.dropout) {}

Tensor Detector::probabilities(const std::vector<std::string>& texts) const {
  const xgrad::NoGradGuard no_grad;
  return softmax(network(extract(settings.features, texts)), 1);
}

static std::string joined(const auto& parts) {
  std::ostringstream out;
  for (const auto& part : parts) out << (out.tellp() > 0 ? " " : "") << part;
  return out.str();
}

template <class T>
static std::vector<T> parts_of(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<T>(in), std::istream_iterator<T>()};
}

static constexpr const char* format = "xgrad language detector 1";

void Detector::save(const std::string& path) const {
  const FeatureSettings& f = settings.features;
  nn::save(network, path,
           {{"format", format},
            {"languages", joined(languages)},
            {"ngram_buckets", joined(f.ngrams)},
            {"word_buckets", std::to_string(f.words)},
            {"word_pair_buckets", std::to_string(f.word_pairs)},
            {"dim", std::to_string(settings.dim)},
            {"hidden_units", std::to_string(settings.hidden_units)}});
}

Detector Detector::load(const std::string& path) {
  const nn::Metadata metadata = nn::load_metadata(path);
  const auto text = [&](const char* name) {
    const auto found = metadata.find(name);
    if (found == metadata.end())
      throw std::runtime_error(path + ": no language detector: it has no \"" + name + '"');
    return found->second;
  };
  const auto number = [&](const char* name) {
    const std::vector<Index> numbers = parts_of<Index>(text(name));
    if (numbers.size() != 1) throw std::runtime_error(path + ": \"" + name + "\" is not a number");
    return numbers[0];
  };
  if (text("format") != format) throw std::runtime_error(path + ": unknown format \"" + text("format") + '"');
  Settings settings;
  settings.features = {parts_of<Index>(text("ngram_buckets")), number("word_buckets"),
                       number("word_pair_buckets")};
  settings.dim = number("dim");
  settings.hidden_units = number("hidden_units");
  Detector out(parts_of<std::string>(text("languages")), settings);
  out.network.load_state_dict(nn::load(path));
  out.network.eval();
  return out;
}

void train(Detector& detector, const Corpus& corpus, const TrainingOptions& options) {
  Network& network = detector.network;
  const data::DataLoader loader(
      data::TensorDataset(extract(detector.settings.features, corpus.texts), corpus.labels),
      {.batch_size = options.batch_size, .shuffle = true, .prefetch = 2});
  optim::Adam adam(network.parameters(), {.lr = options.lr});
  optim::LinearLR schedule(adam, 1, 0, options.epochs * loader.size());
  network.train();
  for (Index epoch = 1; epoch <= options.epochs; ++epoch) {
    data::ProgressBar bar("epoch " + std::to_string(epoch), loader.size());
    for (const auto& [features, labels] : loader) {
      adam.zero_grad();
      const Tensor loss = nn::functional::cross_entropy(network(features), labels,
                                                        {.label_smoothing = options.label_smoothing});
      loss.backward();
      adam.step();
      schedule.step();
      bar.step(loss.item());
    }
  }
  network.eval();
}

xgrad::Indices detect(const Detector& detector, const Corpus& corpus) {
  std::vector<Index> columns;  // of the corpus' languages
  for (const std::string& language : corpus.languages) {
    const auto known = std::find(detector.languages.begin(), detector.languages.end(), language);
    xgrad::check(known != detector.languages.end(), "the model does not know the language \"", language, '"');
    columns.push_back(known - detector.languages.begin());
  }
  xgrad::Indices out = xgrad::Indices::from_shape({corpus.texts.size()});
  constexpr std::size_t batch = 1024;
  for (std::size_t first = 0; first < corpus.texts.size(); first += batch) {
    const std::size_t last = std::min(first + batch, corpus.texts.size());
    const Tensor all = detector.probabilities({corpus.texts.begin() + static_cast<std::ptrdiff_t>(first),
                                               corpus.texts.begin() + static_cast<std::ptrdiff_t>(last)});
    for (std::size_t i = first; i < last; ++i) {
      const xgrad::Scalar* row = all.value().data() + (i - first) * detector.languages.size();
      const auto better = [row](Index a, Index b) { return row[a] < row[b]; };
      out(i) = std::max_element(columns.begin(), columns.end(), better) - columns.begin();
    }
  }
  return out;
}

}  // namespace language_detector
