#include <algorithm>
#include <ostream>

#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad {

Shape::Shape(std::initializer_list<Index> sizes) : sizes_(sizes.begin(), sizes.end()) {
  for (const Index& size : sizes)
    XGRAD_CHECK(size >= 0, "shape: size ", size, " at dimension ", &size - sizes.begin(), " is negative");
}

// Sizes of 0 count as 1, so that strides fit as well; they are the products of some of the sizes.
Index Shape::numel() const {
  Index product = 1;
  bool fits = true, empty = false;
  for (const Index size : sizes_) {
    empty = empty || size == 0;
    fits = fits && !__builtin_mul_overflow(product, std::max<Index>(size, 1), &product);
  }
  XGRAD_CHECK(fits && product <= most_elements, "shape ", *this, " has more elements than any memory holds");
  return empty ? 0 : product;
}

std::size_t Shape::position(Index dim) const {
  const Index rank = this->dim(), at = dim < 0 ? dim + rank : dim;
  XGRAD_CHECK_RANGE(at >= 0 && at < rank, "size: dimension ", dim, " is out of range for shape ", *this);
  return static_cast<std::size_t>(at);
}

std::string Shape::text() const {
  std::string out = "[";
  for (std::size_t i = 0; i < sizes_.size(); ++i) {
    if (i > 0) out += ", ";
    out += std::to_string(sizes_[i]);
  }
  return out + "]";
}

std::ostream& operator<<(std::ostream& out, const Shape& shape) {
  return out << "torch.Size(" << shape.text() << ")";
}

std::string position_text(const Shape& shape, Index element) {
  Shape at = shape;
  for (Index d = shape.dim() - 1; d >= 0; --d) {
    at[d] = element % shape[d];
    element /= shape[d];
  }
  return at.text();
}

Index normalize_dim(const char* op, Index dim, const Shape& shape) {
  const Index rank = std::max<Index>(shape.dim(), 1);
  XGRAD_CHECK_RANGE(dim >= -rank && dim < rank, op, ": dim ", dim, " is out of range for shape ", shape,
                    " (expected ", -rank, " to ", rank - 1, ")");
  return dim < 0 ? dim + rank : dim;
}

void check_size(const char* op, const char* name, Index size, Index least) {
  XGRAD_CHECK(size >= least, op, ": ", name, " ", size, least > 0 ? " is not positive" : " is negative");
  XGRAD_CHECK(size <= Shape::most_elements, op, ": ", name, " ", size, " is too large");
}

Index checked_reach(const char* op, Index dilation, Index kernel) {
  XGRAD_CHECK(kernel <= 1 || dilation <= Shape::most_elements / (kernel - 1), op, ": dilation ", dilation,
              " is too large for a kernel of size ", kernel);
  return dilation * (kernel - 1);
}

Shape broadcast_shapes(const char* op, const Shape& a, const Shape& b) {
  if (a == b) return a;
  const Shape& longer = a.dim() >= b.dim() ? a : b;
  const Shape& shorter = a.dim() >= b.dim() ? b : a;
  Shape result = longer;
  for (Index i = 1; i <= shorter.dim(); ++i) {
    const Index m = longer[-i], n = shorter[-i];
    XGRAD_CHECK(m == n || m == 1 || n == 1, op, ": shapes ", a, " and ", b, " do not broadcast (", a[-i],
                " against ", b[-i], " in dimension ", -i, ")");
    result[-i] = m == 1 ? n : m;
  }
  return result;
}

}  // namespace xgrad
