#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/expand.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

template <class X>
static X expand_of(const X& x, const IndexList& sizes) {
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
  return record(saves_nothing("ExpandBackward0"), {x}, broadcast_to(x.value(), shape),
                [](const Array& grad, InputGrads& to) { to.add(0, grad); });
}
XGRAD_DEFINE_KINDS(Same, expand, (const IndexList& sizes), (sizes))

// x of shape `from` is stretched to `wide`, which is then seen as `result`; the gradient goes the way back.
template <class X>
static X repeated(OpName name, const X& x, const Shape& from, const Shape& wide, const Shape& result) {
  auto y = x.value();
  set_shape(y, from);
  y = broadcast_to(y, wide);
  set_shape(y, result);
  return record(name.saving_nothing(), {x}, std::move(y), [from, wide](const Array& grad, InputGrads& to) {
    Array g = grad;
    set_shape(g, wide);
    g = sum_to(g, from);
    set_shape(g, to.shape(0));
    to.add(0, std::move(g));
  });
}

template <class X>
static X repeat_of(const X& x, const IndexList& times) {
  const Index added = times.size() - x.dim();
  XGRAD_CHECK(added >= 0, "repeat: ", times.text(), " are fewer numbers than shape ", x.shape(), " has");
  Shape from, wide, result;  // (1, size), (times, size), (times * size) for each dimension
  for (Index d = 0; d < times.size(); ++d) {
    const Index size = d < added ? 1 : x.size(d - added);
    XGRAD_CHECK(times[d] >= 0, "repeat: ", times[d], " in ", times.text(), " is negative");
    for (const Index s : {Index{1}, size}) from.append(s);
    for (const Index s : {times[d], size}) wide.append(s);
    result.append(Shape{times[d], size}.numel());
  }
  return repeated("RepeatBackward0", x, from, wide, result);
}
XGRAD_DEFINE_KINDS(Same, repeat, (const IndexList& times), (times))

template <class X>
static X repeat_interleave_of(const X& x, Index times, Index dim) {
  XGRAD_CHECK(times >= 0, "repeat_interleave: ", times, " times is negative");
  const Index d = existing_dim("repeat_interleave", dim, x.shape());
  Shape from, result = x.shape();
  for (Index i = 0; i < x.dim(); ++i) {
    from.append(x.size(i));
    if (i == d) from.append(1);
  }
  Shape wide = from;
  wide[d + 1] = times;
  result[d] = Shape{x.size(d), times}.numel();
  return repeated("ViewBackward0", x, from, wide, result);
}
template <class X>
static X repeat_interleave_of(const X& x, Index times) {
  return repeat_interleave_of(reshape(x, -1), times, 0);
}
XGRAD_DEFINE_KINDS(Same, repeat_interleave, (Index times), (times))
XGRAD_DEFINE_KINDS(Same, repeat_interleave, (Index times, Index dim), (times, dim))

}  // namespace xgrad::inline XGRAD_ABI
