#include <algorithm>
#include <numeric>

#include <xgrad/engine/compute/merged_rows.hpp>
#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad::inline XGRAD_ABI {

Gradient::Gradient(SharedArray dense) : dense_(std::move(dense)), shape_(dense_.value().shape()) {}

Gradient::Gradient(Shape shape, RowBlock block) : shape_(std::move(shape)) {
  blocks_.push_back(std::move(block));
}

Shape Gradient::shape() const {
  XGRAD_CHECK(defined(), "gradient: there is none (backward has not reached this tensor)");
  return shape_;
}

const Array& Gradient::value() const {
  XGRAD_CHECK(defined(), "gradient: there is none (backward has not reached this tensor)");
  XGRAD_CHECK(!is_sparse(), "gradient: it is row-sparse (", nnz(), " rows of shape ", shape_,
              "); to_dense() makes it dense");
  return dense_.value();
}

Array& Gradient::mutable_value() {
  value();
  return dense_buffer(shape_);
}

// ---- row-sparse

Index Gradient::nnz() const {
  Index n = 0;
  for (const RowBlock& block : blocks_) n += std::ssize(block.rows);
  return n;
}

Indices Gradient::rows() const {
  XGRAD_CHECK(is_sparse(), "gradient: rows() of a gradient that is not row-sparse");
  IndexArray out = uninitialized<IndexArray>({nnz()});
  Index* at = out.data();
  for (const RowBlock& block : blocks_) at = std::copy_n(block.rows.data(), block.rows.size(), at);
  return out;
}

Array Gradient::values() const {
  XGRAD_CHECK(is_sparse(), "gradient: values() of a gradient that is not row-sparse");
  Shape shape = shape_;
  shape[0] = nnz();
  Array out = uninitialized<Array>(shape);
  const Index width = row_width(shape_);
  Scalar* at = out.data();
  for (const RowBlock& block : blocks_) {
    const Index n = std::ssize(block.rows);
    const Scalar* numbers = block.values.value().data();
    parallel_for(n, rows_grain(width), [&](Index first, Index last) {
      for (Index i = first; i < last; ++i) {
        const Scalar* row = numbers + (block.source ? block.source->data()[i] : i) * width;
        const Scalar factor = block.scale ? block.scale->data()[i] : Scalar(1);
        for (Index k = 0; k < width; ++k) at[i * width + k] = factor * row[k];
      }
    });
    at += n * width;
  }
  return out;
}

static const Gradient& row_sparse(const Gradient& gradient) {
  XGRAD_CHECK(gradient.is_sparse(), "merged rows: of a gradient that is not row-sparse");
  return gradient;
}

MergedRows::MergedRows(const Gradient& gradient)
    : MergedRows(row_sparse(gradient).blocks(), gradient.shape()) {}

Gradient Gradient::coalesce() const {
  if (!is_sparse() || coalesced_) return *this;
  const MergedRows merged(*this);
  Shape shape = shape_;
  shape[0] = merged.size();
  Array sums = uninitialized<Array>(shape);
  parallel_for(merged.size(), rows_grain(merged.width()), [&](Index first, Index last) {
    merged.sums(first, last, sums.data() + first * merged.width());
  });
  Gradient out(shape_, RowBlock{merged.rows(), std::move(sums), {}, {}});
  out.coalesced_ = true;
  return out;
}

SharedArray Gradient::dense_array() const {
  if (!is_sparse()) {
    value();  // or the error that there is none
    return dense_;
  }
  Array out = filled<Array>(shape_, 0);
  for (const RowBlock& block : blocks_) add_rows(out, block);
  return SharedArray(std::move(out));
}

// ---- changes

void Gradient::scale_(double factor) {
  const Scalar f = static_cast<Scalar>(factor);
  if (!is_sparse()) {
    mutable_value() *= f;
  } else {
    for (RowBlock& block : blocks_) {  // the values may be shared
      if (!block.scale) block.scale = filled<Array>({std::ssize(block.rows)}, Scalar(1));
      *block.scale *= f;
    }
    coalesced_ = false;
  }
}

void Gradient::add(Gradient other) {
  if (!other.defined()) return;
  if (!defined()) {
    *this = std::move(other);
  } else if (is_sparse() && other.is_sparse()) {
    std::move(other.blocks_.begin(), other.blocks_.end(), std::back_inserter(blocks_));
    coalesced_ = false;
  } else if (other.is_sparse()) {
    Array& table = dense_buffer(shape_);
    for (const RowBlock& block : other.blocks_) add_rows(table, block);
  } else {
    add(other.value());
  }
}

void Gradient::add(const Array& other) {
  if (!defined()) {
    *this = Gradient(Array(other));
    return;
  }
  xt::noalias(dense_buffer(shape_)) += other;
}

void Gradient::unshare_rows(const SharedArray& shared) {
  for (RowBlock& block : blocks_) {
    if (block.values.storage() == shared.storage()) block.values = Array(shared.value());
  }
}

Array& Gradient::dense_buffer(const Shape& shape) {
  if (!defined()) {
    *this = Gradient(filled<Array>(shape, 0));
  } else if (is_sparse()) {
    *this = Gradient(dense_array());
  } else if (!dense_.unique()) {
    dense_ = Array(dense_.value());
  }
  return dense_.mutable_value();
}

}  // namespace xgrad::inline XGRAD_ABI
