#include <numeric>

#include <xgrad/engine/compute/row_order.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/kernels/rows.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/functional/embedding_bag.hpp>
#include <xgrad/nn/functional/lookup.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

static constexpr const char* op = "embedding_bag";

// What forward and backward share.
struct Bag {
  BagLayout layout;
  Table table;
  bool mean, by_frequency, sparse;

  const Indices& entries() const { return *layout.entries; }
  kernels::Bags kernel_bags(const Index* rows, Index first, Index last, Index skip) const {
    return {rows, layout.starts.data() + first, last - first, layout.size(), skip};
  }
  // Calls call(kernel, bags, first bag) for blocks of bags that are worth a thread.
  template <class Call>
  void run(const Index* rows, Index skip, const Call& call) const {
    const Index mean_length = layout.size() / std::max<Index>(layout.bags(), 1) + 1;
    parallel_for(layout.bags(), rows_grain(table.width * mean_length), [&](Index first, Index last) {
      call(kernels::rows<Scalar>(), kernel_bags(rows, first, last, skip), first);
    });
  }
  template <class Call>
  void run(const Call& call) const {
    run(entries().data(), table.padding, call);
  }
  // 1 / occurrences of each entry's row. (n)
  Array by_occurrences() const {
    return 1 / xt::cast<Scalar>(occurrences(span_of(entries()), table.num_embeddings));
  }
};

// ---- sum and mean

static Array reduced(const Bag& bag, const Array& table, const Scalar* weights) {
  Array out = uninitialized<Array>(Shape{bag.layout.bags(), bag.table.width});
  if (out.size() == 0) return out;
  bag.run([&](const auto& kernel, const kernels::Bags& bags, Index first) {
    kernel.sum(table.data(), bag.table.width, bags, weights, bag.mean, out.data() + first * bag.table.width);
  });
  return out;
}

// Row entries[e] gets scale[e] * grad[bag of e].
static RowBlock weight_gradient(const Bag& bag, const Tensor& grad, const Array* weights) {
  RowBlock block{bag.entries(), grad, bag.layout.bag_of_entries(), {}};
  block.rows.reshape({block.rows.size()});
  if (weights) {
    block.scale = *weights;
    block.scale->reshape({block.rows.size()});
  }
  if (!block.scale && (bag.mean || bag.by_frequency))
    block.scale = filled<Array>({std::ssize(block.rows)}, Scalar(1));
  for (Index b = 0; bag.mean && b < bag.layout.bags(); ++b) {
    const Index first = bag.layout.starts.data()[b], last = bag.layout.starts.data()[b + 1];
    const Index* entries = bag.entries().data();
    const Index count = last - first - std::count(entries + first, entries + last, bag.table.padding);
    for (Index e = first; e < last; ++e)
      block.scale->data()[e] /= static_cast<Scalar>(std::max<Index>(count, 1));
  }
  if (bag.by_frequency) *block.scale *= bag.by_occurrences();
  return without_padding(std::move(block), bag.table.padding);
}

// dot(grad[b], row of e) for each entry; `rows` number the rows of `table`, one of them being `skip`.
static Array sample_gradient(const Bag& bag, const Array& table, const Index* rows, Index skip,
                             const Array& grad, const Shape& shape) {
  Array out = filled<Array>(shape, 0);
  if (bag.table.width == 0) return out;
  bag.run(rows, skip, [&](const auto& kernel, const kernels::Bags& bags, Index first) {
    kernel.dot(table.data(), bag.table.width, bags, grad.data() + first * bag.table.width, bag.mean,
               out.data());
  });
  return out;
}

// The rows that the gradient of the weights needs: the table itself; or, since max_norm will change the table
// when the layer is used again before backward, a copy of them, row e for entry e.
class SavedRows {
 public:
  SavedRows(const Bag& bag, const Tensor& weight, bool copy) : skip_(bag.table.padding) {
    if (!copy) {
      table_.emplace(weight);
      return;
    }
    const Index n = bag.layout.size();
    skip_ = n;
    own_rows_ = uninitialized<Indices>({n});
    for (Index e = 0; e < n; ++e) own_rows_.data()[e] = bag.entries().data()[e] == bag.table.padding ? n : e;
    copies_ = uninitialized<Array>({n, bag.table.width});
    if (bag.table.width == 0) return;
    kernels::rows<Scalar>().gather(weight.value_of_rows(span_of(bag.entries())).data(), bag.table.width,
                                   bag.entries().data(), n, n, copies_.data());
  }
  Array gradient(const Bag& bag, const Array& grad, const Shape& shape) const {
    return table_ ? sample_gradient(bag, table_->value(), bag.entries().data(), skip_, grad, shape)
                  : sample_gradient(bag, copies_, own_rows_.data(), skip_, grad, shape);
  }

 private:
  std::optional<Saved> table_;
  Array copies_;      // (n, D)
  Indices own_rows_;  // (n)
  Index skip_;
};

static Tensor sum_or_mean(Bag bag, const Tensor& weight, const Tensor& sample_weights, bool renormalized) {
  const Array& table = weight.value_of_rows(span_of(bag.entries()));
  if (!sample_weights.defined()) {
    Array out = reduced(bag, table, nullptr);
    return record("EmbeddingBagBackward0", {weight}, std::move(out),
                  [bag = std::move(bag)](const Array&, InputGrads& to) {
                    add_gradient(to, 0, weight_gradient(bag, to.incoming(), nullptr), bag.sparse);
                  });
  }
  Array out = reduced(bag, table, sample_weights.value().data());
  std::optional<SavedRows> rows;
  if (recording({sample_weights})) rows.emplace(bag, weight, renormalized);
  return record("EmbeddingBagBackward0", {weight, sample_weights}, std::move(out),
                [bag = std::move(bag), weights = Saved(sample_weights), rows = std::move(rows)](
                    const Array& grad, InputGrads& to) {
                  if (to.wants(0)) {
                    add_gradient(to, 0, weight_gradient(bag, to.incoming(), &weights.value()), bag.sparse);
                  }
                  if (to.wants(1)) to.add(1, rows->gradient(bag, grad, to.shape(1)));
                });
}

