#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/prod.hpp>

namespace xgrad::inline XGRAD_ABI {

// The product of the others is the product before times the product after: no division, so zeros do no harm.
static void add_gradient(const AlongDim& s, const Array& x, const Array& grad, Array& dx) {
  if (x.size() == 0) return;
  for (Index i = 0; i < s.outer; ++i) {
    for (Index k = 0; k < s.inner; ++k) {
      const auto at = [&](Index j) { return (i * s.n + j) * s.inner + k; };
      Array before = uninitialized<Array>({s.n});
      Scalar product = 1;
      for (Index j = 0; j < s.n; ++j) {
        before.data()[j] = product;
        product *= x.data()[at(j)];
      }
      product = grad.data()[i * s.inner + k];
      for (Index j = s.n - 1; j >= 0; --j) {
        dx.data()[at(j)] += before.data()[j] * product;
        product *= x.data()[at(j)];
      }
    }
  }
}

template <class X>
static SumOf<X> product(OpName name, const X& x, const Shape& shape, const AlongDim& s) {
  using Number =
      std::conditional_t<std::same_as<X, Tensor>, Scalar, std::uint64_t>;  // integers may wrap around
  std::vector<Number> products(s.outer * s.inner, 1);
  const auto* in = x.value().data();
  const Index slice = s.n * s.inner;
  for (Index i = 0; slice > 0 && i < s.outer; ++i) {
    for (Index j = 0; j < slice; ++j)
      products[i * s.inner + j % s.inner] *= static_cast<Number>(in[i * slice + j]);
  }
  auto y = uninitialized<ArrayOf<typename SumOf<X>::value_type>>(shape);
  std::copy(products.begin(), products.end(), y.data());
  if constexpr (std::same_as<X, Tensor>) {
    return record(name, {x}, std::move(y), [s, x = Saved(x)](const Array& grad, InputGrads& to) {
      add_gradient(s, x.value(), grad, to.buffer(0));
    });
  } else {
    return y;
  }
}

template <class X>
static SumOf<X> prod_of(const X& x) {
  return product("ProdBackward0", x, Shape(), AlongDim(Shape{x.numel()}, 0));
}
template <class X>
static SumOf<X> prod_of(const X& x, Index dim, bool keepdim) {
  const Shape shape = x.shape();
  const Index d = normalize_dim("prod", dim, shape);
  const std::vector<Index> reduced = shape.empty() ? std::vector<Index>() : std::vector{d};
  return product("ProdBackward1", x, reduced_shape(shape, reduced, keepdim), AlongDim(shape, d));
}
XGRAD_DEFINE_KINDS_BY_VALUE(SumOf, prod, (), ())
XGRAD_DEFINE_KINDS_BY_VALUE(SumOf, prod, (Index dim, bool keepdim), (dim, keepdim))

}  // namespace xgrad::inline XGRAD_ABI
