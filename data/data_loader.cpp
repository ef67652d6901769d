#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <numeric>
#include <thread>

#include <xgrad/data/data_loader.hpp>

namespace xgrad::data::inline XGRAD_ABI::detail {

Index batch_count(Index size, const DataLoaderOptions& options) {
  const bool part = !options.drop_last && size % options.batch_size > 0;
  return size / options.batch_size + (part ? 1 : 0);
}

Epoch::Epoch(Index size, const DataLoaderOptions& options) : options_(options) {
  Generator& generator = generator_or_default(options.generator);
  std::unique_lock lock(generator.mutex());
  generator.random64();  // PyTorch's seed for worker processes: drawn in every epoch, workers or not
  order_.resize(size);
  if (!options.shuffle) {
    std::iota(order_.begin(), order_.end(), Index{0});
  } else if (options.generator) {
    lock.unlock();
    fill_randperm(order_, generator);
  } else {
    Generator own(generator.random64());
    fill_randperm(order_, own);
  }
}

std::span<const Index> Epoch::rows(Index batch) const {
  const Index first = batch * options_.batch_size;
  const Index last = std::min(first + options_.batch_size, std::ssize(order_));
  return {order_.data() + first, order_.data() + last};
}

void Epoch::finish() {
  // PyTorch's sampler draws one more permutation at the end, of which it uses nothing. It shows in a
  // generator that is used on.
  if (options_.shuffle && options_.generator) fill_randperm(order_, *options_.generator);
}

struct Prefetcher::State {
  Make make;
  Index count, ahead;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::shared_ptr<void>> ready;
  std::exception_ptr error;
  bool stop = false;
  std::thread thread;  // last: it uses the others

  void run() {
    for (Index i = 0; i < count; ++i) {
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return stop || std::ssize(ready) < ahead; });
        if (stop) return;
      }
      std::shared_ptr<void> value;
      std::exception_ptr thrown;
      try {
        value = make(i);
      } catch (...) {
        thrown = std::current_exception();
      }
      const std::lock_guard lock(mutex);
      ready.push_back(std::move(value));
      error = thrown;
      changed.notify_all();
      if (thrown) return;
    }
  }
};

Prefetcher::Prefetcher(Index count, Index ahead, Make make) : state_(std::make_unique<State>()) {
  state_->make = std::move(make);
  state_->count = count;
  state_->ahead = ahead;
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

Prefetcher::~Prefetcher() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop = true;
    state_->changed.notify_all();
  }
  state_->thread.join();
}

std::shared_ptr<void> Prefetcher::next() {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [&] { return !state_->ready.empty(); });
  if (!state_->ready.front()) std::rethrow_exception(state_->error);  // it stays there for who asks again
  std::shared_ptr<void> value = std::move(state_->ready.front());
  state_->ready.pop_front();
  state_->changed.notify_all();
  return value;
}

}  // namespace xgrad::data::inline XGRAD_ABI::detail
