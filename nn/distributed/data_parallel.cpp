#include <algorithm>
#include <cstring>
#include <iterator>
#include <unordered_map>

#include <xgrad/engine/graph/backward_watcher.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/data_parallel.hpp>
#include <xgrad/nn/distributed/gradient_buckets.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

// ---- the parts of a model

nn::Named<ShardedTable*> sharded_tables(nn::Module& model) {
  nn::Named<ShardedTable*> out;
  for (const auto& [name, module] : model.named_modules()) {
    if (auto* table = dynamic_cast<ShardedTable*>(module)) out.emplace_back(name, table);
  }
  return out;
}

nn::Named<Tensor> dense_parameters(const nn::Module& model) {
  const auto tables = sharded_tables(const_cast<nn::Module&>(model));  // they are only read
  nn::Named<Tensor> out;
  for (const auto& [name, parameter] : model.named_parameters()) {
    const auto has = [&key = parameter](const auto& table) { return table.second->weight.is(key); };
    if (std::none_of(tables.begin(), tables.end(), has)) out.emplace_back(name, parameter);
  }
  return out;
}

static std::vector<Tensor> without_names(const nn::Named<Tensor>& named) {
  std::vector<Tensor> out;
  for (const auto& [name, tensor] : named) out.push_back(tensor);
  return out;
}

// ---- gradients after backward

void all_reduce_gradients(ProcessGroup& group, const std::vector<Tensor>& parameters,
                          GradientReduction reduction, double bucket_cap_mb) {
  GradientBuckets buckets(parameters, bucket_cap_mb * 1e6);
  group.agree("all_reduce_gradients of shapes" + buckets.shapes());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].grad().defined()) buckets.put(i, parameters[i].grad());
    buckets.start_complete(group);
  }
  buckets.finish(group);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (auto gradient = buckets.take(i, reduction, group.size()))
      Tensor(parameters[i]).mutable_grad() = *gradient;
  }
}

// ---- equality

// FNV-1a over eight bytes at a time.
static std::uint64_t hash_of(const Array& numbers) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  const char* bytes = reinterpret_cast<const char*>(numbers.data());
  const std::size_t n = numbers.size() * sizeof(Scalar);
  for (std::size_t i = 0; i < n; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + i, std::min<std::size_t>(8, n - i));
    hash = (hash ^ word) * 0x100000001b3u;
    hash ^= hash >> 32;
  }
  return hash;
}

void check_equal_on_all_ranks(ProcessGroup& group, const nn::Named<Tensor>& parameters) {
  IndexArray own = uninitialized<IndexArray>({std::ssize(parameters)});
  Index* hash = own.data();
  for (const auto& [name, parameter] : parameters) *hash++ = static_cast<Index>(hash_of(parameter.value()));
  IndexArray first = own;
  group.broadcast(first);
  group.agree("a comparison of parameters", [&] {
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (own.data()[i] == first.data()[i]) continue;
      throw std::runtime_error(text("parameter ", parameters[i].first, " of rank ", group.rank(),
                                    " is not equal to that of rank 0"));
    }
  });
}

// ---- gradients during backward

// Before communicators are made: all ranks must be here, with the same parameters.
static int agreed(ProcessGroup& group, const nn::Named<Tensor>& parameters) {
  std::string what = "DistributedDataParallel of";
  for (const auto& [name, parameter] : parameters) what += text(' ', name, ' ', parameter.shape());
  group.agree(what);
  return group.communicator();
}

struct DistributedDataParallel::State : BackwardWatcher {
  ProcessGroup& group;
  nn::Named<Tensor> parameters;
  ProcessGroup
      buckets_group;  // buckets start when this rank is ready: not in step with what else the ranks do
  DistributedDataParallelOptions options;
  GradientBuckets buckets;
  std::unordered_map<const Node*, std::size_t> position;  // of the parameters, while a backward runs
  Index backwards = 0;
  int pauses = 0;  // NoSync
  enum { idle, under_way, broken } progress = idle;

