#include <algorithm>
#include <string_view>

#include <xgrad/engine/compute/merged_rows.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/kernels/bags.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/nn/embedding_bag.hpp>
#include <xgrad/nn/lookup.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

// ---- modes: another one is a name here and in BagMode::Kind, and, if it divides a sum, a line in divisors()

static constexpr const char* mode_names[] = {"sum", "mean", "max"};

BagMode::BagMode(const char* name) {
  const auto* found = std::find(std::begin(mode_names), std::end(mode_names), std::string_view(name));
  XGRAD_CHECK(found != std::end(mode_names), "bags: mode '", name, "' is none of 'sum', 'mean', 'max'");
  kind_ = static_cast<Kind>(found - mode_names);
}

const char* BagMode::name() const {
  return mode_names[kind_];
}

// What the sum of 0, 1, ... `longest` entries is divided by; empty: it is not divided.
static std::vector<Scalar> divisors(BagMode mode, Index longest) {
  if (mode != BagMode::mean) return {};
  std::vector<Scalar> out(longest + 1, 1);
  for (Index entries = 1; entries <= longest; ++entries) out[entries] = static_cast<Scalar>(entries);
  return out;
}

// What forward and backward share.
struct Bag {
  BagLayout layout;
  Table table;
  BagMode mode;
  bool by_frequency, sparse;
  std::vector<Scalar> divisors;  // (bags), of the sums; or empty

  const IndexArray& entries() const { return layout.entries.value(); }
  Index skip() const { return table.padding.value_or(-1); }
  // Calls call(kernels, bags, first bag) for blocks of bags that are worth a thread. Entry e has row rows[e]
  // of a table, and is left out where that is `skip`.
  template <class Call>
  void run(const Index* rows, Index skip, const Call& call) const {
    const Index mean_length = layout.size() / std::max<Index>(layout.bags(), 1) + 1;
    const Index bags = table.width > 0 ? layout.bags() : 0;
    parallel_for(bags, rows_grain(table.width * mean_length), [&](Index first, Index last) {
      const Index* starts = layout.starts.data() + first;
      call(kernels::bags<Scalar>(), kernels::BagRows{rows, starts, last - first, layout.size(), skip}, first);
    });
  }
};

// ---- sum and mean

// Also sets the bag's divisors: entries that are not padding are counted here, and nowhere else.
static Array reduced(Bag& bag, const Array& table, const Scalar* weights) {
  const Index width = bag.table.width;
  const std::vector<Scalar> divisor_of = divisors(bag.mode, bag.layout.longest());
  const bool divides = !divisor_of.empty();
  if (divides) bag.divisors.resize(bag.layout.bags(), 1);
  Array out = uninitialized<Array>({bag.layout.bags(), width});
  bag.run(bag.entries().data(), bag.skip(),
          [&](const auto& kernel, const kernels::BagRows& bags, Index first) {
            kernel.sum(table.data(), width, bags, weights, divides ? divisor_of.data() : nullptr,
                       divides ? bag.divisors.data() + first : nullptr, out.data() + first * width);
          });
  return out;
}

// Row entries[e] gets scale[e] * grad[bag of e].
static void add_weight_gradient(const Bag& bag, const Array* weights, InputGrads& to) {
  const Index n = bag.layout.size();
  RowBlock block{bag.entries(), to.incoming(), bag.layout.bag_of_entries(), {}};
  set_shape(block.rows, {n});
  if (weights || !bag.divisors.empty() || bag.by_frequency) {
    block.scale = weights ? *weights : filled<Array>({n}, 1);
    set_shape(*block.scale, {n});
  }
  for (Index b = 0; b < std::ssize(bag.divisors); ++b) {
    const Index first = bag.layout.starts.data()[b], last = bag.layout.starts.data()[b + 1];
    for (Index e = first; e < last; ++e) block.scale->data()[e] /= bag.divisors[b];
  }
  if (bag.by_frequency) *block.scale *= by_occurrences(block.rows, bag.table.num_embeddings);
  add_gradient(to, std::move(block), bag.table.padding, bag.sparse);
}

// The rows that the gradient of the weights needs: the table itself, or, since max_norm will change the table
// when the layer is used again before backward, a copy of them.
struct SavedRows {
  Saved table;
  SavedIndices rows;  // of each entry
  Index skip;
};

static SavedRows saved_rows(const Bag& bag, const Tensor& weight, bool copy) {
  if (!copy) return {weight, bag.layout.entries, bag.skip()};
  const Index n = bag.layout.size();
  IndexArray rows = uninitialized<IndexArray>({n});
  for (Index e = 0; e < n; ++e) rows.data()[e] = bag.entries().data()[e] == bag.skip() ? n : e;
  return {functional::embedding(bag.entries(), weight.detach()), Indices(std::move(rows)), n};
}

