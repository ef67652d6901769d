#include <xgrad/engine/array/along_dim.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/cat.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad::inline XGRAD_ABI {

// Joins the tensors along dimension `dim` of `shape`, where tensor i takes sizes[i] positions.
template <class X>
static X join(OpName name, const std::vector<X>& tensors, const Shape& shape, Index dim,
              const std::vector<Index>& sizes) {
  auto y = uninitialized<ArrayOf<typename X::value_type>>(shape);
  const AlongDim all(shape, dim);
  Index start = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const auto* from = tensors[i].value().data();
    const Index run = sizes[i] * all.inner;
    parallel_for(run == 0 ? 0 : all.outer, 32768 / std::max<Index>(run, 1), [&](Index first, Index last) {
      for (Index j = first; j < last; ++j) {
        std::copy_n(from + j * run, run, y.data() + (j * all.n + start) * all.inner);
      }
    });
    start += sizes[i];
  }
  return record(name.saving_nothing(), std::span<const X>(tensors), std::move(y),
                [all, sizes](const Array& grad, InputGrads& to) {
                  Index at = 0;
                  for (std::size_t i = 0; i < sizes.size(); ++i) {
                    if (to.wants(i)) {
                      Array dx = uninitialized<Array>(to.shape(i));
                      copy_steps(grad.data(), dx.data(), all, at, 1, sizes[i]);
                      to.add(i, std::move(dx));
                    }
                    at += sizes[i];
                  }
                });
}

template <class X>
static X cat_of(const std::vector<X>& tensors, Index dim) {
  XGRAD_CHECK(!tensors.empty(), "cat: no tensors");
  const auto left_out = [](const X& x) { return x.shape() == Shape{0}; };
  std::size_t first = 0;
  while (first + 1 < tensors.size() && left_out(tensors[first])) ++first;
  Shape shape = tensors[first].shape();
  XGRAD_CHECK(shape.dim() > 0, "cat: tensor ", first, " is 0-d, which has no dimension to join along");
  const Index d = normalize_dim("cat", dim, shape);

  std::vector<Index> sizes;
  Index total = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    Shape other = tensors[i].shape();
    sizes.push_back(left_out(tensors[i]) ? 0 : other.dim() == shape.dim() ? other[d] : -1);
    if (other.dim() == shape.dim()) other[d] = shape[d];
    XGRAD_CHECK(left_out(tensors[i]) || other == shape, "cat: tensor ", i, " has shape ", tensors[i].shape(),
                ", tensor ", first, " has shape ", shape, "; only dimension ", d, " may differ");
    total += sizes.back();
    check_size("cat", "joined size", total, 0);
  }
  shape[d] = total;
  return join("CatBackward0", tensors, shape, d, sizes);
}

template <class X>
static X stack_of(const std::vector<X>& tensors, Index dim) {
  XGRAD_CHECK(!tensors.empty(), "stack: no tensors");
  const Shape each = tensors[0].shape();
  const Index rank = each.dim();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    XGRAD_CHECK(tensors[i].shape() == each, "stack: tensor ", i, " has shape ", tensors[i].shape(),
                ", tensor 0 has shape ", each);
  }
  XGRAD_CHECK_RANGE(dim >= -rank - 1 && dim <= rank, "stack: dim ", dim, " is out of range for shape ", each,
                    " (expected ", -rank - 1, " to ", rank, ")");
  const Index d = dim < 0 ? dim + rank + 1 : dim;
  Shape shape;
  for (Index i = 0; i <= rank; ++i) {
    if (i == d) shape.append(std::ssize(tensors));
    if (i < rank) shape.append(each[i]);
  }
  return join("StackBackward0", tensors, shape, d, std::vector<Index>(tensors.size(), 1));
}

#define XGRAD_JOIN(X)                                 \
  X cat(const std::vector<X>& tensors, Index dim) {   \
    return cat_of(tensors, dim);                      \
  }                                                   \
  X stack(const std::vector<X>& tensors, Index dim) { \
    return stack_of(tensors, dim);                    \
  }
XGRAD_JOIN(Tensor)
XGRAD_JOIN(Indices)
XGRAD_JOIN(Mask)

}  // namespace xgrad::inline XGRAD_ABI
