// Checkpoints: written by any number of ranks, read by any other, and a run that goes on with the same bits.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/nn/distributed/checkpoint.hpp>
#include <xgrad/nn/distributed/sharded_embedding.hpp>
#include <xgrad/nn/distributed/sharded_embedding_bag.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/optim/adagrad.hpp>
#include <xgrad/optim/adam.hpp>

#include "support/support.hpp"

using namespace xgrad;
using namespace xgrad::distributed;

// The ranks that take part just now.
static ProcessGroup* some = nullptr;
static ProcessGroup& world() {
  return some ? *some : ProcessGroup::world();
}
static Index rank() {
  return world().rank();
}

// One folder for all ranks.
static std::string folder(const std::string& name) {
  static std::string path;
  if (path.empty()) {
    if (ProcessGroup::world().rank() == 0) {
      path = (std::filesystem::temp_directory_path() / "xgrad-XXXXXX").string();
      if (!mkdtemp(path.data())) throw std::runtime_error("cannot make a temporary folder");
    }
    ProcessGroup::world().broadcast(path);
  }
  return path + "/" + name;
}

namespace {
struct RemoveFolder {
  ~RemoveFolder() {
    ProcessGroup::world().barrier();
    if (rank() == 0) std::filesystem::remove_all(folder(""));
  }
};
}  // namespace
BOOST_TEST_GLOBAL_FIXTURE(RemoveFolder);

namespace {
// A dense parameter of which every rank computes the same gradient, so that all numbers have the same bits on
// any number of ranks.
struct Net : nn::Module {
  ShardedEmbedding users;
  ShardedEmbeddingBag movies;
  nn::Parameter scale{Tensor{1.5, -0.5, 2}};
  explicit Net(ShardBy by)
      : users(world(), 11, 3, {.padding_idx = 2, .sparse = true}, {by, GradientReduction::sum}),
        movies(world(), 5, 3, {.mode = nn::BagMode::sum, .sparse = true},
               {ShardBy::modulo, GradientReduction::sum}) {}
  Tensor forward(const Indices& who, const Indices& what) const {
    return sum(users(who) * movies(what) * scale.detach(), 1);
  }
  XGRAD_MODULE(Net, users, movies, scale)
};

struct Run {
  Net net;
  optim::Adam adam;
  optim::RowwiseAdagrad adagrad;
  optim::StepLR schedule;
  Generator generator;
  Index steps = 0;

  explicit Run(ShardBy by = ShardBy::modulo)
      : net(by),
        adam({net.users.weight, net.scale}, {.lr = 0.1}),
        adagrad({net.movies.weight}, {.lr = 0.1}),
        schedule(adam, 3, 0.5),
        generator(77) {}

  Checkpoint checkpoint() {
    return {net, {&adam, &adagrad}, {&schedule}, &generator, {{"steps", std::to_string(steps)}}};
  }
  void step() {
    const Index batch = 12, first = batch * rank() / world().size(),
                last = batch * (rank() + 1) / world().size();
    const Indices who = randint(11, {batch}, &generator), what = randint(5, {batch, 2}, &generator);
    adam.zero_grad();
    adagrad.zero_grad();
    const Tensor error = net(who[Slice{first, last}], what[Slice{first, last}]) - 1;
    sum(error * error / 12).backward();
    net.scale.mutable_grad() = Gradient(SharedArray(Array(net.scale.value())));
    adam.step();
    adagrad.step();
    schedule.step();
    ++steps;
  }
};
}  // namespace

static void check_same(Run& a, Run& b) {
  BOOST_CHECK(identical(a.net.users.weight.value(), b.net.users.weight.value()));
  BOOST_CHECK(identical(a.net.movies.weight.value(), b.net.movies.weight.value()));
  BOOST_CHECK(identical(a.net.scale.value(), b.net.scale.value()));
  BOOST_CHECK_EQUAL(a.adam.lr(), b.adam.lr());
}

// The straight run, and one that stops, is written, and goes on in new objects.
BOOST_AUTO_TEST_CASE(a_run_goes_on) {
  const std::string here = folder("own");
  manual_seed(9);
  Run straight;
  for (int i = 0; i < 5; ++i) straight.step();
  BOOST_CHECK(!has_checkpoint(here));
  save_checkpoint(world(), here, straight.checkpoint());
  BOOST_CHECK(has_checkpoint(here));
  manual_seed(10);
  Run resumed;
  BOOST_CHECK_EQUAL(load_checkpoint(world(), here, resumed.checkpoint()).at("steps"), "5");
  check_same(straight, resumed);
  for (int i = 0; i < 4; ++i) {
    straight.step();
    resumed.step();
  }
  check_same(straight, resumed);
}

