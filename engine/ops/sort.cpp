#include <algorithm>

#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/ops/sort.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

template <class T>
struct Item {
  T value;
  Index index;
};

// Whether a comes before b. Equal values are ordered by their index, so that any algorithm sorts stably; NaN
// is greater than every number. A type, not a function: the algorithms compile it in.
template <bool greatest_first>
struct Before {
  template <class T>
  bool operator()(const Item<T>& a, const Item<T>& b) const {
    const T less = greatest_first ? b.value : a.value, more = greatest_first ? a.value : b.value;
    if (less < more) return true;
    if (less > more) return false;
    const bool less_nan = less != less, more_nan = more != more;
    return less_nan == more_nan ? a.index < b.index : more_nan;
  }
};

struct Order {
  Index k;  // how many of each slice are wanted
  bool descending, sorted;
};

// Brings the first k of n items to the front, in any order. next(j) is item j.
template <class T, class Compare, class Next>
static void select_first(std::vector<Item<T>>& items, Index n, Index k, Compare before, const Next& next) {
  const Index kept = k <= n / 8 ? k : n;
  items.resize(kept);
  for (Index j = 0; j < kept; ++j) items[j] = next(j);
  if (kept == n) {
    if (k < n) std::nth_element(items.begin(), items.begin() + k, items.end(), before);
    return;
  }
  if (k == 0) return;
  // Few of many: a heap whose top is the last of the best so far, which hardly any item comes before.
  std::make_heap(items.begin(), items.end(), before);
  for (Index j = kept; j < n; ++j) {
    const Item<T> item = next(j);
    if (!before(item, items.front())) continue;
    std::pop_heap(items.begin(), items.end(), before);
    items.back() = item;
    std::push_heap(items.begin(), items.end(), before);
  }
}

// The first k of each slice in that order.
template <bool greatest_first, class X>
static ValuesAndIndicesOf<X> first_items(const X& x, const AlongDim& s, const Shape& shape,
                                         const Order& order) {
  using T = typename X::value_type;
  ArrayOf<T> values = uninitialized<ArrayOf<T>>(shape);
  IndexArray indices = uninitialized<IndexArray>(shape);
  const T* in = x.value().data();
  const Before<greatest_first> before;
  const Index slices = order.k == 0 ? 0 : s.outer * s.inner;
  parallel_for(slices, 4096 / std::max<Index>(s.n, 1), [&](Index first, Index last) {
    std::vector<Item<T>> items;
    for (Index slice = first; slice < last; ++slice) {
      const Index i = slice / s.inner, inner = slice % s.inner;
      const T* from = in + i * s.n * s.inner + inner;
      select_first(items, s.n, order.k, before, [&](Index j) { return Item<T>{from[j * s.inner], j}; });
      const auto by_index = [](const Item<T>& a, const Item<T>& b) { return a.index < b.index; };
      if (order.sorted) {
        std::sort(items.begin(), items.begin() + order.k, before);
      } else {
        std::sort(items.begin(), items.begin() + order.k, by_index);
      }
      for (Index j = 0; j < order.k; ++j) {
        const Index at = (i * order.k + j) * s.inner + inner;
        values.data()[at] = items[j].value;
        indices.data()[at] = items[j].index;
      }
    }
  });
  return {X(std::move(values)), Indices(std::move(indices))};
}

template <class X>
static ValuesAndIndicesOf<X> first_items(const X& x, const AlongDim& s, const Shape& shape,
                                         const Order& order) {
  return order.descending ? first_items<true>(x, s, shape, order) : first_items<false>(x, s, shape, order);
}

static ValuesAndIndices recorded(OpName name, const Tensor& x, const AlongDim& s, Index k,
                                 ValuesAndIndices result) {
  const auto backward = [s, k, where = SavedIndices(result.indices)](const Array& grad, InputGrads& to) {
    add_at_positions(grad.data(), where.value().data(), to.buffer(0).data(), s, k);
  };
  return {record(name, {x}, result.values, backward), result.indices};
}
template <class T>
static ValuesAndIndicesOf<PlainTensor<T>> recorded(OpName, const PlainTensor<T>&, const AlongDim&, Index,
                                                   ValuesAndIndicesOf<PlainTensor<T>> result) {
  return result;
}

template <class X>
static ValuesAndIndicesOf<X> sorted(const char* op, const X& x, Index dim, const SortOptions& options) {
  const AlongDim s(x.shape(), normalize_dim(op, dim, x.shape()));
  return recorded("SortBackward0", x, s, s.n, first_items(x, s, x.shape(), {s.n, options.descending, true}));
}

template <class X>
static ValuesAndIndicesOf<X> sort_of(const X& x, Index dim, SortOptions options) {
  return sorted("sort", x, dim, options);
}
template <class X>
static Indices argsort_of(const X& x, Index dim, SortOptions options) {
  const NoGradGuard no_grad;
  return sorted("argsort", x, dim, options).indices;
}
XGRAD_DEFINE_KINDS(ValuesAndIndicesOf, sort, (Index dim, SortOptions options), (dim, options))
XGRAD_DEFINE_KINDS(IndicesFor, argsort, (Index dim, SortOptions options), (dim, options))

template <class X>
static ValuesAndIndicesOf<X> topk_of(const X& x, Index k, Index dim, TopkOptions options) {
  const Index d = normalize_dim("topk", dim, x.shape());
  const AlongDim s(x.shape(), d);
  if (x.dim() == 0 && k == 0) k = 1;  // as PyTorch does
  XGRAD_CHECK_RANGE(k >= 0 && k <= s.n, "topk: k = ", k, " of ", s.n, " elements along dimension ", d,
                    " of shape ", x.shape());
  Shape shape = x.shape();
  if (!shape.empty()) shape[d] = k;
  return recorded("TopkBackward0", x, s, k, first_items(x, s, shape, {k, options.largest, options.sorted}));
}
ValuesAndIndices topk(const Tensor& x, Index k, Index dim, TopkOptions options) {
  return topk_of(x, k, dim, options);
}
ValuesAndIndicesOf<Indices> topk(const Indices& x, Index k, Index dim, TopkOptions options) {
  return topk_of(x, k, dim, options);
}

// ---- distinct numbers

template <class X>
static UniqueOf<X> unique_counts_of(const X& x) {
  using T = typename X::value_type;
  const NoGradGuard no_grad;
  const auto [values, order] = sort(reshape(x, -1));
  const Index n = x.numel();
  const T* in = values.value().data();
  std::vector<Index> starts;
  IndexArray inverse = uninitialized<IndexArray>(x.shape());
  for (Index i = 0; i < n; ++i) {
    if (i == 0 || in[i] != in[i - 1]) starts.push_back(i);
    inverse.data()[order.value().data()[i]] = std::ssize(starts) - 1;
  }
  const Index distinct = std::ssize(starts);
  starts.push_back(n);
  ArrayOf<T> out = uninitialized<ArrayOf<T>>({distinct});
  IndexArray counts = uninitialized<IndexArray>({distinct});
  for (Index i = 0; i < distinct; ++i) {
    out.data()[i] = in[starts[i]];
    counts.data()[i] = starts[i + 1] - starts[i];
  }
  return {X(std::move(out)), Indices(std::move(inverse)), Indices(std::move(counts))};
}
template <class X>
static X unique_of(const X& x) {
  return unique_counts_of(x).values;
}
XGRAD_DEFINE_KINDS(Same, unique, (), ())
XGRAD_DEFINE_KINDS(UniqueOf, unique_counts, (), ())

}  // namespace xgrad::inline XGRAD_ABI
