#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include <xgrad/data/ragged.hpp>
#include <xgrad/engine/graph/tensor.hpp>

#include "product_quantizer.hpp"

namespace text_classifier {

/// The rows of a matrix as codes of a product quantizer, and their lengths, if they have some, as codes of
/// another one: then the first has the directions alone.
struct QuantizedRows {
  ProductQuantizer quantizer;
  std::vector<std::uint8_t> codes;  // (rows, parts)
  std::optional<ProductQuantizer> norm_quantizer = {};
  std::vector<std::uint8_t> norm_codes = {};  // (rows)

  Index rows() const { return std::ssize(codes) / quantizer.parts(); }
  float norm(Index row) const { return norm_quantizer ? norm_quantizer->centroids()[norm_codes[row]] : 1; }
  const std::uint8_t* codes_of(Index row) const { return codes.data() + row * quantizer.parts(); }
};

/// `parts` numbers a code. `norms`: lengths get codes of their own.
QuantizedRows quantize_rows(const xgrad::Tensor& numbers, Index part, bool norms,
                            xgrad::Generator& generator);

/// What a classifier is made of: a matrix that is read row by row, numbers or codes.
class Matrix {
 public:
  Matrix() = default;
  Matrix(xgrad::Tensor numbers) : numbers_(std::move(numbers)) {}
  Matrix(QuantizedRows codes) : codes_(std::move(codes)) {}

  Index rows() const { return codes_ ? codes_->rows() : numbers_.size(0); }
  Index columns() const { return codes_ ? codes_->quantizer.dim() : numbers_.size(1); }
  /// Where there are codes; else nullptr.
  const QuantizedRows* codes() const { return codes_ ? &*codes_ : nullptr; }
  /// Where there are numbers. (rows, columns)
  const xgrad::Tensor& numbers() const { return numbers_; }

  /// The mean of each bag's rows, zeros for an empty one. (bags, columns)
  xgrad::Tensor means(const xgrad::data::Ragged& bags) const;
  /// x times the transposed matrix. (n, columns) -> (n, rows)
  xgrad::Tensor products(const xgrad::Tensor& x) const;
  /// One of these. x: (columns)
  float product(Index row, const float* x) const;

 private:
  xgrad::Tensor numbers_;
  std::optional<QuantizedRows> codes_;
};

}  // namespace text_classifier
