// Dense parameters on several ranks: gradients after and during backward, equality, clipping, the sampler.
#include <cstdlib>
#include <limits>
#include <map>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/nn/activation.hpp>
#include <xgrad/nn/distributed/clip_grad_norm.hpp>
#include <xgrad/nn/distributed/data_parallel.hpp>
#include <xgrad/nn/distributed/distributed_sampler.hpp>
#include <xgrad/nn/distributed/sharded_embedding_bag.hpp>
#include <xgrad/nn/linear.hpp>
#include <xgrad/optim/adam.hpp>

#include "support/support.hpp"

using namespace xgrad;
using namespace xgrad::distributed;

static ProcessGroup& world() {
  return ProcessGroup::world();
}
static Index rank() {
  return world().rank();
}
static Index ranks() {
  return world().size();
}

namespace {
struct Net : nn::Module {
  nn::Linear first{6, 5}, unused{2, 2}, second{5, 1};
  Tensor forward(const Tensor& x) const { return second(nn::functional::relu(first(x))); }
  XGRAD_MODULE(Net, first, unused, second)
};
}  // namespace

static Tensor rows_of(const Tensor& x, Index first, Index last) {
  return x[Slice{first, last}];
}

BOOST_AUTO_TEST_CASE(gradients_are_brought_together) {
  for (const double bucket : {25.0, 0.00006}) {  // one bucket, or one for each parameter or two
    Tensor a = leaf({3, 2}), b = leaf({4}), c = leaf({2});
    a.mutable_grad() = Gradient(SharedArray(filled<Array>({3, 2}, static_cast<Scalar>(rank()))));
    if (rank() == 0) b.mutable_grad() = Gradient(SharedArray(filled<Array>({4}, 6)));
    all_reduce_gradients(world(), {a, b, c}, GradientReduction::mean, bucket);
    BOOST_CHECK_CLOSE(a.grad().value()(2, 1), static_cast<Scalar>(ranks() - 1) / 2, 1e-4);
    BOOST_CHECK_CLOSE(b.grad().value()(3), static_cast<Scalar>(6) / static_cast<Scalar>(ranks()), 1e-4);
    BOOST_CHECK(!c.grad().defined());
    all_reduce_gradients(world(), {b}, GradientReduction::sum, bucket);
    BOOST_CHECK_CLOSE(b.grad().value()(3), Scalar(6), 1e-4);
  }
  if (ranks() == 1) return;
  BOOST_CHECK_THROW(all_reduce_gradients(world(), {leaf({2 + rank()})}), RankError);
}

// The same training on one process with the whole batch, within rounding; the parameters of all ranks have
// the same bits.
BOOST_AUTO_TEST_CASE(training_equals_one_process) {
  const Index batch = 4 * ranks();
  manual_seed(5);
  Net whole;
  manual_seed(7 + static_cast<std::uint64_t>(rank()));  // rank 0's numbers are broadcast
  Net net;
  if (rank() == 0) net = whole;
  DistributedDataParallel parallel(world(), net, {.bucket_cap_mb = 0.0001, .check_every = 3});
  optim::Adam adam(net.parameters(), {.lr = 0.01}), whole_adam(whole.parameters(), {.lr = 0.01});
  for (Index step = 0; step < 10; ++step) {
    const Tensor x = example({batch, 6}, static_cast<double>(step)), y = example({batch, 1}, 0.5);
    const auto loss = [](const Net& n, const Tensor& in, const Tensor& out) {
      const Tensor error = n(in) - out;
      return mean(error * error);
    };
    adam.zero_grad();
    whole_adam.zero_grad();
    loss(net, rows_of(x, 4 * rank(), 4 * rank() + 4), rows_of(y, 4 * rank(), 4 * rank() + 4)).backward();
    loss(whole, x, y).backward();
    BOOST_CHECK(close(net.first.weight.grad().value(), whole.first.weight.grad().value(), 1e-4, 1e-6));
    BOOST_CHECK(!net.unused.weight.grad().defined());
    adam.step();
    whole_adam.step();
  }
  BOOST_CHECK(close(net.first.weight.value(), whole.first.weight.value(), 1e-3, 1e-4));
  parallel.check_parameters();
}

