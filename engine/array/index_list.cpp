#include <algorithm>

#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad {

std::string IndexList::text() const {
  std::string out = "[";
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (i > 0) out += ", ";
    out += std::to_string(items_[i]);
  }
  return out + "]";
}

std::vector<Index> reduced_dims(const char* op, const IndexList& dims, const Shape& shape) {
  std::vector<bool> named(std::max<Index>(shape.dim(), 1), dims.empty());
  for (const Index dim : dims) {
    const auto at = static_cast<std::size_t>(normalize_dim(op, dim, shape));
    XGRAD_CHECK(!named[at], op, ": dim ", dim, " is named twice in ", dims.text());
    named[at] = true;
  }
  std::vector<Index> out;
  for (Index d = 0; d < shape.dim(); ++d) {
    if (named[d]) out.push_back(d);
  }
  return out;
}

Shape reduced_shape(const Shape& shape, const std::vector<Index>& dims, bool keepdim) {
  Shape out;
  for (Index d = 0; d < shape.dim(); ++d) {
    const bool reduced = std::binary_search(dims.begin(), dims.end(), d);
    if (!reduced) out.append(shape[d]);
    if (reduced && keepdim) out.append(1);
  }
  return out;
}

Shape reshaped(const char* op, const Shape& shape, const IndexList& sizes) {
  Index open = -1;
  Shape out;
  for (Index d = 0; d < sizes.size(); ++d) {
    XGRAD_CHECK(sizes[d] >= -1, op, ": size ", sizes[d], " in ", sizes.text(), " is negative");
    XGRAD_CHECK(sizes[d] != -1 || open < 0, op, ": more than one size in ", sizes.text(), " is -1");
    if (sizes[d] == -1) open = d;
    out.append(sizes[d] == -1 ? 1 : sizes[d]);
  }
  const Index numel = shape.numel(), known = out.numel();
  XGRAD_CHECK(open < 0 || known != 0, op, ": the -1 in ", sizes.text(), " could be anything, shape ", shape,
              " has no elements");
  XGRAD_CHECK(open < 0 ? numel == known : numel % known == 0, op, ": shape ", shape, " has ", numel,
              " elements, which do not fit in ", sizes.text());
  if (open >= 0) out[open] = numel / known;
  return out;
}

Index position_along(const char* op, const Shape& shape, Index dim, Index index) {
  const Index size = shape[dim];
  XGRAD_CHECK_RANGE(index >= -size && index < size, op, ": index ", index, " is out of range for dimension ",
                    dim, " of shape ", shape);
  return index < 0 ? index + size : index;
}

Index existing_dim(const char* op, Index dim, const Shape& shape) {
  XGRAD_CHECK(shape.dim() > 0, op, ": a 0-d tensor has no dimension");
  return normalize_dim(op, dim, shape);
}

}  // namespace xgrad