// ---- max

using Winners = xt::xarray<std::int32_t, xt::layout_type::row_major, Allocator<std::int32_t>>;

// Adds grad[b, k] to column k of the row that won it. Columns are split between threads, so that each number
// of the table gets its gradients in the order of the bags.
static void add_to_winners(const Bag& bag, const Winners& winners, const Array& grad, const Scalar* scale,
                           Array& table) {
  const Index width = bag.table.width, grain = winners.size() > 65536 ? 16 : width;
  parallel_for(width, grain, [&](Index first, Index last) {
    for (Index b = 0; b < bag.layout.bags(); ++b) {
      for (Index k = first; k < last; ++k) {
        const Index i = b * width + k;
        if (winners.data()[i] < 0) continue;
        const Index e = bag.layout.starts.data()[b] + winners.data()[i];
        table.data()[bag.entries().data()[e] * width + k] +=
            scale ? scale[e] * grad.data()[i] : grad.data()[i];
      }
    }
  });
}

// One row for each pair of a bag and an entry that won some column of it, zeros in the other columns.
static RowBlock winner_rows(const Bag& bag, const Winners& winners, const Array& grad, const Scalar* scale) {
  const Index width = bag.table.width, bags = bag.layout.bags(), n = bag.layout.size();
  std::vector<Index> slot(n, -1);  // of each entry in the block
  Index rows = 0;
  for (Index b = 0; b < bags; ++b) {
    const Index start = bag.layout.starts.data()[b];
    for (Index k = 0; k < width; ++k) {
      const std::int32_t winner = winners.data()[b * width + k];
      if (winner >= 0) slot[start + winner] = 0;
    }
  }
  for (Index& s : slot) s = s < 0 ? s : rows++;
  RowBlock block{uninitialized<Indices>({rows}), {}, {}, {}};
  if (scale) block.scale = uninitialized<Array>({rows});
  for (Index e = 0; e < n; ++e) {
    const Index s = slot[e];
    if (s < 0) continue;
    block.rows.data()[s] = bag.entries().data()[e];
    if (scale) block.scale->data()[s] = scale[e];
  }
  Array values = filled<Array>({rows, width}, 0);
  parallel_for(bags, rows_grain(width), [&](Index first, Index last) {
    for (Index b = first; b < last; ++b) {
      for (Index k = 0; k < width; ++k) {
        const Index i = b * width + k, winner = winners.data()[i];
        if (winner < 0) continue;
        const Index s = slot[bag.layout.starts.data()[b] + winner];
        values.data()[s * width + k] = grad.data()[i];
      }
    }
  });
  block.values = Tensor(std::move(values));
  return block;
}

static Tensor max(Bag bag, const Tensor& weight) {
  const Array& table = weight.value_of_rows(span_of(bag.entries()));
  const Shape shape{bag.layout.bags(), bag.table.width};
  const bool recorded = recording({weight});
  Array out = uninitialized<Array>(shape);
  Winners winners = uninitialized<Winners>(recorded ? shape : Shape{0});
  if (out.size() > 0) {
    bag.run([&](const auto& kernel, const kernels::Bags& bags, Index first) {
      const Index at = first * bag.table.width;
      kernel.max(table.data(), bag.table.width, bags, out.data() + at,
                 recorded ? winners.data() + at : nullptr);
    });
  }
  return record("EmbeddingBagBackward0", {weight}, std::move(out),
                [bag = std::move(bag), winners = std::move(winners)](const Array& grad, InputGrads& to) {
                  Array scale;
                  if (bag.by_frequency) scale = bag.by_occurrences();
                  const Scalar* factors = bag.by_frequency ? scale.data() : nullptr;
                  if (bag.sparse) {
                    to.add_rows(0, winner_rows(bag, winners, grad, factors));
                  } else {
                    add_to_winners(bag, winners, grad, factors, to.buffer(0));
                  }
                });
}

// ---- all modes

Tensor embedding_bag(const BagInput& input, const Tensor& weight, const EmbeddingBagArguments& arguments) {
  const Tensor& sample_weights = arguments.per_sample_weights;
  const Table table =
      checked_table(op, weight, arguments.padding_idx, arguments.max_norm, arguments.norm_type);
  const bool recorded = recording({weight}) || (sample_weights.defined() && recording({sample_weights}));
  Bag bag{input.layout(op, arguments.offsets, arguments.include_last_offset, /*keep=*/recorded), table,
          arguments.mode == BagMode::mean, arguments.scale_grad_by_freq, arguments.sparse};
  check_indices(op, span_of(bag.entries()), table.num_embeddings, [&](Index e) { return input.position(e); });
  if (sample_weights.defined()) {
    XGRAD_CHECK(arguments.mode != BagMode::max, op,
                ": per_sample_weights are for the modes sum and mean, not for max");
    XGRAD_CHECK(sample_weights.shape() == input.shape(), op, ": per_sample_weights have shape ",
                sample_weights.shape(), ", the input ", input.shape());
  }
  if (arguments.max_norm)
    renormalize(weight, span_of(bag.entries()), *arguments.max_norm, arguments.norm_type);
  if (arguments.mode == BagMode::max) return max(std::move(bag), weight);
  return sum_or_mean(std::move(bag), weight, sample_weights, arguments.max_norm.has_value());
}

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