BOOST_AUTO_TEST_CASE(a_rank_that_does_not_reach_a_parameter) {
  Net net;
  DistributedDataParallel parallel(world(), net, {.reduction = GradientReduction::sum});
  const Tensor x = example({3, 6});
  Tensor loss = sum(net(x));
  if (rank() == 0) loss = loss + sum(net.unused(example({1, 2})));
  loss.backward();
  BOOST_CHECK_CLOSE(net.unused.bias.grad().value()(0), Scalar(1), 1e-4);  // of rank 0 alone
  BOOST_CHECK_CLOSE(net.second.bias.grad().value()(0), static_cast<Scalar>(3 * ranks()), 1e-4);
}

BOOST_AUTO_TEST_CASE(gradients_may_add_up_first) {
  Net net;
  DistributedDataParallel parallel(world(), net, {.reduction = GradientReduction::sum});
  const auto backward = [&] { (sum(net(example({1, 6}))) * static_cast<double>(rank() + 1)).backward(); };
  {
    const auto alone = parallel.no_sync();
    backward();
    backward();
    BOOST_CHECK_CLOSE(net.second.bias.grad().value()(0), static_cast<Scalar>(2 * (rank() + 1)), 1e-4);
  }
  all_reduce_gradients(world(), net.parameters(), GradientReduction::sum);
  BOOST_CHECK_CLOSE(net.second.bias.grad().value()(0), static_cast<Scalar>(ranks() * (ranks() + 1)), 1e-4);
}

BOOST_AUTO_TEST_CASE(unequal_parameters_are_named) {
  Net net;
  DistributedDataParallel parallel(world(), net);
  parallel.check_parameters();
  if (ranks() == 1) return;
  if (rank() == 1) net.second.bias.data().fill_(3);
  BOOST_CHECK_EXCEPTION(parallel.check_parameters(), std::runtime_error, [](const std::runtime_error& error) {
    return std::string(error.what())
        .ends_with("parameter second.bias of rank 1 is not equal to that of rank 0");
  });
}

// ---- with sharded tables

namespace {
struct Mixed : nn::Module {
  ShardedEmbeddingBag bag;
  nn::Linear head{4, 1};
  Mixed()
      : bag(world(), 10, 4, {.mode = nn::BagMode::sum, .sparse = true},
            {.reduction = GradientReduction::sum}) {}
  Tensor forward(const std::vector<std::vector<Index>>& x) const { return head(bag(x)); }
  XGRAD_MODULE(Mixed, bag, head)
};
}  // namespace

static std::vector<std::vector<Index>> bags_of(Index of_rank) {
  return {{of_rank % 10, 1, 1}, {(of_rank + 4) % 10}};
}

BOOST_AUTO_TEST_CASE(the_norm_counts_shards_and_dense_parameters_once) {
  manual_seed(2);
  Mixed net;
  DistributedDataParallel parallel(world(), net, {.reduction = GradientReduction::sum});
  BOOST_CHECK_EQUAL(parallel.parameters().size(), 2u);
  manual_seed(2);
  nn::EmbeddingBag bag(10, 4, {.mode = nn::BagMode::sum, .sparse = true});
  nn::Linear head(4, 1);
  for (const double p : {1.0, 2.0, 3.0, std::numeric_limits<double>::infinity()}) {
    net.zero_grad();
    bag.zero_grad();
    head.zero_grad();
    sum(net(bags_of(rank()))).backward();
    for (Index r = 0; r < ranks(); ++r) sum(head(bag(bags_of(r)))).backward();
    const double norm = clip_grad_norm_(world(), net, 0.5, {.norm_type = p});
    const double expected =
        optim::clip_grad_norm_({bag.weight, head.weight, head.bias}, 0.5, {.norm_type = p});
    BOOST_CHECK_CLOSE(norm, expected, 1e-3);
    BOOST_CHECK(close(net.head.weight.grad().value(), head.weight.grad().value(), 1e-4, 1e-6));
    const Tensor own = net.bag.weight.grad().to_dense(), whole = bag.weight.grad().to_dense();
    for (Index i = 0; i < own.size(0); ++i) {
      BOOST_CHECK(close(own[i].value(), whole[net.bag.sharding().global(rank(), i)].value(), 1e-4, 1e-6));
    }
  }
  net.head.bias.mutable_grad() =
      Gradient(SharedArray(filled<Array>({1}, std::numeric_limits<Scalar>::quiet_NaN())));
  BOOST_CHECK_THROW(clip_grad_norm_(world(), net, 1, {.error_if_nonfinite = true}), std::runtime_error);
  BOOST_CHECK_THROW(clip_grad_norm_(world(), net, -1), std::invalid_argument);
}

