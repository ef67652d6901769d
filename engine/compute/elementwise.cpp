#include <xgrad/engine/compute/elementwise.hpp>

namespace xgrad::inline XGRAD_ABI {

Array calculate(const kernels::UnaryFunction<Scalar>& f, const Array& x, Scalar a, Scalar b) {
  return map_blocks([&f, a, b](const Scalar* in, Scalar* out, Index n) { f.forward(in, out, n, a, b); }, x);
}

using Function = kernels::Binary<Scalar>::Function;

static void run(Function f, const Array& a, const Array& b, Array& out) {
  const Broadcast broadcast(Shape(out.shape()), {Shape(a.shape()), Shape(b.shape())});
  broadcast.for_each_tile([&](const Broadcast::Tile& tile) {
    const auto [first, second, unused] = tile.operand;
    f(a.data() + first.at, b.data() + second.at, out.data() + tile.at,
      {tile.rows, tile.columns, first.row_step, first.column_step, second.row_step, second.column_step});
  });
}

Array calculate(const char* op, Function f, const Array& a, const Array& b) {
  Array out = uninitialized<Array>(broadcast_shapes(op, a.shape(), b.shape()));
  run(f, a, b, out);
  return out;
}

Array calculate(Function f, const Array& a, Scalar b) {
  return map_blocks([=](const Scalar* in, Scalar* out, Index n) { f(in, &b, out, {1, n, 0, 1, 0, 0}); }, a);
}
Array calculate(Function f, Scalar a, const Array& b) {
  return map_blocks([=](const Scalar* in, Scalar* out, Index n) { f(&a, in, out, {1, n, 0, 0, 0, 1}); }, b);
}

void calculate_in_place(Function f, Array& target, const Array& b) {
  run(f, target, b, target);
}

}  // namespace xgrad::inline XGRAD_ABI
