#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/expand.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor expand(const Tensor& x, const IndexList& sizes) {
  const Index added = sizes.size() - x.dim();
  XGRAD_CHECK(added >= 0, "expand: sizes ", sizes.text(), " are fewer than shape ", x.shape(), " has");
  Shape shape;
  for (Index d = 0; d < sizes.size(); ++d) {
    XGRAD_CHECK(sizes[d] >= (d < added ? 0 : -1), "expand: size ", sizes[d], " at position ", d, " of ",
                sizes.text(), d < added && sizes[d] == -1 ? " is for a new dimension" : " is negative");
    const Index own = d < added ? 1 : x.size(d - added), size = sizes[d] == -1 ? own : sizes[d];
    XGRAD_CHECK(own == 1 || own == size, "expand: shape ", x.shape(), " does not stretch to ", sizes.text(),
                " (", own, " against ", size, " in dimension ", d, ")");
    shape.append(size);
  }
  // Undone by `add`, as for every operation that broadcasts.
  return record("ExpandBackward0", {x}, broadcast_to(x.value(), shape),
                [](const Array& grad, InputGrads& to) { to.add(0, grad); });
}

Tensor expand_as(const Tensor& x, const Tensor& other) {
  return expand(x, other.shape());
}

}  // namespace xgrad::inline XGRAD_ABI
