#include "detector.hpp"

#include <algorithm>

#include <xgrad/data/dataset.hpp>
#include <xgrad/data/text/ngrams.hpp>
#include <xgrad/data/text/parse_number.hpp>
#include <xgrad/engine/files/safetensors.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/ops/softmax.hpp>
#include <xgrad/engine/system/decimals.hpp>

namespace language_detector {

namespace data = xgrad::data;
using xgrad::Array;
using xgrad::Shape;

Settings suitable(Settings given, Index languages, Index texts) {
  const bool many = languages > 40;
  if (given.dim == 0) given.dim = many ? 32 : 16;
  if (given.hidden_units == 0) given.hidden_units = many ? 256 : 128;
  if (given.buckets.ngrams.empty()) given.buckets.ngrams = {2048, 8192, 16384, 32768};
  if (given.buckets.words == 0) given.buckets.words = 16384;
  (void)texts;
  return given;
}

Detector::Detector(std::vector<std::string> languages_, const Settings& settings_)
    : languages(std::move(languages_)),
      settings(settings_),
      network(settings.buckets, settings.dim, settings.hidden_units, std::ssize(languages) + 1,
              settings.dropout) {}

Tensor Detector::probabilities(const std::vector<std::string>& texts) const {
  const xgrad::NoGradGuard no_grad;
  const Features features = extract(settings.buckets, texts);
  Array out = softmax(network(features), 1).value();  // (texts, languages + 1)
  const Index classes = std::ssize(languages) + 1;
  for (Index i = 0; i < std::ssize(texts); ++i) {
    if (!features.empty[i]) continue;
    xgrad::Scalar* row = out.data() + i * classes;
    std::fill_n(row, classes, xgrad::Scalar(0));
    row[classes - 1] = 1;
  }
  return out;
}

Index Detector::answer(std::span<const xgrad::Scalar> probabilities) const {
  const auto none = probabilities.end() - 1;
  const auto best = std::max_element(probabilities.begin(), none);
  const bool known = best != none && *best >= *none && static_cast<double>(*best) >= threshold;
  return (known ? best : none) - probabilities.begin();
}

Detector Detector::restricted_to(const std::vector<std::string>& wanted) const {
  std::vector<Index> rows;
  for (const std::string& language : wanted) {
    const auto known = std::find(languages.begin(), languages.end(), language);
    XGRAD_CHECK(known != languages.end(), "the model does not know the language \"", language, '"');
    rows.push_back(known - languages.begin());
  }
  rows.push_back(std::ssize(languages));
  Detector out = *this;
  out.languages = wanted;
  out.network.output = nn::Linear(settings.hidden_units, std::ssize(rows));
  out.network.output.weight.data().copy_(data::select_rows(network.output.weight, rows));
  out.network.output.bias.data().copy_(data::select_rows(network.output.bias, rows));
  return out;
}

// ---- files

static constexpr const char* format = "xgrad language detector 2";  // features count as part of the format

void Detector::save(const std::string& path) const {
  std::string names;
  for (const std::string& language : languages) names += (names.empty() ? "" : " ") + language;
  nn::save(network, path,
           {{"format", format}, {"languages", names}, {"threshold", xgrad::decimals(threshold, 4)}},
           {.half = true});
}

// Whether the file has all numbers of the network that its settings ask for, before the network is made: its
// size is then that of the file.
static void check_shapes(const nn::StateDict& state, const Settings& settings, Index languages) {
  std::vector<Index> rows = settings.buckets.ngrams;
  rows.push_back(settings.buckets.words);
  rows.push_back(data::script_count);
  const Index bags = std::ssize(rows);
  const auto check = [&](const std::string& name, const Shape& wanted) {
    const Shape found = state[name].shape();
    XGRAD_CHECK(found == wanted && wanted.numel() > 0, name, " has shape ", found, " instead of ", wanted);
  };
  for (Index i = 0; i < bags; ++i) check(xgrad::text("bags.", i, ".weight"), {rows[i], settings.dim});
  check("hidden.weight", {settings.hidden_units, bags * settings.dim});
  check("hidden.bias", {settings.hidden_units});
  check("output.weight", {languages + 1, settings.hidden_units});
  check("output.bias", {languages + 1});
}

Detector Detector::load(const std::string& path) {
  nn::Metadata metadata = nn::load_metadata(path);
  if (metadata["format"] != format) throw std::runtime_error(path + ": is no model of a language detector");
  const nn::StateDict state = nn::load(path);
  try {
    Settings settings;
    settings.hidden_units = state["hidden.weight"].size(0);
    settings.dim = state["bags.0.weight"].size(1);
    std::vector<Index> rows;
    for (std::string name; state.contains(name = xgrad::text("bags.", rows.size(), ".weight"));)
      rows.push_back(state[name].size(0));
    XGRAD_CHECK(rows.size() > 2, "there are ", rows.size(), " tables of features");
    settings.buckets = {{rows.begin(), rows.end() - 2}, rows[rows.size() - 2]};
    std::vector<std::string> languages;
    for (const std::string_view name : data::split(metadata["languages"])) languages.emplace_back(name);
    check_shapes(state, settings, std::ssize(languages));
    Detector out(languages, settings);
    out.network.load_state_dict(state);
    out.network.eval();
    const std::string& threshold = metadata["threshold"];
    const char* at = threshold.data();
    XGRAD_CHECK(data::parse_number(at, at + threshold.size(), out.threshold), "threshold \"", threshold,
                "\" is not a number");
    return out;
  } catch (const std::logic_error& error) {  // tensors are missing or do not fit together
    throw std::runtime_error(path + ": is damaged: " + error.what());
  }
}

}  // namespace language_detector
