#include <algorithm>

#include <xgrad/nn/distributed/kept_rows.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

Index KeptRows::changes_of(const Tensor& shard) {
  const std::shared_ptr<Storage>& storage = TensorAccess::storage(shard);
  if (shard_.lock() != storage || version_ != storage->version) {
    shard_ = storage;
    version_ = storage->version;
    ++changes_of_shard_;
  }
  return changes_of_shard_;
}

void KeptRows::forget_if_changed(const std::vector<Index>& changes) {
  if (changes == changes_) return;
  changes_ = changes;
  place_of_.clear();
  numbers_.clear();
}

std::vector<Index> KeptRows::missing(const std::vector<Index>& rows) const {
  std::vector<Index> out;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(out),
               [&](Index row) { return !place_of_.contains(row); });
  return out;
}

Array KeptRows::complete(const std::vector<Index>& rows, const std::vector<Index>& missing,
                         const Array& numbers) {
  const Index width = static_cast<Index>(numbers.shape()[1]);
  numbers_.insert(numbers_.end(), numbers.begin(), numbers.end());
  for (const Index row : missing) place_of_.emplace(row, std::ssize(place_of_));
  Array out = uninitialized<Array>({std::ssize(rows), width});
  Scalar* to = out.data();
  for (const Index row : rows) to = std::copy_n(numbers_.data() + place_of_.at(row) * width, width, to);
  return out;
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
