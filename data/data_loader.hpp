#pragma once
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <xgrad/data/dataset.hpp>
#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad::data::inline XGRAD_ABI {

/// Options of DataLoader, as in PyTorch.
struct DataLoaderOptions {
  Index batch_size = 1;
  bool shuffle = false;            ///< a new random order in each epoch
  bool drop_last = false;          ///< leave out a last batch that is not full
  Generator* generator = nullptr;  ///< draws the order; nullptr: the default generator
  Index prefetch = 0;              ///< batches made ahead of time by a thread; 0: each when it is asked for
};

namespace detail {

/// Number of batches of that many examples.
XGRAD_API Index batch_count(Index size, const DataLoaderOptions& options);

/// One epoch of a DataLoader: the order of the examples. Draws what PyTorch's DataLoader draws.
class XGRAD_API Epoch {
 public:
  Epoch(Index size, const DataLoaderOptions& options);
  /// The examples of batch i.
  std::span<const Index> rows(Index batch) const;
  Index batches() const { return batch_count(std::ssize(order_), options_); }
  /// To be called after the last batch.
  void finish();

 private:
  DataLoaderOptions options_;
  std::vector<Index> order_;
};

/// Makes values ahead of time on a thread of its own, at most `ahead` of them.
class XGRAD_API Prefetcher {
 public:
  using Make = std::function<std::shared_ptr<void>(Index)>;
  Prefetcher(Index count, Index ahead, Make make);
  /// Stops the thread; what it is making is finished first.
  ~Prefetcher();
  Prefetcher(const Prefetcher&) = delete;
  Prefetcher& operator=(const Prefetcher&) = delete;
  /// The next value. Throws what `make` threw.
  std::shared_ptr<void> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace detail

/// The batches of a dataset, an epoch for each loop over it:
///
///     DataLoader loader(TensorDataset(x, y), {.batch_size = 64, .shuffle = true});
///     for (const auto& [x, y] : loader) ...
///
/// From the same seed the order is that of PyTorch's DataLoader, and the generator goes on as there: an epoch
/// draws 64 bits, with shuffle another 64, which seed a generator of its own for the order. A generator given
/// in the options draws the order itself instead. Throws std::invalid_argument for a batch_size below 1 and a
/// prefetch below 0.
template <Dataset D>
class DataLoader {
 public:
  using Batch = std::decay_t<decltype(std::declval<const D&>().batch(std::span<const Index>()))>;

  /// A loop's position. Input iterator: it can be gone through once.
  class Iterator {
   public:
    using value_type = Batch;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    explicit Iterator(const DataLoader& loader)
        : dataset_(loader.dataset_),
          epoch_(std::make_shared<detail::Epoch>(loader.dataset_.size(), loader.options_)) {
      const Index ahead = loader.options_.prefetch;
      if (ahead > 0 && epoch_->batches() > 0) {
        prefetcher_ = std::make_unique<detail::Prefetcher>(
            epoch_->batches(), ahead, [dataset = dataset_, epoch = epoch_](Index i) -> std::shared_ptr<void> {
              return std::make_shared<Batch>(dataset.batch(epoch->rows(i)));
            });
      }
      load();
    }

    Batch& operator*() const { return *batch_; }
    Batch* operator->() const { return batch_.get(); }
    Iterator& operator++() {
      ++at_;
      load();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& it, std::default_sentinel_t) { return !it.batch_; }

   private:
    void load() {
      batch_.reset();
      if (at_ >= epoch_->batches()) {
        epoch_->finish();
      } else if (prefetcher_) {
        batch_ = std::static_pointer_cast<Batch>(prefetcher_->next());
      } else {
        batch_ = std::make_shared<Batch>(dataset_.batch(epoch_->rows(at_)));
      }
    }

    D dataset_;
    std::shared_ptr<detail::Epoch> epoch_;
    std::unique_ptr<detail::Prefetcher> prefetcher_;
    std::shared_ptr<Batch> batch_;
    Index at_ = 0;
  };

  explicit DataLoader(D dataset, DataLoaderOptions options = {})
      : dataset_(std::move(dataset)), options_(options) {
    XGRAD_CHECK(options.batch_size >= 1, "DataLoader: batch_size ", options.batch_size,
                " must be at least 1");
    XGRAD_CHECK(options.prefetch >= 0, "DataLoader: prefetch ", options.prefetch, " must not be negative");
  }

  /// Starts an epoch.
  Iterator begin() const { return Iterator(*this); }
  std::default_sentinel_t end() const { return {}; }

  /// Number of batches in an epoch.
  Index size() const { return detail::batch_count(dataset_.size(), options_); }
  const D& dataset() const { return dataset_; }
  const DataLoaderOptions& options() const { return options_; }

 private:
  D dataset_;
  DataLoaderOptions options_;
};

}  // namespace xgrad::data::inline XGRAD_ABI
