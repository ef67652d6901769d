#include "windows.hpp"

#include <algorithm>
#include <cmath>

namespace word2vec {

Noise::Noise(const data::Vocabulary& words) {
  const Index n = words.size();
  std::vector<double> parts;  // how full each slot is: 1 on average
  double sum = 0;
  for (Index i = 0; i < n; ++i) {
    parts.push_back(std::pow(static_cast<double>(words.count(i)), 0.75));
    sum += parts.back();
  }
  std::vector<std::int32_t> small, large;
  for (Index i = 0; i < n; ++i) {
    parts[i] *= static_cast<double>(n) / sum;
    (parts[i] < 1 ? small : large).push_back(static_cast<std::int32_t>(i));
    slots_.push_back({~0u, static_cast<std::int32_t>(i)});
  }
  while (!small.empty() && !large.empty()) {
    const std::int32_t poor = small.back(), rich = large.back();
    small.pop_back();
    slots_[poor] = {static_cast<std::uint32_t>(parts[poor] * 0x1p32), rich};
    parts[rich] -= 1 - parts[poor];
    if (parts[rich] >= 1) continue;
    large.pop_back();
    small.push_back(rich);
  }
}

static std::vector<double> keep_probabilities(const data::Vocabulary& words, double t) {
  std::vector<double> keep(words.size(), 1.0);
  const double total = static_cast<double>(words.total());
  for (std::size_t i = 0; t > 0 && i < keep.size(); ++i) {
    const double f = static_cast<double>(words.count(static_cast<Index>(i))) / total;
    if (f > 0) keep[i] = std::sqrt(t / f) + t / f;
  }
  return keep;
}

Sampler::Sampler(const Corpus& corpus, const Subwords& subwords, bool has_subwords,
                 const SampleOptions& options)
    : corpus_(corpus),
      subwords_(subwords),
      has_subwords_(has_subwords),
      options_(options),
      noise_(corpus.words),
      keep_(keep_probabilities(corpus.words, options.t)) {}

std::uint32_t Sampler::random() {
  if (used_ == random_.size()) {
    random_.resize(1 << 12);
    xgrad::default_generator().random32(random_);
    used_ = 0;
  }
  return random_[used_++];
}

// What is left of the next sentence, or of its next 1000 words; false at the end of the last epoch.
bool Sampler::read_sentence() {
  constexpr std::size_t most = 1000;
  sentence_.clear();
  at_ = 0;
  while (sentence_.empty()) {
    if (line_ == corpus_.ends.size()) {
      if (done_ >= total()) return false;
      line_ = from_ = 0;
    }
    const std::size_t end = std::min(corpus_.ends[line_], from_ + most);
    for (std::size_t i = from_; i < end; ++i) {
      const std::int32_t word = corpus_.tokens[i];
      if (static_cast<double>(random()) * 0x1p-32 < keep_[word]) sentence_.push_back(word);
    }
    done_ += static_cast<Index>(end - from_);
    from_ = end;
    if (end == corpus_.ends[line_]) ++line_;
  }
  return true;
}

void Sampler::next(Index count, Windows& out) {
  out.windows.clear();
  out.bags.assign(1, 0);
  out.rows.clear();
  out.outputs.clear();
  Index slopes = 0;
  while (std::ssize(out.windows) < count && (at_ < sentence_.size() || read_sentence())) {
    const std::size_t before = out.windows.size();
    add_window(at_++, out);
    if (out.windows.size() == before) continue;
    Window& window = out.windows.back();
    window.first_slope = static_cast<std::int32_t>(slopes);
    slopes += window.inputs * window.outputs;
  }
  out.slopes.resize(slopes);
}

void Sampler::add_noise(std::int32_t word, int count, Windows& out) {
  for (int k = 0; k < count; ++k) {
    const std::int32_t noise = noise_.draw(random());
    if (noise != word) out.outputs.push_back(noise);
  }
}

void Sampler::add_word(std::int32_t word, Windows& out) {
  const auto rows = subwords_.rows(word);
  out.rows.insert(out.rows.end(), rows.begin(), rows.end());
}

void Sampler::add_window(std::size_t at, Windows& out) {
  const std::size_t reach = 1 + random() % static_cast<std::uint32_t>(options_.window);
  const std::size_t first = at - std::min(at, reach), last = std::min(sentence_.size() - 1, at + reach);
  const int around = static_cast<int>(last - first);
  if (around == 0) return;
  const double left = 1 - static_cast<double>(done_) / static_cast<double>(total());
  Window window{.first_input = static_cast<std::int32_t>(out.bags.size()) - 1,
                .inputs = 1,
                .first_output = static_cast<std::int32_t>(out.outputs.size()),
                .outputs = 0,
                .first_slope = 0,
                .positives = 1,
                .rate = static_cast<float>(options_.lr * std::max(left, 1e-4)),
                .noise_weight = 1};
  const auto end_bag = [&] { out.bags.push_back(static_cast<std::int32_t>(out.rows.size())); };
  const bool words_are_inputs = options_.architecture == Architecture::cbow || !has_subwords_;
  const std::int32_t middle = sentence_[at];
  if (words_are_inputs) {
    for (std::size_t i = first; i <= last; ++i) {
      if (i == at) continue;
      add_word(sentence_[i], out);
      if (options_.architecture == Architecture::skip_gram) end_bag();
    }
    if (options_.architecture == Architecture::cbow) end_bag();
    out.outputs.push_back(middle);
    add_noise(middle, options_.negative, out);
  } else {
    add_word(middle, out);
    end_bag();
    for (std::size_t i = first; i <= last; ++i) {
      if (i != at) out.outputs.push_back(sentence_[i]);
    }
    window.positives = around;
    // Noise for two words, which counts as if each word had its own.
    const int shared = std::min(around, 2);
    add_noise(middle, shared * options_.negative, out);
    window.noise_weight = static_cast<float>(around) / static_cast<float>(shared);
  }
  window.inputs = static_cast<std::int32_t>(out.bags.size()) - 1 - window.first_input;
  window.outputs = static_cast<std::int32_t>(out.outputs.size()) - window.first_output;
  out.windows.push_back(window);
}

}  // namespace word2vec
