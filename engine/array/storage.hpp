#pragma once
#include <cstdint>
#include <memory>
#include <span>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad {

/// What an optimizer still owes to an array: rows that it left alone so far and brings up to date when they
/// are read.
class XGRAD_API PendingUpdates {
 public:
  virtual ~PendingUpdates();
  /// Brings these rows (positions along dimension 0) up to date; they are about to be read.
  virtual void settle_rows(std::span<const Index> rows) = 0;
  /// Brings all rows up to date.
  virtual void settle() = 0;
};

inline namespace XGRAD_ABI {

/// The numbers of one or more tensors.
struct Storage {
  Array array;
  std::uint64_t version = 0;  // counts the changes in place: backward notices those it would miss
  std::shared_ptr<PendingUpdates> pending;  // almost always null
};

/// A reference-counted array: copies share their numbers. What a Tensor holds, without the graph.
class SharedArray {
 public:
  /// None.
  SharedArray() = default;
  SharedArray(Array array) : storage_(std::make_shared<Storage>(Storage{std::move(array), 0, nullptr})) {}
  explicit SharedArray(std::shared_ptr<Storage> storage) : storage_(std::move(storage)) {}

  bool defined() const { return storage_ != nullptr; }
  const Array& value() const { return storage_->array; }
  /// For writing; the caller sees to it that nobody else is surprised.
  Array& mutable_value() { return storage_->array; }
  /// Whether nobody shares the numbers.
  bool unique() const { return storage_.use_count() == 1; }
  const std::shared_ptr<Storage>& storage() const { return storage_; }

 private:
  std::shared_ptr<Storage> storage_;
};

}  // namespace XGRAD_ABI
}  // namespace xgrad