  State(ProcessGroup& g, nn::Module& model, DistributedDataParallelOptions o)
      : group(g),
        parameters(dense_parameters(model)),
        buckets_group(agreed(g, parameters)),
        options(o),
        buckets(without_names(parameters), o.bucket_cap_mb * 1e6) {}

  // The parameter whose leaf this is, or -1.
  Index parameter_of(const Node* leaf) {
    if (position.empty()) {
      for (std::size_t i = 0; i < parameters.size(); ++i)
        position.emplace(TensorAccess::node(parameters[i].second).get(), i);
    }
    const auto found = position.find(leaf);
    return found == position.end() ? -1 : static_cast<Index>(found->second);
  }

  void leaf_complete(const Node& leaf, const Gradient& gradient) override {
    const Index parameter = parameter_of(&leaf);
    if (parameter < 0 || pauses > 0 || progress == broken) return;
    progress = under_way;
    buckets.put(parameter, gradient);
    buckets.start_complete(buckets_group);
  }

  void backward_done(std::vector<std::pair<Node*, Gradient>>& gradients) override {
    std::vector<Gradient*> own(parameters.size(), nullptr);
    bool reached = false;
    for (auto& [node, gradient] : gradients) {
      const Index parameter = parameter_of(node);
      if (parameter < 0) continue;
      own[parameter] = &gradient;
      reached = true;
    }
    if (progress != under_way) position.clear();  // leaves may be others next time
    if (!reached || pauses > 0) return;           // a backward of something else, maybe inside of ours
    if (progress == broken) {
      throw std::logic_error(
          "DistributedDataParallel: an earlier backward failed while gradients were on their way");
    }
    progress = broken;  // unless all goes well
    group.agree("backward of a DistributedDataParallel");
    if (options.check_every > 0 && backwards++ % options.check_every == 0)
      check_equal_on_all_ranks(group, parameters);
    for (std::size_t i = 0; i < own.size(); ++i) {
      if (own[i] && !buckets.has(i)) buckets.put(i, *own[i]);
    }
    buckets.finish(buckets_group);
    std::vector<std::pair<Node*, Gradient>> of_others;  // this rank's backward did not reach these
    for (std::size_t i = 0; i < own.size(); ++i) {
      std::optional<Gradient> all = buckets.take(i, options.reduction, group.size());
      if (!all) continue;
      if (own[i]) {
        *own[i] = std::move(*all);
      } else {
        of_others.emplace_back(TensorAccess::node(parameters[i].second).get(), std::move(*all));
      }
    }
    std::move(of_others.begin(), of_others.end(), std::back_inserter(gradients));
    buckets.clear();
    position.clear();
    progress = idle;
  }

  void backward_failed() noexcept override {
    if (progress == under_way) progress = broken;
  }
};

DistributedDataParallel::DistributedDataParallel(ProcessGroup& group, nn::Module& model,
                                                 DistributedDataParallelOptions options)
    : state_(std::make_unique<State>(group, model, options)) {
  for (auto& [name, parameter] : state_->parameters) group.broadcast(parameter.data().mutable_value());
  for (Tensor& buffer : model.buffers()) group.broadcast(buffer.data().mutable_value());
}

DistributedDataParallel::~DistributedDataParallel() = default;

const nn::Named<Tensor>& DistributedDataParallel::parameters() const {
  return state_->parameters;
}

double DistributedDataParallel::bytes_sent() const {
  return state_->buckets_group.bytes_sent();
}

void DistributedDataParallel::check_parameters() const {
  check_equal_on_all_ranks(state_->group, state_->parameters);
}

DistributedDataParallel::NoSync::NoSync(DistributedDataParallel& parallel) : parallel_(parallel) {
  ++parallel.state_->pauses;
}
DistributedDataParallel::NoSync::~NoSync() {
  --parallel_.state_->pauses;
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
