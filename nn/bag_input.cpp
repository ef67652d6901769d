#include <algorithm>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/bag_input.hpp>

namespace xgrad::inline XGRAD_ABI {

Index BagLayout::longest() const {
  Index out = 0;
  for (Index b = 0; b < bags(); ++b) out = std::max(out, starts.data()[b + 1] - starts.data()[b]);
  return out;
}

IndexArray BagLayout::bag_of_entries() const {
  IndexArray out = uninitialized<IndexArray>({size()});
  const Index* start = starts.data();
  for (Index b = 0; b < bags(); ++b) std::fill(out.data() + start[b], out.data() + start[b + 1], b);
  return out;
}

BagInput::BagInput(Indices indices) : entries_(std::move(indices)) {
  XGRAD_CHECK(entries_.defined(), "bags: there is no input");
}

BagInput::BagInput(const std::vector<std::vector<Index>>& lists)
    : starts_(uninitialized<IndexArray>({std::ssize(lists) + 1})) {
  Index* start = starts_->data();
  *start = 0;
  for (const std::vector<Index>& list : lists) {
    start[1] = *start + std::ssize(list);
    ++start;
  }
  IndexArray flat = uninitialized<IndexArray>({*start});
  Index* at = flat.data();
  for (const std::vector<Index>& list : lists) at = std::copy(list.begin(), list.end(), at);
  entries_ = Indices(std::move(flat));
}

BagInput::BagInput(std::initializer_list<NestedList<Index>> lists) {
  const Shape first = lists.size() > 0 ? lists.begin()->shape() : Shape();
  bool equal = true;
  for (const NestedList<Index>& list : lists) {
    XGRAD_CHECK(first.dim() <= 1 && list.shape().dim() == first.dim(),
                "bags: a braced list holds numbers, or lists of numbers");
    equal = equal && list.shape() == first;
  }
  if (equal) {
    entries_ = Indices(lists);
    return;
  }
  std::vector<std::vector<Index>> bags;
  for (const NestedList<Index>& list : lists) {
    const IndexArray numbers = list.array<IndexArray>();
    bags.emplace_back(numbers.begin(), numbers.end());
  }
  *this = BagInput(bags);
}

// The starts of `bags` bags of equal length.
static IndexArray equal_starts(Index bags, Index length) {
  IndexArray starts = uninitialized<IndexArray>({bags + 1});
  for (Index b = 0; b <= bags; ++b) starts.data()[b] = b * length;
  return starts;
}

// Everything about the offsets is checked before anything is computed.
static IndexArray starts_of(const char* op, const Indices& offsets, Index n, bool include_last_offset) {
  const Index count = offsets.numel();
  const Index* offset = offsets.value().data();
  XGRAD_CHECK(offsets.dim() == 1, op, ": offsets have shape ", offsets.shape(), ", expected one dimension");
  XGRAD_CHECK(count > 0 || !include_last_offset, op,
              ": with include_last_offset, offsets need at least the last one");
  XGRAD_CHECK(count > 0 || n == 0, op, ": no offsets, but ", n, " indices, which belong to no bag");
  XGRAD_CHECK(count == 0 || offset[0] == 0, op, ": offsets start at ", offset[0], ", expected 0");
  for (Index b = 0; b < count; ++b) {
    XGRAD_CHECK(b == 0 || offset[b - 1] <= offset[b], op, ": offset ", offset[b], " at position [", b,
                "] is less than the one before it, ", offset[b - 1]);
    XGRAD_CHECK_RANGE(offset[b] <= n, op, ": offset ", offset[b], " at position [", b,
                      "] leads outside an input of ", n, " indices");
  }
  if (include_last_offset) {
    XGRAD_CHECK(offset[count - 1] == n, op, ": with include_last_offset the last offset is ",
                offset[count - 1], ", expected the number of indices, ", n);
    return offsets.value();
  }
  IndexArray starts = uninitialized<IndexArray>({count + 1});
  std::copy_n(offset, count, starts.data());
  starts.data()[count] = n;
  return starts;
}

BagLayout BagInput::layout(const char* op, const Indices& offsets, bool include_last_offset) const {
  const Shape input = shape();
  if (starts_ || input.dim() == 2) {
    XGRAD_CHECK(
        !offsets.defined(), op, ": offsets are for input of one dimension; ",
        starts_ ? "lists say themselves how long they are" : text("in ", input, " each row is a bag"));
    return {entries_, starts_ ? *starts_ : equal_starts(input[0], input[1])};
  }
  XGRAD_CHECK(input.dim() == 1, op, ": input has shape ", input,
              ", expected (bags, length), one dimension with offsets, or lists");
  XGRAD_CHECK(offsets.defined(), op, ": input of one dimension, ", input,
              ", needs offsets: where each bag starts");
  return {entries_, starts_of(op, offsets, input[0], include_last_offset)};
}

std::string BagInput::position(Index e) const {
  if (!starts_) return position_text(shape(), e);
  const Index* after = std::upper_bound(starts_->data(), starts_->data() + starts_->size(), e);
  return Shape{after - starts_->data() - 1, e - after[-1]}.text();
}

}  // namespace xgrad::inline XGRAD_ABI
