#pragma once
// What the element by element operations use: loops over arrays of one shape, over an array and a
// number, and over two or three arrays that broadcast. On several threads where the arrays are large.

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/compute/broadcast.hpp>
#include <xgrad/engine/kernels/binary.hpp>
#include <xgrad/engine/kernels/unary.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad::inline XGRAD_ABI {

/// Elements of a block of work: ten microseconds of additions, some ten of exponentials. With fewer, a sum of
/// two blocks would be slower on two threads than on one.
constexpr Index elements_at_once = 131072;

/// The kernel tables of this Scalar.
inline const kernels::Unary<Scalar>& unary() {
  return kernels::unary<Scalar>();
}
inline const kernels::Binary<Scalar>& binary() {
  return kernels::binary<Scalar>();
}

/// An array of the shape of `first`, from blocks: f(pointers into the arrays ..., pointer into the result,
/// n). The arrays have one shape.
template <class F, class... Arrays>
Array map_blocks(const F& f, const Array& first, const Arrays&... others) {
  Array out = uninitialized<Array>(first.shape());
  parallel_for(std::ssize(out), elements_at_once, [&](Index begin, Index end) {
    f(first.data() + begin, (others.data() + begin)..., out.data() + begin, end - begin);
  });
  return out;
}

/// out[i] = f(first[i], others[i] ...) for arrays of one shape: `map([](Scalar x) { return -x; }, array)`.
/// Result is the type of the result: Array, or MaskArray.
template <class Result = Array, class F, class... Arrays>
Result map(F f, const Array& first, const Arrays&... others) {
  Result out = uninitialized<Result>(first.shape());
  parallel_for(std::ssize(out), elements_at_once, [&](Index begin, Index end) {
    const auto run = [f, n = end - begin](auto* to, const auto*... from) {
      for (Index i = 0; i < n; ++i) to[i] = f(from[i]...);
    };
    run(out.data() + begin, first.data() + begin, (others.data() + begin)...);
  });
  return out;
}

/// f(x) element by element, `calculate(unary().exp, x)`; a and b are the numbers that some functions take.
Array calculate(const kernels::UnaryFunction<Scalar>& f, const Array& x, Scalar a = 0, Scalar b = 0);
/// f(a, b) element by element: `calculate("add", binary().add, a, b)`. Throws std::invalid_argument that
/// names `op` where the shapes do not broadcast.
Array calculate(const char* op, kernels::Binary<Scalar>::Function f, const Array& a, const Array& b);
/// The same with a number on one side.
Array calculate(kernels::Binary<Scalar>::Function f, const Array& a, Scalar b);
Array calculate(kernels::Binary<Scalar>::Function f, Scalar a, const Array& b);
/// The same in place: `target` has the shape that the two broadcast to.
void calculate_in_place(kernels::Binary<Scalar>::Function f, Array& target, const Array& b);

/// The elements of an array; those of a MaskArray as bytes, 0 or 1: g++ 12 makes no vector code of loops over
/// bool.
template <class AnyArray>
auto elements(const AnyArray& array) {
  return array.data();
}
inline const unsigned char* elements(const MaskArray& mask) {
  return reinterpret_cast<const unsigned char*>(mask.data());
}

/// Calls next(element), where element(j) is from[j], or always *from where the step is 0: each case is a loop
/// of its own in `next`, of which the compiler makes vector code if `next` captures by value.
template <class T, class Next>
void by_step(const T* from, Index step, const Next& next) {
  if (step != 0) {
    next([from](Index j) { return from[j]; });
  } else {
    next([value = *from](Index) { return value; });
  }
}

/// out[i] = f(a[i], b[i]) where the two, of any element types, broadcast to `shape`.
template <class Result, class A, class B, class F>
Result broadcast_map(const Shape& shape, F f, const A& a, const B& b) {
  Result out = uninitialized<Result>(shape);
  Broadcast(shape, {Shape(a.shape()), Shape(b.shape())}).for_each_tile([&](const Broadcast::Tile& tile) {
    const auto &first = tile.operand[0], &second = tile.operand[1];
    const Index n = tile.columns, y_step = second.column_step;
    for (Index i = 0; i < tile.rows; ++i) {
      const auto* x = elements(a) + first.at + i * first.row_step;
      const auto* y = elements(b) + second.at + i * second.row_step;
      auto* to = out.data() + tile.at + i * tile.columns;
      by_step(x, first.column_step, [=](auto x_at) {
        by_step(y, y_step, [=](auto y_at) {
          for (Index j = 0; j < n; ++j) to[j] = f(x_at(j), y_at(j));
        });
      });
    }
  });
  return out;
}

/// out[i] = f(a[i], b[i], c[i]) where the three broadcast to `shape`.
template <class Result, class A, class B, class C, class F>
Result broadcast_map(const Shape& shape, F f, const A& a, const B& b, const C& c) {
  Result out = uninitialized<Result>(shape);
  const Broadcast broadcast(shape, {Shape(a.shape()), Shape(b.shape()), Shape(c.shape())});
  broadcast.for_each_tile([&](const Broadcast::Tile& tile) {
    const auto &first = tile.operand[0], &second = tile.operand[1], &third = tile.operand[2];
    const Index n = tile.columns, y_step = second.column_step, z_step = third.column_step;
    for (Index i = 0; i < tile.rows; ++i) {
      const auto* x = elements(a) + first.at + i * first.row_step;
      const auto* y = elements(b) + second.at + i * second.row_step;
      const auto* z = elements(c) + third.at + i * third.row_step;
      auto* to = out.data() + tile.at + i * tile.columns;
      by_step(x, first.column_step, [=](auto x_at) {
        by_step(y, y_step, [=](auto y_at) {
          by_step(z, z_step, [=](auto z_at) {
            for (Index j = 0; j < n; ++j) to[j] = f(x_at(j), y_at(j), z_at(j));
          });
        });
      });
    }
  });
  return out;
}

}  // namespace xgrad::inline XGRAD_ABI
