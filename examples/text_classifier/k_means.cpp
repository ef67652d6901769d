#include "k_means.hpp"

#include <algorithm>
#include <array>

namespace text_classifier {

using namespace xgrad;

NearestCentroid::NearestCentroid(std::span<const float> centroids, Index dim)
    : dim_(dim), count_(std::ssize(centroids) / dim), columns_(centroids.size()), bias_(count_) {
  for (Index i = 0; i < count_; ++i) {
    for (Index d = 0; d < dim; ++d) {
      const float c = centroids[i * dim + d];
      columns_[d * count_ + i] = c;
      bias_[i] -= c * c / 2;
    }
  }
}

std::uint8_t NearestCentroid::operator()(const float* x) const {
  std::array<float, 256> score;
  std::copy(bias_.begin(), bias_.end(), score.begin());
  for (Index d = 0; d < dim_; ++d) {
    const float* column = columns_.data() + d * count_;
    for (Index i = 0; i < count_; ++i) score[i] += column[i] * x[d];
  }
  // First the greatest, then where it is: both loops are done on vectors.
  float best = score[0];
  for (Index i = 1; i < count_; ++i) best = std::max(best, score[i]);
  const auto found = std::find(score.begin(), score.begin() + count_, best);
  return static_cast<std::uint8_t>(std::min<Index>(found - score.begin(), count_ - 1));
}

static constexpr int rounds = 25;

std::vector<float> k_means(std::span<const float> points, Index dim, Index count, Generator& generator) {
  const Index n = std::ssize(points) / dim;
  std::vector<Index> order(n);
  fill_randperm(order, generator);
  std::vector<float> centroids(count * dim);
  for (Index i = 0; i < count; ++i) std::copy_n(&points[order[i % n] * dim], dim, &centroids[i * dim]);

  std::vector<std::uint8_t> nearest(n);
  for (int round = 0; round < rounds; ++round) {
    const NearestCentroid find(centroids, dim);
    bool changed = round == 0;
    for (Index i = 0; i < n; ++i) {
      const std::uint8_t now = find(&points[i * dim]);
      changed |= now != nearest[i];
      nearest[i] = now;
    }
    if (!changed) break;

    std::vector<double> sums(count * dim);
    std::vector<Index> members(count);
    for (Index i = 0; i < n; ++i) {
      ++members[nearest[i]];
      for (Index d = 0; d < dim; ++d) sums[nearest[i] * dim + d] += points[i * dim + d];
    }
    for (Index i = 0; i < count * dim; ++i) {
      if (members[i / dim] > 0)
        centroids[i] = static_cast<float>(sums[i] / static_cast<double>(members[i / dim]));
    }
    for (Index i = 0; i < count; ++i) {
      if (members[i] > 0) continue;
      const Index crowded = std::max_element(members.begin(), members.end()) - members.begin();
      if (members[crowded] < 2) break;
      for (Index d = 0; d < dim; ++d) {  // apart by a little, so that the next round shares its points
        const float c = centroids[crowded * dim + d],
                    step = (d % 2 == 0 ? 1e-4f : -1e-4f) * (1e-3f + std::abs(c));
        centroids[i * dim + d] = c + step;
        centroids[crowded * dim + d] = c - step;
      }
      members[i] = members[crowded] / 2;
      members[crowded] -= members[i];
    }
  }
  return centroids;
}

}  // namespace text_classifier
