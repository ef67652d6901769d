// A program for failures.sh: trains a little, and one rank does something wrong.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <thread>

#include <unistd.h>

#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/checkpoint.hpp>
#include <xgrad/nn/distributed/data_parallel.hpp>
#include <xgrad/nn/distributed/run.hpp>
#include <xgrad/nn/distributed/sharded_embedding.hpp>
#include <xgrad/nn/linear.hpp>
#include <xgrad/optim/adagrad.hpp>

using namespace xgrad;
using namespace xgrad::distributed;

namespace {
struct Net : nn::Module {
  ShardedEmbedding table;
  nn::Linear head{4, 1};
  explicit Net(ProcessGroup& world) : table(world, 100, 4, {.sparse = true}) {}
  XGRAD_MODULE(Net, table, head)
};
}  // namespace

static Tensor failing(const Tensor& x) {
  return record("FailingBackward0", {x}, Tensor(Array(x.value())), [](const Array&, InputGrads&) {
    throw std::runtime_error("a backward of one's own failed");
  });
}

static int train(ProcessGroup& world, const std::string& what) {
  Net net(world);
  DistributedDataParallel parallel(world, net);
  const bool here = world.rank() == world.size() - 1;
  if (what == "timeout") world.set_timeout(1);
  for (Index step = 0; step < 20; ++step) {
    const bool now = here && step == 10;
    if (now && what == "exception") throw std::runtime_error("the data of this rank is broken");
    if (now && what == "return") return 0;
    if (now && what == "terminate") std::terminate();
    if (now && what == "timeout") std::this_thread::sleep_for(std::chrono::seconds(5));
    if (now && what == "all_reduce") world.all_reduce(1.0);
    if (now && what == "killed") raise(SIGKILL);
    net.zero_grad();
    Tensor rows = net.table(now && what == "index" ? indices({1, 100}) : indices({1, 2}));
    if (now && what == "inner backward") rows = failing(rows);
    Tensor out = net.head(rows);
    if (now && what == "forward") throw std::invalid_argument("between a forward and its backward");
    if (now && what == "backward") out = failing(out);
    sum(out).backward();
  }
  std::cout << text("rank ", world.rank(), " is done\n");
  return 0;
}

// Writes checkpoints for ever, all numbers of each are the number of the checkpoint; dies after some
// milliseconds.
static int write(ProcessGroup& world, const std::string& folder, int milliseconds, int victim) {
  if (world.rank() == victim % world.size()) {
    std::thread([=] {
      std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
      kill(getpid(), SIGKILL);
    }).detach();
  }
  Net net(world);
  Index start = 0;
  if (has_checkpoint(folder)) start = std::stoll(load_checkpoint(world, folder, {net}).at("number"));
  for (Index i = start + 1;; ++i) {
    for (Tensor& parameter : net.parameters()) parameter.data().fill_(static_cast<double>(i));
    save_checkpoint(world, folder, {.model = net, .metadata = {{"number", std::to_string(i)}}});
  }
}

static int read(ProcessGroup& world, const std::string& folder) {
  if (!has_checkpoint(folder)) return 0;  // killed before the first one
  Net net(world);
  const double expected = std::stod(load_checkpoint(world, folder, {net}).at("number"));
  for (const Tensor& parameter : net.parameters()) {
    for (const Scalar x : parameter.value())
      XGRAD_CHECK(x == expected, "the checkpoint ", expected, " holds ", x);
  }
  if (world.rank() == 0) std::cout << "checkpoint " << expected << '\n';
  return 0;
}

int main(int count, char** arguments) {
  return run([&](ProcessGroup& world) {
    const std::string what = count > 1 ? arguments[1] : "";
    if (what == "write") return write(world, arguments[2], std::atoi(arguments[3]), std::atoi(arguments[4]));
    if (what == "read") return read(world, arguments[2]);
    return train(world, what);
  });
}
