#include <algorithm>

#include <xgrad/engine/compute/merged_rows.hpp>
#include <xgrad/engine/compute/row_order.hpp>
#include <xgrad/engine/kernels/rows.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad::inline XGRAD_ABI {

Index row_width(const Shape& table) {
  Index width = 1;
  for (Index i = 1; i < table.dim(); ++i) width *= table[i];
  return width;
}

// What a block says of itself must hold before anything is read or written through it.
static void check_block(const RowBlock& block, Index width) {
  const Index n = std::ssize(block.rows);
  const Index m = std::ssize(block.values.value()) / std::max<Index>(width, 1);
  XGRAD_CHECK(!block.scale || block.scale->size() == block.rows.size(), "row-sparse gradient: ", n,
              " rows and ", block.scale ? block.scale->size() : 0, " factors");
  if (block.source) {
    XGRAD_CHECK(block.source->size() == block.rows.size(), "row-sparse gradient: ", n, " rows and ",
                block.source->size(), " sources");
    XGRAD_CHECK_RANGE(width == 0 || kernels::rows<Scalar>().first_outside(block.source->data(), n, m) == n,
                      "row-sparse gradient: a source is outside the ", m, " rows of values");
  } else {
    XGRAD_CHECK(width == 0 || m == n, "row-sparse gradient: ", n, " rows, and values for ", m);
  }
}

// Several blocks as one: values one after the other (still one for each source, not for each row).
static RowBlock joined(std::span<const RowBlock> blocks, Index width) {
  Index n = 0, m = 0;
  bool scaled = false;
  for (const RowBlock& block : blocks) {
    check_block(block, width);
    n += block.rows.size();
    m += std::ssize(block.values.value()) / std::max<Index>(width, 1);
    scaled = scaled || block.scale;
  }
  IndexArray rows = uninitialized<IndexArray>({n}), source = uninitialized<IndexArray>({n});
  Array values = uninitialized<Array>({m, width});
  std::optional<Array> scale;
  if (scaled) scale = filled<Array>({n}, Scalar(1));
  Index at = 0, base = 0;
  for (const RowBlock& block : blocks) {
    const Index count = std::ssize(block.rows);
    std::copy_n(block.rows.data(), count, rows.data() + at);
    if (block.scale) std::copy_n(block.scale->data(), count, scale->data() + at);
    for (Index i = 0; i < count; ++i)
      source.data()[at + i] = base + (block.source ? block.source->data()[i] : i);
    const Array& numbers = block.values.value();
    std::copy_n(numbers.data(), numbers.size(), values.data() + base * width);
    at += count;
    base += std::ssize(numbers) / std::max<Index>(width, 1);
  }
  return {std::move(rows), std::move(values), std::move(source), std::move(scale)};
}

MergedRows::MergedRows(std::span<const RowBlock> blocks, const Shape& table) : width_(row_width(table)) {
  const RowBlock several = blocks.size() == 1 ? RowBlock() : joined(blocks, width_);
  const RowBlock& block = blocks.size() == 1 ? blocks[0] : several;
  check_block(block, width_);
  values_ = block.values;
  RowOrder sorted = RowOrder::of({block.rows.data(), block.rows.size()}, table[0]);
  rows_ = std::move(sorted.rows);
  starts_ = std::move(sorted.starts);
  sources_ = std::move(sorted.order);
  const Index n = std::ssize(sources_);
  Index* source = sources_.data();
  if (block.scale) {
    scales_ = uninitialized<Array>({n});
    for (Index i = 0; i < n; ++i) scales_->data()[i] = block.scale->data()[source[i]];
  }
  if (block.source) {
    for (Index i = 0; i < n; ++i) source[i] = block.source->data()[source[i]];
  }
}

void MergedRows::sums(Index first, Index last, Scalar* out) const {
  if (width_ == 0) return;
  kernels::rows<Scalar>().sum_groups(values_.value().data(), width_, sources_.data(), starts_.data() + first,
                                     last - first, std::ssize(sources_), scales_ ? scales_->data() : nullptr,
                                     out);
}

Index rows_grain(Index width) {
  return std::max<Index>(1, 32768 / std::max<Index>(width, 1));
}

void add_rows(Array& table, const RowBlock& block) {
  const Shape shape(table.shape());
  const Index n = std::ssize(block.rows), width = row_width(shape), grain = rows_grain(width);
  check_block(block, width);
  const Index bad = kernels::rows<Scalar>().first_outside(block.rows.data(), n, shape[0]);
  XGRAD_CHECK_RANGE(bad == n, "row-sparse gradient: row ", bad < n ? block.rows.data()[bad] : 0,
                    " at position [", bad, "] is out of range for a table of ", shape[0], " rows");
  if (n <= 2 * grain || width == 0) {  // not worth sorting
    kernels::rows<Scalar>().add(table.data(), width, block.rows.data(), n, block.values.value().data(),
                                block.source ? block.source->data() : nullptr,
                                block.scale ? block.scale->data() : nullptr);
    return;
  }
  const MergedRows merged({&block, 1}, shape);
  parallel_for(merged.size(), grain, [&](Index first, Index last) {
    constexpr Index some = 32;  // so that the sums stay in the cache
    std::vector<Scalar> sums(some * width);
    for (Index at = first; at < last; at += some) {
      const Index end = std::min(at + some, last);
      merged.sums(at, end, sums.data());
      kernels::rows<Scalar>().add(table.data(), width, merged.rows().data() + at, end - at, sums.data(),
                                  nullptr, nullptr);
    }
  });
}

}  // namespace xgrad::inline XGRAD_ABI
