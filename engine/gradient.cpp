#include <algorithm>
#include <numeric>

#include <xgrad/engine/error.hpp>
#include <xgrad/engine/gradient.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {

Gradient::Gradient(Tensor dense) : dense_(std::move(dense)), shape_(dense_.shape()) {}

Gradient::Gradient(Shape shape, RowBlock block) : shape_(std::move(shape)) {
  blocks_.push_back(std::move(block));
}

Shape Gradient::shape() const {
  check(defined(), "gradient: there is none (backward has not reached this tensor)");
  return shape_;
}

const Tensor& Gradient::dense() const {
  check(defined(), "gradient: there is none (backward has not reached this tensor)");
  check(!is_sparse(), "gradient: it is row-sparse (", nnz(), " rows of shape ", shape_,
        "); to_dense() makes it dense");
  return dense_;
}

Array& Gradient::mutable_value() {
  dense();
  return dense_buffer(shape_);
}

// ---- row-sparse

static Index width_of(const Shape& shape) {
  return shape.numel() / std::max<Index>(shape[0], 1);
}

// Calls visit(row, numbers of the row, factor) for all rows in their order.
template <class Visit>
static void for_each_row(const std::vector<RowBlock>& blocks, Index width, Visit visit) {
  for (const RowBlock& block : blocks) {
    const Index n = static_cast<Index>(block.rows.size());
    for (Index i = 0; i < n; ++i) {
      const Index source = block.source ? block.source->data()[i] : i;
      visit(block.rows.data()[i], block.values.data() + source * width,
            block.scale ? block.scale->data()[i] : Scalar(1));
    }
  }
}

Index Gradient::nnz() const {
  Index n = 0;
  for (const RowBlock& block : blocks_) n += static_cast<Index>(block.rows.size());
  return n;
}

Indices Gradient::rows() const {
  check(is_sparse(), "gradient: rows() of a gradient that is not row-sparse");
  Indices out = Indices::from_shape({static_cast<std::size_t>(nnz())});
  Index* at = out.data();
  for (const RowBlock& block : blocks_) at = std::copy_n(block.rows.data(), block.rows.size(), at);
  return out;
}

Array Gradient::values() const {
  check(is_sparse(), "gradient: values() of a gradient that is not row-sparse");
  Shape::Sizes sizes = shape_.sizes();
  sizes[0] = static_cast<std::size_t>(nnz());
  Array out = Array::from_shape(sizes);
  const Index width = width_of(shape_);
  Scalar* at = out.data();
  for_each_row(blocks_, width, [&](Index, const Scalar* row, Scalar factor) {
    at = std::transform(row, row + width, at, [factor](Scalar x) { return factor * x; });
  });
  return out;
}

Gradient Gradient::coalesce() const {
  if (!is_sparse()) return *this;
  const Indices all = rows();
  const Array numbers = values();
  const Index n = nnz(), width = width_of(shape_);
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return all.data()[a] < all.data()[b]; });

  std::vector<Index> distinct;
  for (const Index i : order) {
    if (distinct.empty() || distinct.back() != all.data()[i]) distinct.push_back(all.data()[i]);
  }
  Shape::Sizes sizes = shape_.sizes();
  sizes[0] = distinct.size();
  RowBlock merged{Indices::from_shape({distinct.size()}), Array(sizes, Scalar(0)), {}, {}};
  std::copy(distinct.begin(), distinct.end(), merged.rows.data());
  Index slot = -1;
  for (std::size_t k = 0; k < order.size(); ++k) {
    if (k == 0 || all.data()[order[k]] != all.data()[order[k - 1]]) ++slot;
    const Scalar* from = numbers.data() + order[k] * width;
    Scalar* to = merged.values.data() + slot * width;
    std::transform(from, from + width, to, to, std::plus<>());
  }
  return Gradient(shape_, std::move(merged));
}

Tensor Gradient::to_dense() const {
  if (!is_sparse()) return dense();
  Array out(shape_.sizes(), Scalar(0));
  const Index width = width_of(shape_);
  for_each_row(blocks_, width, [&](Index row, const Scalar* numbers, Scalar factor) {
    Scalar* to = out.data() + row * width;
    for (Index j = 0; j < width; ++j) to[j] += factor * numbers[j];
  });
  return Tensor(std::move(out));
}

// ---- changes

void Gradient::scale_(double factor) {
  const Scalar f = static_cast<Scalar>(factor);
  if (!is_sparse()) {
    mutable_value() *= f;
  } else {
    for (RowBlock& block : blocks_) block.values *= f;
  }
}

void Gradient::add(Gradient other) {
  if (!other.defined()) return;
  if (!defined()) {
    *this = std::move(other);
  } else if (is_sparse() && other.is_sparse()) {
    std::move(other.blocks_.begin(), other.blocks_.end(), std::back_inserter(blocks_));
  } else {
    const Tensor addend = other.to_dense();
    add(addend.value());
  }
}

void Gradient::add(const Array& other) {
  if (!defined()) {
    *this = Gradient(Tensor(Array(other)));
    return;
  }
  xt::noalias(dense_buffer(shape_)) += other;
}

Array& Gradient::dense_buffer(const Shape& shape) {
  if (!defined()) {
    *this = Gradient(Tensor(Array(shape.sizes(), Scalar(0))));
  } else if (is_sparse()) {
    *this = Gradient(to_dense());
  } else if (!dense_.unique()) {
    dense_ = Tensor(Array(dense_.value()));
  }
  return dense_.raw_value();
}

}  // namespace XGRAD_ABI
}  // namespace xgrad
