#include <algorithm>
#include <limits>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/gradient_buckets.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

GradientBuckets::GradientBuckets(std::vector<Tensor> parameters, double bucket_bytes)
    : parameters_(std::move(parameters)), slots_(parameters_.size()) {
  std::vector<Index> sizes;  // of the buckets
  for (std::size_t i = parameters_.size(); i-- > 0;) {
    const Index n = parameters_[i].numel() + 1;
    XGRAD_CHECK(n <= std::numeric_limits<int>::max(), "all_reduce: a parameter of shape ",
                parameters_[i].shape(), " is too large to be on every rank; a ShardedEmbedding is for that");
    if (sizes.empty() || static_cast<double>((sizes.back() + n) * sizeof(Scalar)) > bucket_bytes) {
      sizes.push_back(0);
      buckets_.emplace_back();
    }
    slots_[i] = {buckets_.size() - 1, sizes.back(), sizes.back() + n - 1};
    sizes.back() += n;
    ++buckets_.back().parameters;
  }
  for (std::size_t b = 0; b < sizes.size(); ++b)
    buckets_[b].numbers = std::make_shared<Array>(filled<Array>({sizes[b]}, 0));
}

std::string GradientBuckets::shapes() const {
  std::string out;
  for (const Tensor& parameter : parameters_) out += text(' ', parameter.shape());
  return out;
}

void GradientBuckets::put(std::size_t parameter, const Gradient& gradient) {
  Slot& slot = slots_[parameter];
  Bucket& bucket = buckets_[slot.bucket];
  const SharedArray dense = gradient.dense_array();
  std::copy_n(dense.value().data(), dense.value().size(), bucket.numbers->data() + slot.first);
  bucket.numbers->data()[slot.flag] = 1;
  slot.there = true;
  ++bucket.there;
}

void GradientBuckets::start_complete(ProcessGroup& group) {
  for (; started_ < buckets_.size(); ++started_) {
    Bucket& bucket = buckets_[started_];
    if (bucket.there < bucket.parameters) return;
    bucket.pending = group.start_all_reduce(bucket.numbers);
  }
}

void GradientBuckets::finish(ProcessGroup& group) {
  for (; started_ < buckets_.size(); ++started_) {
    Bucket& bucket = buckets_[started_];
    bucket.pending = group.start_all_reduce(bucket.numbers);
  }
  for (Bucket& bucket : buckets_) bucket.pending.wait();
}

std::optional<Gradient> GradientBuckets::take(std::size_t parameter, GradientReduction reduction,
                                              Index ranks) const {
  const Slot& slot = slots_[parameter];
  const Scalar* numbers = buckets_[slot.bucket].numbers->data();
  if (numbers[slot.flag] == 0) return std::nullopt;
  Array out = uninitialized<Array>(parameters_[parameter].shape());
  const Scalar divisor = reduction == GradientReduction::mean ? static_cast<Scalar>(ranks) : Scalar(1);
  std::transform(numbers + slot.first, numbers + slot.flag, out.data(),
                 [=](Scalar x) { return x / divisor; });
  return Gradient(SharedArray(std::move(out)));
}

void GradientBuckets::clear() {
  started_ = 0;
  for (Slot& slot : slots_) slot.there = false;
  for (Bucket& bucket : buckets_) {
    bucket.there = 0;
    bucket.numbers->fill(0);
  }
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
