// What `x[...]` is, and what is assigned to it.
#include <algorithm>

#include <xgrad/engine/compute/permute.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/ops/select.hpp>
#include <xgrad/engine/ops/take_positions.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

// Each takes a part of x, and of `places`, which say where x lies in the array that it came from.

template <class X>
static X indexed(const X& x, Index position, Places& places) {
  const Index at = position_along("select", x.shape(), existing_dim("select", 0, x.shape()), position);
  places.select(0, at);
  return select(x, 0, at);
}

template <class X>
static X indexed(const X& x, const Slice& slice, Places& places) {
  places.slice(0, range_of(slice, x.size(existing_dim("slice", 0, x.shape()))));
  return xgrad::slice(x, 0, slice);
}

// The whole of x, as a part.
template <class X>
static X whole(const X& x) {
  return record(saves_nothing("AliasBackward0"), {x}, ArrayOf<typename X::value_type>(x.value()),
                [](const Array& grad, InputGrads& to) { to.add(0, grad); });
}

template <class X>
static X indexed(const X& origin, std::initializer_list<IndexItem> items, Places& places) {
  X x = origin;
  Index named = 0, ellipses = 0;
  for (const IndexItem& item : items) {
    named += item.kind == IndexItem::Kind::position || item.kind == IndexItem::Kind::slice;
    ellipses += item.kind == IndexItem::Kind::rest;
  }
  XGRAD_CHECK(ellipses <= 1, "index: more than one ellipsis");
  XGRAD_CHECK(named <= x.dim(), "index: ", named, " items for shape ", x.shape());
  const Index rest = x.dim() - named;
  Index d = 0;
  for (const IndexItem& item : items) {
    switch (item.kind) {
      case IndexItem::Kind::position: {
        const Index at = position_along("select", x.shape(), d, item.slice.start);
        places.select(d, at);
        x = select(x, d, at);
        break;
      }
      case IndexItem::Kind::slice: {
        const bool all = item.slice.start == 0 && item.slice.step == 1 && item.slice.stop >= x.size(d);
        if (!all || items.size() == 1) {
          places.slice(d, range_of(item.slice, x.size(d)));
          x = slice(x, d, item.slice);
        }
        ++d;
        break;
      }
      case IndexItem::Kind::rest:
        d += rest;
        break;
      case IndexItem::Kind::added:
        places.unsqueeze(d);
        x = unsqueeze(x, d++);
        break;
    }
  }
  return x.is(origin) ? whole(origin) : x;
}

template <class X>
static X indexed(const X& x, const Indices& rows, Places& places) {
  XGRAD_CHECK(x.dim() > 0, "index: a 0-d tensor has no rows");
  if (rows.dim() == 0) return indexed(x, rows.item(), places);
  const auto positions = positions_in("index", rows, x.size(0), true, x.shape(), 0);
  places.pick(positions, 1);
  Shape result = rows.shape();
  for (Index d = 1; d < x.dim(); ++d) result.append(x.size(d));
  return take_positions("IndexBackward0", x, result, AlongDim(x.shape(), 0), positions);
}

template <class X>
static X indexed(const X& x, const Mask& mask, Places& places) {
  const Shape own = x.shape(), covered = mask.shape();
  XGRAD_CHECK(covered.dim() <= own.dim() && std::equal(covered.begin(), covered.end(), own.begin()),
              "index: a mask of shape ", covered, " does not fit shape ", own);
  const auto positions = true_positions(mask);
  places.pick(positions, covered.dim());
  Shape result{std::ssize(*positions)};
  for (Index d = covered.dim(); d < own.dim(); ++d) result.append(own[d]);
  return take_positions("IndexBackward0", x, result, AlongDim(own, 0, covered.dim() - 1), positions);
}

// ---- the members

#define XGRAD_INDEX_BY(Item)                                         \
  template <class T>                                                 \
  Part<PlainTensor<T>> PlainTensor<T>::operator[](Item item) const { \
    Places places(shape());                                          \
    PlainTensor part = indexed(*this, item, places);                 \
    return {std::move(part), *this, std::move(places)};              \
  }                                                                  \
  template Part<Indices> PlainTensor<Index>::operator[](Item) const; \
  template Part<Mask> PlainTensor<bool>::operator[](Item) const;     \
  Part<Tensor> Tensor::operator[](Item item) const {                 \
    Places places(shape());                                          \
    Tensor part = indexed(*this, item, places);                      \
    return {std::move(part), *this, std::move(places)};              \
  }                                                                  \
  template <class X>                                                 \
  Part<X> Part<X>::operator[](Item item) const {                     \
    Places places = places_;                                         \
    X part = indexed(own(), item, places);                           \
    return {std::move(part), whole_, std::move(places)};             \
  }
XGRAD_INDEX_BY(Index)
XGRAD_INDEX_BY(const Slice&)
XGRAD_INDEX_BY(std::initializer_list<IndexItem>)
XGRAD_INDEX_BY(const Indices&)
XGRAD_INDEX_BY(const Mask&)

// ---- assignment

template <class X>
static bool records(const X& values) {
  if constexpr (std::same_as<X, Tensor>) return grad_enabled() && values.requires_grad();
  return false;
}

template <class X>
Part<X>& Part<X>::copy_(const X& values) {
  const Shape shape = this->shape();
  XGRAD_CHECK(broadcast_shapes("index", shape, values.shape()) == shape, "index: values of shape ",
              values.shape(), " do not broadcast to a part of shape ", shape);
  XGRAD_CHECK(!records(values),
              "index: what is assigned to a part requires grad, and no gradient flows through an assignment; "
              "use detach(), a NoGradGuard, or cat, stack and where");
  ArrayOf<Number> numbers = broadcast_to(values.value(), shape);
  places_.write(numbers, whole_.mutable_value());
  X::operator=(X(std::move(numbers)));  // the part itself has them too
  return *this;
}

template class Part<Tensor>;
template class Part<Indices>;
template class Part<Mask>;

}  // namespace xgrad::inline XGRAD_ABI
