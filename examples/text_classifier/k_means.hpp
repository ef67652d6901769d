#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace text_classifier {

using xgrad::Index;

/// Finds the nearest of at most 256 centroids in Euclidean distance, by the greatest c.x - |c|^2 / 2.
class NearestCentroid {
 public:
  /// Centroids of `dim` numbers, end to end.
  NearestCentroid(std::span<const float> centroids, Index dim);
  /// The first of equally near ones. x: (dim)
  std::uint8_t operator()(const float* x) const;

 private:
  Index dim_, count_;
  std::vector<float> columns_;  // the centroids, dimension by dimension, so that a loop runs over all of them
  std::vector<float> bias_;
};

/// `count` centroids of points of `dim` numbers (Lloyd's algorithm, 25 rounds at most). Where there are fewer
/// points, some are there twice; a centroid without points moves next to the one that has most.
std::vector<float> k_means(std::span<const float> points, Index dim, Index count,
                           xgrad::Generator& generator);

}  // namespace text_classifier
