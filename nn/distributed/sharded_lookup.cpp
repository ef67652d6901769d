#include <algorithm>
#include <numeric>

#include <xgrad/engine/compute/row_order.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/kernels/rows.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/distributed/sharded_lookup.hpp>
#include <xgrad/nn/embedding.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

static Index sum_of(const std::vector<Index>& counts) {
  return std::accumulate(counts.begin(), counts.end(), Index{0});
}

// What is said about rows travels with them, as further rows: so many for that many bytes.
static Index rows_for(Index bytes, Index width) {
  const Index row = width * static_cast<Index>(sizeof(Scalar));
  return (bytes + row - 1) / row;
}

void check_lookup_indices(const char* op, const IndexArray& indices, Index num_embeddings,
                          const std::function<std::string(Index)>& position) {
  const Index n = std::ssize(indices);
  const Index bad = kernels::rows<Scalar>().first_outside(indices.data(), n, num_embeddings);
  XGRAD_CHECK_RANGE(bad == n, op, ": index ", indices.data()[bad], " at position ", position(bad),
                    " is out of range for num_embeddings=", num_embeddings);
}

// ---- forward

ShardedLookup::ShardedLookup(const ShardedTable& table, const std::string& what, LookupOptions options,
                             bool recorded, const std::function<const IndexArray&()>& entries)
    : group_(table.group()),
      what_(what),
      sharding_(table.sharding()),
      how_(table.sharding_options()),
      options_(options),
      kept_(how_.keep_rows && !recorded && !options.max_norm ? &table.kept_rows() : nullptr) {
  if (kept_) {
    const std::vector<Index> changes(group_.size(), kept_->changes_of(table.weight));
    kept_->forget_if_changed(group_.agree_on_counts(what_ + ", with keep_rows", changes));
  }
  // A check that throws leaves nothing to ask, and the other ranks are told.
  const IndexArray* own = nullptr;
  std::exception_ptr wrong;
  mine_.assign(group_.size(), 0);
  try {
    own = &entries();
    sort_by_owner(*own);
  } catch (...) {
    wrong = std::current_exception();
  }
  const bool exact = recorded && how_.sums == RowSums::exact && group_.size() > 1;
  const std::string with =
      text(what_, recorded ? table.weight.requires_grad() ? ", recorded" : ", recorded, frozen" : "",
           exact ? ", exact sums" : "", options_.by_frequency ? ", by frequency" : "");
  theirs_ = group_.agree_on_counts(with, mine_, [&] {
    if (wrong) std::rethrow_exception(wrong);
  });
  ask(table, exact && table.weight.requires_grad());
  if (options_.by_frequency && recorded) count_all(*own);
}

void ShardedLookup::sort_by_owner(const IndexArray& entries) {
  const Index n = std::ssize(entries);
  const RowOrder order = RowOrder::of({entries.data(), entries.size()}, sharding_.rows);
  const Index distinct = std::ssize(order.rows);
  std::vector<Index> owned(mine_.size(), 0), next = owned;
  for (const Index row : order.rows) ++owned[sharding_.owner(row)];
  std::exclusive_scan(owned.begin(), owned.end(), next.begin(), Index{0});
  distinct_.resize(distinct);
  places = uninitialized<IndexArray>({n});
  for (Index g = 0; g < distinct; ++g) {
    const Index row = order.rows.data()[g], place = next[sharding_.owner(row)]++;
    distinct_[place] = row;
    if (row == options_.padding_idx) padding = place;
    for (Index i = order.starts.data()[g]; i < order.starts.data()[g + 1]; ++i) {
      places.data()[order.order.data()[i]] = place;
    }
  }
  wanted_ = kept_ ? kept_->missing(distinct_) : distinct_;
  for (const Index row : wanted_) ++mine_[sharding_.owner(row)];
}

// Indices to the owners, rows back; with `flags`, a byte for each row tells whether an earlier rank asked for
// it.
void ShardedLookup::ask(const ShardedTable& table, bool flags) {
  const Index width = table.embedding_dim();
  std::vector<Index> locals(wanted_.size());
  std::transform(wanted_.begin(), wanted_.end(), locals.begin(),
                 [&](Index row) { return sharding_.local(row); });
  asked_ = uninitialized<IndexArray>({sum_of(theirs_)});
  group_.start_all_to_all(locals.data(), mine_, asked_.data(), theirs_, sizeof(Index)).wait();

  if (flags) {
    const RowOrder order =
        RowOrder::of({asked_.data(), asked_.size()}, std::max<Index>(table.weight.size(0), 1));
    earlier_.assign(asked_.size(), 1);
    for (Index g = 0; g < std::ssize(order.rows); ++g)
      earlier_[order.order.data()[order.starts.data()[g]]] = 0;
  }
  const NoGradGuard no_grad;
  const Tensor found =
      nn::functional::embedding(Indices(asked_), table.weight.detach(),
                                {.max_norm = options_.max_norm, .norm_type = options_.norm_type});
  unsummed_.assign(distinct_.size(), 0);
  if (flags && width > 0) return receive_with_flags(found.value());
  Array received = uninitialized<Array>({std::ssize(wanted_), width});
  const Index row = width * static_cast<Index>(sizeof(Scalar));
  group_.start_all_to_all(found.value().data(), theirs_, received.data(), mine_, row).wait();
  rows = Tensor(kept_ ? kept_->complete(distinct_, wanted_, received) : std::move(received));
}