// Some of the ranks write after five steps, a different number of them goes on.
BOOST_AUTO_TEST_CASE(a_run_goes_on_with_another_number_of_ranks) {
  ProcessGroup& all = ProcessGroup::world();
  std::vector<std::unique_ptr<ProcessGroup>> groups;
  for (Index n = 1; n <= all.size(); ++n) {
    std::vector<Index> members;
    for (Index r = 0; r < n; ++r) members.push_back(r);
    groups.push_back(all.new_group(members));
    some = groups.back().get();
    if (!some) continue;
    manual_seed(9);
    Run run;
    for (int i = 0; i < 5; ++i) run.step();
    save_checkpoint(world(), folder(text("from-", n)), run.checkpoint());
  }
  some = nullptr;
  all.barrier();
  for (const std::unique_ptr<ProcessGroup>& group : groups) {
    some = group.get();
    if (!some) continue;
    manual_seed(9);
    Run straight;
    for (int i = 0; i < 9; ++i) straight.step();
    for (Index from = 1; from <= all.size(); ++from) {
      BOOST_TEST_CONTEXT("from " << from << " ranks to " << world().size()) {
        Run resumed;
        load_checkpoint(world(), folder(text("from-", from)), resumed.checkpoint());
        for (int i = 0; i < 4; ++i) resumed.step();
        check_same(straight, resumed);
      }
    }
  }
  some = nullptr;
}

BOOST_AUTO_TEST_CASE(another_sharding_and_whole_tables) {
  const std::string here = folder("whole");
  Run run(ShardBy::ranges);
  run.step();
  save_checkpoint(world(), here, run.checkpoint());
  Run modulo(ShardBy::modulo);
  load_checkpoint(world(), here, modulo.checkpoint());
  run.step();
  modulo.step();
  // The same rows on other ranks: compared as whole tables, which also fit into the layers on one machine.
  const std::string there = here + "-modulo";
  save_checkpoint(world(), here, run.checkpoint());
  save_checkpoint(world(), there, modulo.checkpoint());
  const nn::StateDict a = load_whole_model(here), b = load_whole_model(there);
  BOOST_CHECK_EQUAL(a.size(), 3u);
  for (const char* name : {"users.weight", "movies.weight", "scale"})
    BOOST_CHECK(identical(a[name], b[name]));
  nn::Embedding users(11, 3);
  users.load_state_dict({{"weight", a["users.weight"]}});
  const Tensor sharded = run.net.users({0, 7, 10});
  BOOST_CHECK(identical(users({0, 7, 10}).value(), sharded.value()));
}

BOOST_AUTO_TEST_CASE(one_checkpoint_replaces_the_other) {
  const std::string here = folder("replaced");
  Run run;
  const auto files = [&] { return std::distance(std::filesystem::directory_iterator(here), {}); };
  for (int i = 0; i < 3; ++i) {
    run.step();
    save_checkpoint(world(), here, run.checkpoint());
    world().barrier();
    BOOST_CHECK_EQUAL(files(), world().size() + 2);
    world().barrier();
  }
  // What a killed run left behind goes with the next checkpoint, and is no obstacle to reading.
  if (rank() == 0) {
    std::ofstream(here + "/model-000099-00001-of-00002.safetensors") << "half a file";
    std::ofstream(here + "/model-000004-00001-of-00002.safetensors.17-0.tmp") << "half a file";
    std::ofstream(here + "/notes.txt") << "not ours";
  }
  world().barrier();
  Run resumed;
  BOOST_CHECK_EQUAL(load_checkpoint(world(), here, resumed.checkpoint()).at("steps"), "3");
  save_checkpoint(world(), here, run.checkpoint());
  world().barrier();
  BOOST_CHECK_EQUAL(files(), world().size() + 3);
}

BOOST_AUTO_TEST_CASE(errors) {
  const std::string here = folder("errors");
  Run run;
  BOOST_CHECK_THROW(load_checkpoint(world(), here, run.checkpoint()), std::runtime_error);
  save_checkpoint(world(), here, run.checkpoint());
  Run other;
  Checkpoint fewer{other.net, {&other.adam}, {}, nullptr};
  load_checkpoint(world(), here, fewer);  // what is not asked for is left alone
  Checkpoint wrong{other.net, {&other.adagrad}, {}, nullptr};
  BOOST_CHECK_THROW(load_checkpoint(world(), here, wrong), std::exception);
  ShardedEmbedding small(world(), 4, 3);
  BOOST_CHECK_THROW(load_checkpoint(world(), here, {small}), std::exception);
  world().barrier();
  if (rank() == 0) std::ofstream(here + "/model.safetensors.index.json") << "{\"metadata\": 3}";
  world().barrier();
  BOOST_CHECK_EXCEPTION(load_checkpoint(world(), here, run.checkpoint()), std::runtime_error,
                        [](const auto& error) {
                          return std::string(error.what())
                                     .find("model.safetensors.index.json is not the index of a checkpoint") !=
                                 std::string::npos;
                        });
  if (rank() == 0) std::ofstream(here + "-file") << "";
  world().barrier();
  BOOST_CHECK_THROW(save_checkpoint(world(), here + "-file/x", run.checkpoint()), std::exception);
}
