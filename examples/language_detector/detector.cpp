#include "detector.hpp"

#include <algorithm>

#include <xgrad/data/data_loader.hpp>
#include <xgrad/data/progress.hpp>
#include <xgrad/data/text/ngrams.hpp>
#include <xgrad/engine/files/safetensors.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/ops/softmax.hpp>
#include <xgrad/nn/cross_entropy_loss.hpp>
#include <xgrad/optim/adam.hpp>
#include <xgrad/optim/lr_scheduler.hpp>

namespace language_detector {

namespace data = xgrad::data;
using xgrad::Shape;
namespace optim = xgrad::optim;

Detector::Detector(std::vector<std::string> languages_, const Settings& settings_)
    : languages(std::move(languages_)),
      settings(settings_),
      network(settings.buckets, settings.dim, settings.hidden_units, std::ssize(languages),
              settings.dropout) {}

Tensor Detector::probabilities(const std::vector<std::string>& texts) const {
  const xgrad::NoGradGuard no_grad;
  return softmax(network(extract(settings.buckets, texts)), 1);
}

Detector Detector::restricted_to(const std::vector<std::string>& wanted) const {
  std::vector<Index> rows;
  for (const std::string& language : wanted) {
    const auto known = std::find(languages.begin(), languages.end(), language);
    XGRAD_CHECK(known != languages.end(), "the model does not know the language \"", language, '"');
    rows.push_back(known - languages.begin());
  }
  Detector out = *this;
  out.languages = wanted;
  out.network.output = nn::Linear(settings.hidden_units, std::ssize(wanted));
  out.network.output.weight.data().copy_(data::select_rows(network.output.weight, rows));
  out.network.output.bias.data().copy_(data::select_rows(network.output.bias, rows));
  return out;
}

// ---- files

static constexpr const char* format = "xgrad language detector 1";  // features count as part of the format

void Detector::save(const std::string& path) const {
  std::string names;
  for (const std::string& language : languages) names += (names.empty() ? "" : " ") + language;
  nn::save(network, path, {{"format", format}, {"languages", names}}, {.half = true});
}

// Whether the file has all numbers of the network that its settings ask for, before the network is made: its
// size is then that of the file.
static void check_shapes(const nn::StateDict& state, const Settings& settings, Index languages) {
  const Index bags = std::ssize(settings.buckets) + 1;
  const auto check = [&](const std::string& name, const Shape& wanted) {
    const Shape found = state[name].shape();
    XGRAD_CHECK(found == wanted && wanted.numel() > 0, name, " has shape ", found, " instead of ", wanted);
  };
  for (Index i = 0; i < bags; ++i) {
    const Index rows = i + 1 < bags ? settings.buckets[i] : Index{data::script_count};
    check(xgrad::text("bags.", i, ".weight"), {rows, settings.dim});
  }
  check("hidden.weight", {settings.hidden_units, bags * settings.dim});
  check("hidden.bias", {settings.hidden_units});
  check("output.weight", {languages, settings.hidden_units});
  check("output.bias", {languages});
}

Detector Detector::load(const std::string& path) {
  nn::Metadata metadata = nn::load_metadata(path);
  if (metadata["format"] != format) throw std::runtime_error(path + ": is no model of a language detector");
  const nn::StateDict state = nn::load(path);
  try {
    Settings settings;
    settings.hidden_units = state["hidden.weight"].size(0);
    settings.dim = state["bags.0.weight"].size(1);
    settings.buckets.clear();
    std::size_t bags = 0;
    while (state.contains("bags." + std::to_string(bags) + ".weight")) ++bags;
    for (std::size_t i = 0; i + 1 < bags; ++i) {  // the last one is for scripts
      settings.buckets.push_back(state["bags." + std::to_string(i) + ".weight"].size(0));
    }
    std::vector<std::string> languages;
    for (const std::string_view name : data::split(metadata["languages"])) languages.emplace_back(name);
    check_shapes(state, settings, std::ssize(languages));
    Detector out(languages, settings);
    out.network.load_state_dict(state);
    out.network.eval();
    return out;
  } catch (const std::logic_error& error) {  // tensors are missing or do not fit together
    throw std::runtime_error(path + ": is damaged: " + error.what());
  }
}

// ---- training

void train(Detector& detector, const Corpus& corpus, const TrainingOptions& options) {
  Network& network = detector.network;
  const data::DataLoader loader(
      data::TensorDataset(extract(detector.settings.buckets, corpus.texts), corpus.labels),
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

}  // namespace language_detector
