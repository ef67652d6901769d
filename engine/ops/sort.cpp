#include <algorithm>

#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/sort.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

struct Item {
  Scalar value;
  Index index;
};

// Whether a comes before b. Equal values are ordered by their index, so that any algorithm sorts stably; NaN
// is greater than every number. A type, not a function: the algorithms compile it in.
template <bool greatest_first>
struct Before {
  bool operator()(const Item& a, const Item& b) const {
    const Scalar less = greatest_first ? b.value : a.value, more = greatest_first ? a.value : b.value;
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
template <class Compare, class Next>
static void select_first(std::vector<Item>& items, Index n, Index k, Compare before, const Next& next) {
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
    const Item item = next(j);
    if (!before(item, items.front())) continue;
    std::pop_heap(items.begin(), items.end(), before);
    items.back() = item;
    std::push_heap(items.begin(), items.end(), before);
  }
}

// The first k of each slice in that order.
template <bool greatest_first>
static ValuesAndIndices first_items(const Tensor& x, const AlongDim& s, const Shape& shape,
                                    const Order& order) {
  Array values = uninitialized<Array>(shape);
  Indices indices = uninitialized<Indices>(shape);
  const Scalar* in = x.value().data();
  const Before<greatest_first> before;
  parallel_for(s.outer * s.inner, 4096 / std::max<Index>(s.n, 1), [&](Index first, Index last) {
    std::vector<Item> items;
    for (Index slice = first; slice < last; ++slice) {
      const Index i = slice / s.inner, inner = slice % s.inner;
      const Scalar* from = in + i * s.n * s.inner + inner;
      select_first(items, s.n, order.k, before, [&](Index j) { return Item{from[j * s.inner], j}; });
      const auto by_index = [](const Item& a, const Item& b) { return a.index < b.index; };
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
  return {Tensor(std::move(values)), std::move(indices)};
}

static ValuesAndIndices first_items(const Tensor& x, const AlongDim& s, const Shape& shape,
                                    const Order& order) {
  return order.descending ? first_items<true>(x, s, shape, order) : first_items<false>(x, s, shape, order);
}

static ValuesAndIndices recorded(OpName name, const Tensor& x, const AlongDim& s, Index k,
                                 ValuesAndIndices result) {
  const auto backward = [s, k, where = result.indices](const Array& grad, InputGrads& to) {
    add_at_positions(grad.data(), where.data(), to.buffer(0).data(), s, k);
  };
  return {record(name, {x}, result.values, backward), std::move(result.indices)};
}

static ValuesAndIndices sorted(const char* op, const Tensor& x, Index dim, const SortOptions& options) {
  const AlongDim s(x.shape(), normalize_dim(op, dim, x.shape()));
  return recorded("SortBackward0", x, s, s.n, first_items(x, s, x.shape(), {s.n, options.descending, true}));
}

ValuesAndIndices sort(const Tensor& x, Index dim, SortOptions options) {
  return sorted("sort", x, dim, options);
}
Indices argsort(const Tensor& x, Index dim, SortOptions options) {
  return sorted("argsort", x.detach(), dim, options).indices;
}

ValuesAndIndices topk(const Tensor& x, Index k, Index dim, TopkOptions options) {
  const Index d = normalize_dim("topk", dim, x.shape());
  const AlongDim s(x.shape(), d);
  if (x.dim() == 0 && k == 0) k = 1;  // as PyTorch does
  XGRAD_CHECK_RANGE(k >= 0 && k <= s.n, "topk: k = ", k, " of ", s.n, " elements along dimension ", d,
                    " of shape ", x.shape());
  Shape shape = x.shape();
  if (!shape.empty()) shape[d] = k;
  return recorded("TopkBackward0", x, s, k, first_items(x, s, shape, {k, options.largest, options.sorted}));
}

}  // namespace xgrad::inline XGRAD_ABI
