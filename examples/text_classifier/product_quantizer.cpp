#include "product_quantizer.hpp"

#include <algorithm>

#include <xgrad/engine/system/error.hpp>

#include "k_means.hpp"

namespace text_classifier {

using namespace xgrad;

// As many points as k-means learns from: more change little and take long.
static constexpr Index most_points = 128 * ProductQuantizer::centroid_count;

ProductQuantizer::ProductQuantizer(Index dim, Index part, std::vector<float> centroids)
    : dim_(dim), part_(part), centroids_(std::move(centroids)) {
  XGRAD_CHECK(dim >= 1 && part >= 1 && part <= dim && std::ssize(centroids_) == dim * centroid_count,
              "product quantizer: dim ", dim, ", parts of ", part, " and ", centroids_.size(),
              " numbers in centroids do not fit");
}

ProductQuantizer ProductQuantizer::fit(std::span<const float> rows, Index dim, Index part,
                                       Generator& generator) {
  part = std::min(part, dim);
  const Index n = std::ssize(rows) / dim;
  XGRAD_CHECK(n > 0, "product quantizer: no rows");
  std::vector<Index> chosen(n);
  fill_randperm(chosen, generator);
  chosen.resize(std::min(n, most_points));
  ProductQuantizer quantizer(dim, part, std::vector<float>(dim * centroid_count));
  for (Index p = 0; p < quantizer.parts(); ++p) {
    const Index size = quantizer.size_of(p);
    std::vector<float> points;
    points.reserve(chosen.size() * size);
    for (const Index row : chosen) {
      const float* from = &rows[row * dim + p * part];
      points.insert(points.end(), from, from + size);
    }
    const std::vector<float> centroids = k_means(points, size, centroid_count, generator);
    std::copy(centroids.begin(), centroids.end(), quantizer.centroids_.begin() + p * centroid_count * part);
  }
  return quantizer;
}

std::vector<std::uint8_t> ProductQuantizer::encode(std::span<const float> rows) const {
  const Index n = std::ssize(rows) / dim_;
  std::vector<std::uint8_t> codes(n * parts());
  for (Index p = 0; p < parts(); ++p) {
    const Index size = size_of(p);
    const NearestCentroid nearest({centroids_of(p), static_cast<std::size_t>(size * centroid_count)}, size);
    for (Index i = 0; i < n; ++i) codes[i * parts() + p] = nearest(&rows[i * dim_ + p * part_]);
  }
  return codes;
}

void ProductQuantizer::add(const std::uint8_t* codes, float factor, float* to) const {
  for (Index p = 0; p < parts(); ++p) {
    const Index size = size_of(p);
    const float* centroid = centroids_of(p) + codes[p] * size;
    for (Index d = 0; d < size; ++d) to[p * part_ + d] += factor * centroid[d];
  }
}

float ProductQuantizer::dot(const std::uint8_t* codes, const float* x) const {
  float sum = 0;
  for (Index p = 0; p < parts(); ++p) {
    const Index size = size_of(p);
    const float* centroid = centroids_of(p) + codes[p] * size;
    for (Index d = 0; d < size; ++d) sum += x[p * part_ + d] * centroid[d];
  }
  return sum;
}

}  // namespace text_classifier
