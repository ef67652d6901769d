#include "vectors.hpp"

#include <algorithm>

namespace word2vec {

bool is_model(const std::string& path) {
  return path.ends_with(".safetensors");
}

static std::optional<Model> model_in(const std::string& path) {
  if (is_model(path)) return Model::load(path);
  return {};
}

Vectors::Vectors(const std::string& path)
    : model_(model_in(path)), words_(model_ ? model_->vectors() : data::WordVectors::load(path)) {}

Index Vectors::find(const std::string& word) const {
  const Index found = words_.find(word);
  return found >= 0 ? found : words_.find(data::to_lower(word));
}

Tensor Vectors::unit(const std::string& word) const {
  const Index found = find(word);
  if (found < 0 && (!model_ || model_->subwords.max_n == 0)) words_.stoi(word);  // throws
  const Tensor v =
      found >= 0 ? words_.vectors[found] : model_->vector(model_->lower_case ? data::to_lower(word) : word);
  const double length = norm(v).item();
  return length > 0 ? v / length : v;
}

std::vector<data::Neighbour> Vectors::nearest(const std::vector<std::string>& positive,
                                              const std::vector<std::string>& negative, Index top) const {
  std::vector<Index> asked;
  Tensor sum = xgrad::zeros({words_.dim()});
  for (const auto& [words, sign] : {std::pair{&positive, 1.0}, std::pair{&negative, -1.0}}) {
    for (const std::string& word : *words) {
      sum = sum + sign * unit(word);
      asked.push_back(find(word));
    }
  }
  const Index most = std::min(words_.size(), top + std::ssize(asked));
  std::vector<data::Neighbour> out = words_.nearest(sum, most);
  std::erase_if(out, [&](const data::Neighbour& near) {
    return std::find(asked.begin(), asked.end(), near.index) != asked.end();
  });
  if (std::ssize(out) > top) out.erase(out.begin() + top, out.end());
  return out;
}

}  // namespace word2vec
