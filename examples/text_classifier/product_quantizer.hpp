#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace text_classifier {

using xgrad::Index;

/// Product quantizer (Jégou, Douze, Schmid, Product Quantization for Nearest Neighbor Search, 2011): a vector
/// is cut into parts of `part` numbers (the last one may be shorter), and of each part only the number of the
/// nearest of 256 centroids is kept: a byte.
class ProductQuantizer {
 public:
  static constexpr Index centroid_count = 256;

  ProductQuantizer() = default;
  /// Centroids part by part, as fastText's files have them. (dim * 256 numbers) Throws std::invalid_argument
  /// where that does not fit.
  ProductQuantizer(Index dim, Index part, std::vector<float> centroids);
  /// Learns the centroids by k-means from rows of `dim` numbers, end to end.
  static ProductQuantizer fit(std::span<const float> rows, Index dim, Index part,
                              xgrad::Generator& generator);

  Index dim() const { return dim_; }
  Index part() const { return part_; }
  Index parts() const { return part_ == 0 ? 0 : (dim_ + part_ - 1) / part_; }
  const std::vector<float>& centroids() const { return centroids_; }

  /// The codes of rows: parts() bytes for each.
  std::vector<std::uint8_t> encode(std::span<const float> rows) const;
  /// to += factor * the vector of these codes. (dim)
  void add(const std::uint8_t* codes, float factor, float* to) const;
  /// The product of the vector of these codes with x. (dim)
  float dot(const std::uint8_t* codes, const float* x) const;

 private:
  Index size_of(Index part) const { return part + 1 < parts() ? part_ : dim_ - part * part_; }
  const float* centroids_of(Index part) const { return centroids_.data() + part * centroid_count * part_; }

  Index dim_ = 0, part_ = 0;
  std::vector<float> centroids_;
};

}  // namespace text_classifier