void ShardedLookup::receive_with_flags(const Array& found) {
  const Index width = found.shape()[1];
  rows = Tensor(uninitialized<Array>({std::ssize(distinct_), width}));
  const auto with_flags = [&](const std::vector<Index>& counts) {
    std::vector<Index> out = counts;
    for (Index& count : out) count += rows_for(count, width);
    return out;
  };
  const std::vector<Index> sent = with_flags(theirs_), received = with_flags(mine_);
  std::vector<Scalar> out(sum_of(sent) * width), in(sum_of(received) * width);
  Index at = 0, row = 0;
  for (std::size_t r = 0; r < sent.size(); ++r) {
    std::copy_n(found.data() + row * width, theirs_[r] * width, out.data() + at * width);
    std::copy_n(earlier_.data() + row, theirs_[r],
                reinterpret_cast<std::uint8_t*>(out.data() + (at + theirs_[r]) * width));
    at += sent[r];
    row += theirs_[r];
  }
  group_.start_all_to_all(out.data(), sent, in.data(), received, width * sizeof(Scalar)).wait();
  Scalar* to = rows.mutable_value().data();
  at = row = 0;
  for (std::size_t r = 0; r < sent.size(); ++r) {
    std::copy_n(in.data() + at * width, mine_[r] * width, to + row * width);
    std::copy_n(reinterpret_cast<const std::uint8_t*>(in.data() + (at + mine_[r]) * width), mine_[r],
                unsummed_.data() + row);
    at += received[r];
    row += mine_[r];
  }
}

// How often each row occurs on all ranks together: the owner adds up, and tells those who asked.
void ShardedLookup::count_all(const IndexArray& entries) {
  std::vector<Index> own(distinct_.size(), 0), counts(asked_.size());
  for (Index e = 0; e < std::ssize(entries); ++e) ++own[places.data()[e]];
  group_.start_all_to_all(own.data(), mine_, counts.data(), theirs_, sizeof(Index)).wait();
  const Index shard = std::max<Index>(sharding_.count(group_.rank()), 1);
  const RowOrder order = RowOrder::of({asked_.data(), asked_.size()}, shard);
  for (Index g = 0; g < std::ssize(order.rows); ++g) {
    const Index *first = order.order.data() + order.starts.data()[g],
                *last = order.order.data() + order.starts.data()[g + 1];
    Index total = 0;
    for (const Index* i = first; i < last; ++i) total += counts[*i];
    for (const Index* i = first; i < last; ++i) counts[*i] = total;
  }
  group_.start_all_to_all(counts.data(), theirs_, own.data(), mine_, sizeof(Index)).wait();
  frequency_ = uninitialized<Array>({std::ssize(own)});
  std::transform(own.begin(), own.end(), frequency_->data(),
                 [](Index total) { return 1 / static_cast<Scalar>(total); });
}

// ---- backward

// The gradient of `rows` as what is sent: pieces that are added up here, by row.
namespace {
struct Pieces {
  std::vector<Index> counts;  // of each of `rows`: 0 without a gradient, 1, or as often as it occurs
  std::vector<Index> starts;  // of each piece, in the entries below; and their number
  std::vector<Index> sources;
  std::optional<Array> scales;
  SharedArray values;

  Pieces(const RowBlock& block, const std::vector<std::uint8_t>& unsummed,
         const std::optional<Array>& frequency);
  Index size() const { return std::ssize(starts) - 1; }
  /// The sums of the pieces [first, last).
  void sums(Index first, Index last, Index width, Scalar* out) const {
    kernels::rows<Scalar>().sum_groups(values.value().data(), width, sources.data(), starts.data() + first,
                                       last - first, std::ssize(sources), scales ? scales->data() : nullptr,
                                       out);
  }
};
}  // namespace

