#pragma once
#include <memory>

#include <xgrad/engine/array/along_dim.hpp>
#include <xgrad/engine/graph/record.hpp>

// What indexing by Indices or a Mask, index_select and masked_select share.

namespace xgrad::inline XGRAD_ABI {

/// Positions that were checked; a copy of its own, so that they stay what they are.
using Positions = std::shared_ptr<const IndexArray>;

/// The indices as positions in [0, size), where `negative` ones may count from the end. Throws
/// std::out_of_range that names `op`, the index and its position, the dimension and the shape.
Positions positions_in(const char* op, const Indices& index, Index size, bool negative, const Shape& shape,
                       Index dim);
/// Where the mask is true, counted through all of it.
Positions true_positions(const Mask& mask);

/// Whole positions along n: `result` is (outer, number of positions, inner). In backward each part writes
/// columns of its own, so threads do not meet and the order of the additions is that of the positions.
template <class X>
X take_positions(OpName name, const X& x, const Shape& result, const AlongDim& s,
                 const Positions& positions) {
  const Index m = std::ssize(*positions);
  AlongDim out = s;
  out.n = m;
  auto y = uninitialized<ArrayOf<typename X::value_type>>(result);
  const auto& source = x.value();
  const Index rows = s.inner == 0 ? 0 : s.outer * m;
  parallel_for(rows, 32768 / std::max<Index>(s.inner, 1), [&](Index first, Index last) {
    for (Index row = first; row < last; ++row) {
      const Index i = row / m, j = row % m;
      std::copy_n(source.data() + (i * s.n + positions->data()[j]) * s.inner, s.inner,
                  y.data() + row * s.inner);
    }
  });
  return record(name, {x}, std::move(y), [s, out, positions](const Array& grad, InputGrads& to) {
    Array& dx = to.buffer(0);
    for_slices(out, [&](Index first, Index count, Index k, Index width) {
      for (Index i = first; i < first + count; ++i) {
        for (Index j = 0; j < out.n; ++j) {
          const Scalar* from = grad.data() + (i * out.n + j) * s.inner + k;
          Scalar* target = dx.data() + (i * s.n + positions->data()[j]) * s.inner + k;
          for (Index c = 0; c < width; ++c) target[c] += from[c];
        }
      }
    });
  });
}

}  // namespace xgrad::inline XGRAD_ABI
