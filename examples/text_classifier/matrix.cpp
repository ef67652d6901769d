#include "matrix.hpp"

#include <cmath>
#include <numeric>

#include <xgrad/nn/embedding_bag.hpp>
#include <xgrad/nn/linear.hpp>

namespace text_classifier {

using namespace xgrad;

QuantizedRows quantize_rows(const Tensor& numbers, Index part, bool norms, Generator& generator) {
  const Index rows = numbers.size(0), dim = numbers.size(1);
  std::vector<float> directions(numbers.value().begin(), numbers.value().end()), lengths;
  if (norms) {
    for (Index i = 0; i < rows; ++i) {
      float* row = &directions[i * dim];
      const float length = std::sqrt(std::inner_product(row, row + dim, row, 0.0f));
      lengths.push_back(length);
      if (length > 0) std::for_each(row, row + dim, [length](float& x) { x /= length; });
    }
  }
  QuantizedRows out;
  out.quantizer = ProductQuantizer::fit(directions, dim, part, generator);
  out.codes = out.quantizer.encode(directions);
  if (norms) {
    out.norm_quantizer = ProductQuantizer::fit(lengths, 1, 1, generator);
    out.norm_codes = out.norm_quantizer->encode(lengths);
  }
  return out;
}

Tensor Matrix::means(const data::Ragged& bags) const {
  if (!codes_) return nn::functional::embedding_bag({bags.values}, numbers_, {}, bags.offsets);
  Array means = filled<Array>({bags.size(), columns()}, 0);
  for (Index i = 0; i < bags.size(); ++i) {
    float* mean = means.data() + i * columns();
    for (const Index row : bags[i]) codes_->quantizer.add(codes_->codes_of(row), codes_->norm(row), mean);
    const float share = 1 / static_cast<float>(std::max<std::size_t>(bags[i].size(), 1));
    std::for_each(mean, mean + columns(), [share](float& x) { x *= share; });
  }
  return means;
}

Tensor Matrix::products(const Tensor& x) const {
  if (!codes_) return nn::functional::linear(x, numbers_);
  Array products = uninitialized<Array>({x.size(0), rows()});
  for (Index i = 0; i < x.size(0); ++i) {
    for (Index row = 0; row < rows(); ++row)
      products.data()[i * rows() + row] = product(row, x.value().data() + i * columns());
  }
  return products;
}

float Matrix::product(Index row, const float* x) const {
  if (codes_) return codes_->quantizer.dot(codes_->codes_of(row), x) * codes_->norm(row);
  const float* from = numbers_.value().data() + row * columns();
  return std::inner_product(from, from + columns(), x, 0.0f);
}

}  // namespace text_classifier
