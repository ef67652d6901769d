#pragma once
// What the element by element operations stand on: loops over arrays of one shape, over an array and a
// number, and over two or three arrays that broadcast. On several threads where the arrays are large.

#include <xgrad/engine/array.hpp>
#include <xgrad/engine/broadcast.hpp>
#include <xgrad/engine/kernels/binary.hpp>
#include <xgrad/engine/kernels/elementwise.hpp>
#include <xgrad/engine/parallel.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {

/// The kernel tables of this Scalar.
inline const kernels::Elementwise<Scalar>& elementwise() {
  return kernels::elementwise<Scalar>();
}
inline const kernels::Binary<Scalar>& binary() {
  return kernels::binary<Scalar>();
}

/// An array of the shape of `first`, from blocks: f(pointers into the arrays ..., pointer into the result,
/// n). The arrays have one shape.
template <class F, class... Arrays>
Array map_blocks(const F& f, const Array& first, const Arrays&... others) {
  Array out = Array::from_shape(first.shape());
  parallel_for(static_cast<Index>(out.size()), 32768, [&](Index begin, Index end) {
    f(first.data() + begin, (others.data() + begin)..., out.data() + begin, end - begin);
  });
  return out;
}

/// out[i] = f(first[i], others[i] ...) for arrays of one shape: `map([](Scalar x) { return -x; }, array)`.
/// Result is the type of the result: Array, or Mask.
template <class Result = Array, class F, class... Arrays>
Result map(const F& f, const Array& first, const Arrays&... others) {
  Result out = Result::from_shape(first.shape());
  parallel_for(static_cast<Index>(out.size()), 32768, [&](Index begin, Index end) {
    const auto run = [&f, n = end - begin](auto* to, const auto*... from) {
      for (Index i = 0; i < n; ++i) to[i] = f(from[i]...);
    };
    run(out.data() + begin, first.data() + begin, (others.data() + begin)...);
  });
  return out;
}

/// a (+, -, *, /) b: `calculate("add", binary().add, a, b)`. Throws std::invalid_argument that names `op`
/// where the shapes do not broadcast.
Array calculate(const char* op, kernels::Binary<Scalar>::Function f, const Array& a, const Array& b);
/// The same with a number on one side.
Array calculate(kernels::Binary<Scalar>::Function f, const Array& a, Scalar b);
Array calculate(kernels::Binary<Scalar>::Function f, Scalar a, const Array& b);
/// The same in place: `target` has the shape that the two broadcast to.
void calculate_in_place(kernels::Binary<Scalar>::Function f, Array& target, const Array& b);

/// out[i] = f(a[i], b[i]) where the two broadcast to `shape`.
template <class Result, class A, class B, class F>
Result broadcast_map(const Shape& shape, const F& f, const A& a, const B& b) {
  Result out = Result::from_shape(shape.sizes());
  Broadcast(shape, {Shape(a.shape()), Shape(b.shape())}).for_each_tile([&](const Broadcast::Tile& tile) {
    const auto [first, second, unused] = tile.operand;
    for (Index i = 0; i < tile.rows; ++i) {
      const auto* x = a.data() + first.at + i * first.row_step;
      const auto* y = b.data() + second.at + i * second.row_step;
      auto* to = out.data() + tile.at + i * tile.columns;
      if (first.column_step && second.column_step) {
        for (Index j = 0; j < tile.columns; ++j) to[j] = f(x[j], y[j]);
      } else if (first.column_step) {
        for (Index j = 0; j < tile.columns; ++j) to[j] = f(x[j], *y);
      } else {
        for (Index j = 0; j < tile.columns; ++j) to[j] = f(*x, y[j * second.column_step]);
      }
    }
  });
  return out;
}

/// out[i] = f(a[i], b[i], c[i]) where the three broadcast to `shape`.
template <class Result, class A, class B, class C, class F>
Result broadcast_map(const Shape& shape, const F& f, const A& a, const B& b, const C& c) {
  Result out = Result::from_shape(shape.sizes());
  const Broadcast broadcast(shape, {Shape(a.shape()), Shape(b.shape()), Shape(c.shape())});
  broadcast.for_each_tile([&](const Broadcast::Tile& tile) {
    const auto [first, second, third] = tile.operand;
    for (Index i = 0; i < tile.rows; ++i) {
      const auto* x = a.data() + first.at + i * first.row_step;
      const auto* y = b.data() + second.at + i * second.row_step;
      const auto* z = c.data() + third.at + i * third.row_step;
      auto* to = out.data() + tile.at + i * tile.columns;
      for (Index j = 0; j < tile.columns; ++j) {
        to[j] = f(x[j * first.column_step], y[j * second.column_step], z[j * third.column_step]);
      }
    }
  });
  return out;
}

}  // namespace XGRAD_ABI
}  // namespace xgrad