// dot(grad[b], row of e) for each entry.
static Array sample_gradient(const Bag& bag, const SavedRows& saved, const Array& grad, const Shape& shape) {
  const Index width = bag.table.width;
  const Array& table = saved.table.value();
  Array out = filled<Array>(shape, 0);
  bag.run(saved.rows.value().data(), saved.skip,
          [&](const auto& kernel, const kernels::BagRows& bags, Index first) {
            kernel.dot(table.data(), width, bags, grad.data() + first * width,
                       bag.divisors.empty() ? nullptr : bag.divisors.data() + first, out.data());
          });
  return out;
}

static Tensor sum_or_mean(Bag bag, const Tensor& weight, const Tensor& sample_weights, bool renormalized) {
  const Array& table = weight.value_of_rows(span_of(bag.entries()));
  if (!sample_weights.defined()) {
    Array out = reduced(bag, table, nullptr);
    return record(
        "EmbeddingBagBackward0", {weight}, std::move(out),
        [bag = std::move(bag)](const Array&, InputGrads& to) { add_weight_gradient(bag, nullptr, to); });
  }
  Array out = reduced(bag, table, sample_weights.value().data());
  std::optional<SavedRows> rows;
  if (recording({sample_weights})) rows = saved_rows(bag, weight, renormalized);
  return record("EmbeddingBagBackward0", {weight, sample_weights}, std::move(out),
                [bag = std::move(bag), weights = Saved(sample_weights), rows = std::move(rows)](
                    const Array& grad, InputGrads& to) {
                  if (to.wants(0)) add_weight_gradient(bag, &weights.value(), to);
                  if (to.wants(1)) to.add(1, sample_gradient(bag, *rows, grad, to.shape(1)));
                });
}

// ---- max

// The entry that gave each number of the output, counted from the start of its bag; -1 in a bag without
// entries.
using Winners =
    xt::xarray<std::int32_t, xt::layout_type::row_major, Allocator<std::int32_t>>;  // (bags, width)

// Calls call(i, e, k) for each number i of the output in these bags and columns: entry e gave it, in column
// k.
template <class Call>
static void each_winner(const Bag& bag, const Winners& winners, Index first_bag, Index last_bag,
                        Index first_column, Index last_column, const Call& call) {
  const Index width = bag.table.width, *starts = bag.layout.starts.data();
  const std::int32_t* winner = winners.data();
  for (Index b = first_bag; b < last_bag; ++b) {
    for (Index k = first_column; k < last_column; ++k) {
      const Index i = b * width + k;
      if (winner[i] >= 0) call(i, starts[b] + winner[i], k);
    }
  }
}

// Adds grad[b, k] to column k of the row that won it. Columns are split between threads, so that each number
// of the table gets its gradients in the order of the bags.
static void add_to_winners(const Bag& bag, const Winners& winners, const Scalar* grad, const Scalar* scale,
                           Scalar* table) {
  const Index width = bag.table.width, grain = winners.size() > 65536 ? 16 : width;
  const Index* rows = bag.entries().data();
  parallel_for(width, grain, [&](Index first, Index last) {
    each_winner(bag, winners, 0, bag.layout.bags(), first, last, [=](Index i, Index e, Index k) {
      table[rows[e] * width + k] += scale ? scale[e] * grad[i] : grad[i];
    });
  });
}

// One row for each pair of a bag and an entry that won some column of it, zeros in the other columns.
static RowBlock winner_rows(const Bag& bag, const Winners& winners, const Scalar* grad, const Scalar* scale) {
  const Index width = bag.table.width, bags = bag.layout.bags(), n = bag.layout.size();
  std::vector<Index> slot(n, -1);  // the row in the block of each entry that won
  each_winner(bag, winners, 0, bags, 0, width, [&](Index, Index e, Index) { slot[e] = 0; });
  Index count = 0;
  for (Index& s : slot) s = s < 0 ? s : count++;
  IndexArray rows = uninitialized<IndexArray>({count});
  std::optional<Array> factors;
  if (scale) factors = uninitialized<Array>({count});
  for (Index e = 0; e < n; ++e) {
    if (slot[e] < 0) continue;
    rows.data()[slot[e]] = bag.entries().data()[e];
    if (scale) factors->data()[slot[e]] = scale[e];
  }
  Array values = filled<Array>({count, width}, 0);
  parallel_for(bags, rows_grain(width), [&](Index first, Index last) {
    each_winner(bag, winners, first, last, 0, width,
                [&, out = values.data()](Index i, Index e, Index k) { out[slot[e] * width + k] = grad[i]; });
  });
  return {std::move(rows), std::move(values), {}, std::move(factors)};
}

