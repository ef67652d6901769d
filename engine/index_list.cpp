#include <algorithm>

#include <xgrad/engine/error.hpp>
#include <xgrad/engine/index_list.hpp>

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
  std::vector<bool> named(static_cast<std::size_t>(std::max<Index>(shape.dim(), 1)), dims.empty());
  for (const Index dim : dims) {
    const auto at = static_cast<std::size_t>(normalize_dim(op, dim, shape));
    check(!named[at], op, ": dim ", dim, " is named twice in ", dims.text());
    named[at] = true;
  }
  std::vector<Index> out;
  for (Index d = 0; d < shape.dim(); ++d) {
    if (named[static_cast<std::size_t>(d)]) out.push_back(d);
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

}  // namespace xgrad
