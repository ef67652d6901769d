#include "model.hpp"

#include <stdexcept>

namespace word2vec {

using xgrad::Array;
using xgrad::Shape;

static nn::Embedding table(const Tensor& numbers) {
  return nn::Embedding::from_pretrained(numbers, {.sparse = true}, /*freeze=*/false);
}

Network::Network(Index words, Index ngrams, Index dim)
    : inputs(table(xgrad::uninitialized<Array>({words + ngrams, dim}))),
      outputs(table(xgrad::filled<Array>({words, dim}, 0))) {
  nn::init::uniform_(inputs.weight, -0.5 / static_cast<double>(dim), 0.5 / static_cast<double>(dim));
}

Network::Network(const Tensor& in, const Tensor& out) : inputs(table(in)), outputs(table(out)) {}

data::WordVectors Model::vectors() const {
  const xgrad::NoGradGuard no_grad;
  const Subwords rows(words, subwords);
  std::vector<std::string> names;
  std::vector<std::vector<Index>> bags;
  for (Index word = 0; word < words.size(); ++word) {
    names.emplace_back(words.token(word));
    const auto bag = rows.rows(static_cast<std::int32_t>(word));
    bags.emplace_back(bag.begin(), bag.end());
  }
  const data::Ragged ragged(bags);
  return data::WordVectors(
      names, nn::functional::embedding_bag(ragged.values, network.inputs.weight, {}, ragged.offsets));
}

Tensor Model::vector(std::string_view word) const {
  const xgrad::NoGradGuard no_grad;
  std::vector<Index> rows;
  if (const Index known = words.find(word); known >= 0) rows.push_back(known);
  for (const std::int32_t bucket : ngram_buckets(word, subwords)) rows.push_back(words.size() + bucket);
  if (rows.empty()) throw std::out_of_range(xgrad::text("there is no vector for \"", word, '"'));
  return mean(network.inputs(xgrad::indices(rows)), 0);
}

// ---- files

void Model::save(const std::string& path) const {
  nn::save(network.state_dict(), path,
           {{"program", "word2vec"},
            {"words", words.text()},
            {"min_n", std::to_string(subwords.min_n)},
            {"max_n", std::to_string(subwords.max_n)},
            {"lower_case", lower_case ? "1" : "0"}});
}

Model Model::load(const std::string& path) {
  const nn::Metadata metadata = nn::load_metadata(path);
  const auto text = [&](const char* name) {
    const auto found = metadata.find(name);
    if (found == metadata.end()) throw std::runtime_error(path + " is no word2vec model: no " + name);
    return found->second;
  };
  try {
    data::Vocabulary words = data::Vocabulary::parse(text("words"), path + " (words)");
    const nn::StateDict state = nn::load(path);
    const Tensor &inputs = state["inputs.weight"], &outputs = state["outputs.weight"];
    const bool fit = inputs.dim() == 2 && outputs.dim() == 2 && outputs.size(0) == words.size() &&
                     inputs.size(1) == outputs.size(1) && inputs.size(0) >= words.size() &&
                     inputs.size(1) > 0 && words.size() > 0;
    if (!fit) throw std::runtime_error(path + " is no word2vec model: shapes do not fit");
    const SubwordOptions subwords{.min_n = std::stoi(text("min_n")),
                                  .max_n = std::stoi(text("max_n")),
                                  .buckets = inputs.size(0) - words.size()};
    const bool lengths_fit =
        subwords.max_n == 0 ? subwords.buckets == 0
                            : subwords.buckets > 0 && subwords.min_n > 0 && subwords.max_n >= subwords.min_n;
    if (!lengths_fit) throw std::runtime_error(path + " is no word2vec model: n-grams do not fit");
    return {std::move(words), subwords, text("lower_case") == "1", Network(inputs, outputs)};
  } catch (const std::logic_error& error) {  // an entry that is missing, or no number
    throw std::runtime_error(path + " is no word2vec model: " + error.what());
  }
}

}  // namespace word2vec