static Tensor max(Bag bag, const Tensor& weight) {
  const Array& table = weight.value_of_rows(span_of(bag.entries()));
  const Index width = bag.table.width;
  const Shape shape{bag.layout.bags(), width};
  const bool recorded = recording({weight});
  Array out = uninitialized<Array>(shape);
  Winners winners = uninitialized<Winners>(recorded ? shape : Shape{0});
  bag.run(bag.entries().data(), bag.skip(),
          [&](const auto& kernel, const kernels::BagRows& bags, Index first) {
            const Index at = first * width;
            kernel.max(table.data(), width, bags, out.data() + at, recorded ? winners.data() + at : nullptr);
          });
  return record("EmbeddingBagBackward0", {weight}, std::move(out),
                [bag = std::move(bag), winners = std::move(winners)](const Array& grad, InputGrads& to) {
                  Array scale;
                  if (bag.by_frequency) scale = by_occurrences(bag.entries(), bag.table.num_embeddings);
                  const Scalar* factors = bag.by_frequency ? scale.data() : nullptr;
                  if (bag.sparse) {
                    to.add_rows(0, winner_rows(bag, winners, grad.data(), factors));
                  } else {
                    add_to_winners(bag, winners, grad.data(), factors, to.buffer(0).data());
                  }
                });
}

// ---- the function

Tensor functional::embedding_bag(const BagInput& input, const Tensor& weight,
                                 const EmbeddingBagOptions& options, const Indices& offsets,
                                 const Tensor& per_sample_weights) {
  constexpr const char* op = "embedding_bag";
  const bool weighted = per_sample_weights.defined();
  const Table table = checked_table(op, weight, options.padding_idx);
  BagLayout layout = input.layout(op, offsets, options.include_last_offset);
  check_indices(op, layout.entries.value(), table.num_embeddings, [&](Index e) { return input.position(e); });
  XGRAD_CHECK(!weighted || options.mode != BagMode::max, op,
              ": per_sample_weights are for the modes sum and mean, not for max");
  XGRAD_CHECK(!weighted || per_sample_weights.shape() == input.shape(), op,
              ": per_sample_weights have shape ", per_sample_weights.shape(), ", the input ", input.shape());
  renormalize(op, weight, layout.entries.value(), options.max_norm, options.norm_type);

  Bag bag{std::move(layout), table, options.mode, options.scale_grad_by_freq, options.sparse, {}};
  if (options.mode == BagMode::max) return max(std::move(bag), weight);
  return sum_or_mean(std::move(bag), weight, per_sample_weights, options.max_norm.has_value());
}

// ---- the module

EmbeddingBag::EmbeddingBag(const Tensor& embeddings, EmbeddingBagOptions options, bool freeze)
    : options_(options) {
  options_.generator = nullptr;  // it need not live as long as this
  options_.padding_idx = checked_table("EmbeddingBag", embeddings, options.padding_idx).padding;
  weight = Parameter(embeddings, !freeze);
}

EmbeddingBag::EmbeddingBag(Index num_embeddings, Index embedding_dim, EmbeddingBagOptions options)
    : EmbeddingBag(new_table("EmbeddingBag", num_embeddings, embedding_dim), options, /*freeze=*/false) {
  reset_parameters(options.generator);
}

EmbeddingBag EmbeddingBag::from_pretrained(const Tensor& embeddings, EmbeddingBagOptions options,
                                           bool freeze) {
  return EmbeddingBag(embeddings, options, freeze);
}

Tensor EmbeddingBag::forward(const BagInput& input, const Indices& offsets,
                             const Tensor& per_sample_weights) const {
  return functional::embedding_bag(input, weight, options_, offsets, per_sample_weights);
}

void EmbeddingBag::reset_parameters(Generator* generator) {
  weight.data().normal_(0, 1, generator);
  reset_padding();
}

void EmbeddingBag::reset_padding() {
  zero_row(weight, options_.padding_idx);
}

std::string EmbeddingBag::extra_repr() const {
  std::string out = text(num_embeddings(), ", ", embedding_dim());
  out += max_norm_repr(options_.max_norm, options_.norm_type);
  if (options_.scale_grad_by_freq) out += ", scale_grad_by_freq=True";
  out += text(", mode='", options_.mode.name(), "'");
  if (options_.padding_idx) out += text(", padding_idx=", *options_.padding_idx);
  return out;
}

}  // namespace xgrad::inline XGRAD_ABI::nn