Pieces::Pieces(const RowBlock& block, const std::vector<std::uint8_t>& unsummed,
               const std::optional<Array>& frequency)
    : counts(unsummed.size(), 0), values(block.values) {
  const Index distinct = std::ssize(unsummed), n = std::ssize(block.rows);
  const RowOrder order = RowOrder::of({block.rows.data(), block.rows.size()}, std::max<Index>(distinct, 1));
  for (Index g = 0; g < std::ssize(order.rows); ++g) {
    const Index first = order.starts.data()[g], last = order.starts.data()[g + 1], row = order.rows.data()[g];
    counts[row] = unsummed[row] ? last - first : 1;
    for (Index i = 0; i < counts[row]; ++i) starts.push_back(first + i);
  }
  starts.push_back(n);
  sources.resize(n);
  if (block.scale || frequency) scales = filled<Array>({n}, Scalar(1));
  for (Index i = 0; i < n; ++i) {
    const Index entry = order.order.data()[i];
    sources[i] = block.source ? block.source->data()[entry] : entry;
    if (block.scale) scales->data()[i] = block.scale->data()[entry];
    if (frequency) scales->data()[i] *= frequency->data()[block.rows.data()[entry]];
  }
}

// Counts as bytes, seven bits each: almost always one byte a row.
static void put_count(std::vector<std::uint8_t>& out, Index count) {
  for (; count >= 128; count >>= 7) out.push_back(static_cast<std::uint8_t>(count | 128));
  out.push_back(static_cast<std::uint8_t>(count));
}
static Index take_count(const std::uint8_t*& from) {
  Index count = 0;
  for (int shift = 0;; shift += 7) {
    const std::uint8_t byte = *from++;
    count |= static_cast<Index>(byte & 127) << shift;
    if (byte < 128) return count;
  }
}

static IndexArray index_array(const std::vector<Index>& list) {
  IndexArray out = uninitialized<IndexArray>({std::ssize(list)});
  std::copy(list.begin(), list.end(), out.data());
  return out;
}

void ShardedLookup::send_gradient(const Gradient& gradient, InputGrads& to) const {
  const Shape shape = to.shape(0);
  const Index width = shape[1];
  RowBlock block{uninitialized<IndexArray>({0}), Array(uninitialized<Array>({0, width})), {}, {}};
  if (gradient.defined()) block = gradient.blocks().at(0);
  const Pieces pieces(block, unsummed_, frequency_);

  // To each owner: how many pieces each of the rows asked of it has, as bytes that fill some rows, then the
  // pieces.
  const std::size_t ranks = mine_.size();
  std::vector<std::vector<std::uint8_t>> counts(ranks);
  std::vector<Index> sent(ranks), first_piece(ranks + 1, 0);
  Index row = 0;
  for (std::size_t r = 0; r < ranks; ++r) {
    first_piece[r + 1] = first_piece[r];
    for (Index i = 0; i < mine_[r]; ++i, ++row) {
      put_count(counts[r], pieces.counts[row]);
      first_piece[r + 1] += pieces.counts[row];
    }
    sent[r] = width == 0 ? 0 : rows_for(std::ssize(counts[r]), width) + first_piece[r + 1] - first_piece[r];
  }
  const std::vector<Index> received = group_.agree_on_counts(what_ + ", backward", sent);
  std::vector<Scalar> out(sum_of(sent) * width), in(sum_of(received) * width);
  Scalar* at = out.data();
  for (std::size_t r = 0; r < ranks && width > 0; ++r) {
    std::copy(counts[r].begin(), counts[r].end(), reinterpret_cast<std::uint8_t*>(at));
    Scalar* numbers = at + rows_for(std::ssize(counts[r]), width) * width;
    parallel_for(first_piece[r + 1] - first_piece[r], rows_grain(width), [&](Index first, Index last) {
      pieces.sums(first_piece[r] + first, first_piece[r] + last, width, numbers + first * width);
    });
    at += sent[r] * width;
  }
  if (width > 0)
    group_.start_all_to_all(out.data(), sent, in.data(), received, width * sizeof(Scalar)).wait();

  // Here they are put together in the order of the ranks, which is that of the global batch.
  std::vector<Index> rows_here, sources_here;
  Index from = 0, asked = 0;
  for (std::size_t r = 0; r < ranks && width > 0; ++r) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(in.data() + from * width);
    const std::uint8_t* next = bytes;
    const Index already = std::ssize(rows_here);
    for (Index i = 0; i < theirs_[r]; ++i, ++asked) {
      rows_here.insert(rows_here.end(), take_count(next), asked_.data()[asked]);
    }
    Index source = from + rows_for(next - bytes, width);
    for (Index i = already; i < std::ssize(rows_here); ++i) sources_here.push_back(source++);
    from += received[r];
  }
  Array values = uninitialized<Array>({sum_of(received), width});
  std::copy(in.begin(), in.end(), values.data());
  RowBlock here{index_array(rows_here), std::move(values), index_array(sources_here), {}};
  if (how_.reduction == GradientReduction::mean && ranks > 1) {
    here.scale = filled<Array>({std::ssize(here.rows)}, Scalar(1) / static_cast<Scalar>(ranks));
  }
  if (options_.sparse) {
    to.add_rows(0, std::move(here));
  } else {
    add_rows(to.buffer(0), here);
  }
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