// After a backward that threw on all ranks, what was under way is not mixed up with the next one.
BOOST_AUTO_TEST_CASE(a_backward_that_throws) {
  Net net;
  DistributedDataParallel parallel(world(), net, {.bucket_cap_mb = 0.00001});
  const Tensor x = leaf({2, 6});
  const Tensor bad = record("BadBackward0", {x}, Tensor(Array(x.value())), [](const Array&, InputGrads&) {
    throw std::runtime_error("an operation of the user's own");
  });
  BOOST_CHECK_THROW(sum(net(bad)).backward(), std::runtime_error);
  BOOST_CHECK(!net.second.bias.grad().defined());
  BOOST_CHECK_THROW(sum(net(x)).backward(), std::logic_error);
}

// PyTorch 2.13: list(DistributedSampler(range(7), num_replicas=3, rank=r, seed=5)) after set_epoch(2), and so
// on.
BOOST_AUTO_TEST_CASE(the_sampler_deals_as_pytorch) {
  using List = std::vector<Index>;
  const auto dealt = [](Index n, Index of, Index who, Index epoch, DistributedSamplerOptions options) {
    DistributedSampler sampler(n, of, who, options);
    sampler.set_epoch(epoch);
    BOOST_CHECK_EQUAL(std::ssize(sampler.indices()), sampler.size());
    return sampler.indices();
  };
  BOOST_CHECK(dealt(7, 3, 0, 2, {.shuffle = true, .seed = 5, .drop_last = false}) == (List{5, 1, 4}));
  BOOST_CHECK(dealt(7, 3, 2, 2, {.shuffle = true, .seed = 5, .drop_last = false}) == (List{3, 6, 0}));
  BOOST_CHECK(dealt(7, 3, 0, 0, {.shuffle = false, .seed = 5, .drop_last = false}) == (List{0, 3, 6}));
  BOOST_CHECK(dealt(7, 3, 2, 0, {.shuffle = false, .seed = 5, .drop_last = false}) == (List{2, 5, 1}));
  BOOST_CHECK(dealt(7, 3, 0, 0, {.shuffle = true, .seed = 5, .drop_last = true}) == (List{1, 2}));
  BOOST_CHECK(dealt(7, 3, 2, 0, {.shuffle = true, .seed = 5, .drop_last = true}) == (List{4, 5}));
  BOOST_CHECK(dealt(2, 5, 0, 1, {.shuffle = true, .seed = 5, .drop_last = false}) == (List{0}));
  BOOST_CHECK(dealt(2, 5, 4, 1, {.shuffle = true, .seed = 5, .drop_last = false}) == (List{0}));
  BOOST_CHECK(dealt(2, 5, 0, 0, {.shuffle = false, .seed = 5, .drop_last = true}) == (List{}));
  BOOST_CHECK(dealt(2, 5, 4, 0, {.shuffle = false, .seed = 5, .drop_last = true}) == (List{}));
  BOOST_CHECK(dealt(8, 4, 0, 0, {.shuffle = false, .seed = 5, .drop_last = false}) == (List{0, 4}));
  BOOST_CHECK(dealt(8, 4, 3, 0, {.shuffle = false, .seed = 5, .drop_last = false}) == (List{3, 7}));
  BOOST_CHECK(dealt(0, 3, 1, 0, {}) == List{});
  BOOST_CHECK_THROW(DistributedSampler(3, 2, 2), std::out_of_range);
  BOOST_CHECK_THROW(DistributedSampler(-1, 2, 0), std::invalid_argument);
  BOOST_CHECK_EQUAL(DistributedSampler(5, world(), {.drop_last = true}).size(), 5 / ranks());
}
