// A run that is saved, stopped and resumed has the bits of one that is neither: every optimizer, every
// schedule, with dropout, batch norm and a row-sparse table.
#include <cmath>

#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/nn/activation.hpp>
#include <xgrad/nn/batch_norm1d.hpp>
#include <xgrad/nn/checkpoint.hpp>
#include <xgrad/nn/difference_loss.hpp>
#include <xgrad/nn/dropout.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/nn/linear.hpp>
#include <xgrad/optim/lr_sequence.hpp>
#include <xgrad/optim/one_cycle.hpp>

#include "optim/rule_support.hpp"
#include "support/temporary_folder.hpp"

using namespace xgrad;

struct Net : nn::Module {
  nn::Embedding table{50, 4, {.sparse = true}};
  nn::BatchNorm1d norm{4};
  nn::Dropout dropout{0.3}, own{0.2};
  nn::Linear out{4, 1};
  explicit Net(Generator* generator) { own.generator = generator; }
  Tensor forward(const Indices& x) const { return out(own(dropout(norm(table(x))))); }
  XGRAD_MODULE(Net, table, norm, dropout, own, out)
};

using AnySchedule = std::variant<optim::LRScheduler*, optim::ReduceLROnPlateau*>;

// What a schedule is made of, the outermost last.
struct Schedules {
  std::vector<std::unique_ptr<optim::LRScheduler>> all;
  std::unique_ptr<optim::ReduceLROnPlateau> plateau;
  template <class Schedule, class... Args>
  Schedule& add(Args&&... args) {
    all.push_back(std::make_unique<Schedule>(std::forward<Args>(args)...));
    return static_cast<Schedule&>(*all.back());
  }
  AnySchedule outermost() const {
    if (plateau) return plateau.get();
    return all.back().get();
  }
};

using MakeOptimizer = std::function<std::unique_ptr<optim::Optimizer>(std::vector<Tensor>)>;
using MakeSchedule = std::function<void(Schedules&, optim::Optimizer&)>;

struct Run {
  Generator generator{5};
  std::unique_ptr<Net> net = std::make_unique<Net>(&generator);
  std::unique_ptr<optim::Optimizer> of_table, of_rest;
  Schedules schedules;

  Run(const MakeOptimizer& table_optimizer, const MakeOptimizer& optimizer, const MakeSchedule& schedule) {
    of_table = table_optimizer({net->table.weight});
    std::vector<Tensor> rest = net->parameters();
    rest.erase(rest.begin());
    of_rest = optimizer(rest);
    schedule(schedules, *of_table);
  }
  nn::Training training() {
    return {.model = net.get(),
            .optimizers = {of_table.get(), of_rest.get()},
            .schedules = {schedules.outermost()},
            .generators = {&generator}};
  }
  void step(Index t) {
    of_table->zero_grad();
    of_rest->zero_grad();
    const Indices x = randint(t % 5 == 0 ? 50 : 7, {6});
    const Tensor loss = nn::functional::mse_loss((*net)(x), rand({6, 1}));
    loss.backward();
    of_table->step();
    of_rest->step();
    if (schedules.plateau) {
      schedules.plateau->step(std::sin(static_cast<double>(t)));
    } else {
      schedules.all.back()->step();
    }
  }
};

template <class Optimizer>
static MakeOptimizer with(typename Optimizer::Options options) {
  return [options](std::vector<Tensor> parameters) {
    return std::make_unique<Optimizer>(std::move(parameters), options);
  };
}

static void check(const MakeOptimizer& optimizer, const MakeSchedule& schedule) {
  constexpr Index steps = 24;
  const TemporaryFolder folder;
  const std::string path = folder.path("run.safetensors");
  const MakeOptimizer adam = with<optim::Adam>({});
  manual_seed(1);
  Run straight(optimizer, adam, schedule);
  for (Index t = 0; t < steps; ++t) straight.step(t);
  const float next_draw = static_cast<float>(rand({}).item());

  manual_seed(1);
  auto run = std::make_unique<Run>(optimizer, adam, schedule);
  for (Index t = 0; t < steps; ++t) {
    run->step(t);
    if (t == 3) nn::save_checkpoint(run->training(), path);  // and goes on
    if (t % 9 != 8) continue;
    nn::save_checkpoint(run->training(), path);
    manual_seed(99);
    run = std::make_unique<Run>(optimizer, adam, schedule);
    nn::load_checkpoint(run->training(), path);
  }
  BOOST_TEST_CONTEXT(straight.of_table->name()) {
    for (const auto& [name, entry] : straight.net->state_dict()) {
      if (const Tensor* tensor = std::get_if<Tensor>(&entry)) {
        BOOST_TEST_CONTEXT(name) BOOST_CHECK(identical(*tensor, run->net->state_dict()[name]));
      }
    }
    BOOST_CHECK_EQUAL(straight.of_table->lr(), run->of_table->lr());
    BOOST_CHECK_EQUAL(next_draw, static_cast<float>(rand({}).item()));
  }
}

static const std::vector<std::pair<std::string, MakeSchedule>> all_schedules{
    {"StepLR", [](Schedules& s, optim::Optimizer& o) { s.add<optim::StepLR>(o, 5); }},
    {"MultiStepLR",
     [](Schedules& s, optim::Optimizer& o) {
       s.add<optim::MultiStepLR>(o, std::vector<Index>{4, 11, 15});
     }},
    {"ConstantLR", [](Schedules& s, optim::Optimizer& o) { s.add<optim::ConstantLR>(o, 0.3, 12); }},
    {"LinearLR", [](Schedules& s, optim::Optimizer& o) { s.add<optim::LinearLR>(o, 1, 0, 20); }},
    {"ExponentialLR", [](Schedules& s, optim::Optimizer& o) { s.add<optim::ExponentialLR>(o, 0.9); }},
    {"CosineAnnealingLR", [](Schedules& s, optim::Optimizer& o) { s.add<optim::CosineAnnealingLR>(o, 6); }},
    {"LambdaLR",
     [](Schedules& s, optim::Optimizer& o) {
       s.add<optim::LambdaLR>(o, [](Index epoch) { return 1 / (1 + static_cast<double>(epoch)); });
     }},
    {"OneCycleLR",
     [](Schedules& s, optim::Optimizer& o) {
       s.add<optim::OneCycleLR>(
           o, 0.2, optim::OneCycleLROptions{.total_steps = 30, .cycle_momentum = o.momentum() != nullptr});
     }},
    {"ReduceLROnPlateau",
     [](Schedules& s, optim::Optimizer& o) {
       s.plateau = std::make_unique<optim::ReduceLROnPlateau>(
           o, optim::ReduceLROnPlateauOptions{.factor = 0, .patience = 4, .cooldown = 2});
     }},
    {"ChainedScheduler",
     [](Schedules& s, optim::Optimizer& o) {
       auto& constant = s.add<optim::ConstantLR>(o, 0.5, 7);
       auto& decay = s.add<optim::ExponentialLR>(o, 0.95);
       s.add<optim::ChainedScheduler>(optim::LRSchedulers{constant, decay});
     }},
    {"SequentialLR",
     [](Schedules& s, optim::Optimizer& o) {
       auto& warmup = s.add<optim::LinearLR>(o, 0.1, 1, 6);
       auto& cosine = s.add<optim::CosineAnnealingLR>(o, 8);
       s.add<optim::SequentialLR>(o, optim::LRSchedulers{warmup, cosine}, std::vector<Index>{6});
     }},
};

BOOST_AUTO_TEST_CASE(resuming_has_the_same_bits) {
  using namespace optim;
  const std::vector<MakeOptimizer> optimizers{
      with<SGD>({.lr = 0.1}),
      with<SGD>({.lr = 0.1, .momentum = 0.9, .dampening = 0.1}),
      with<SGD>({.lr = 0.1, .momentum = 0.9, .weight_decay = 0.1, .nesterov = true, .exact = true}),
      with<Adam>({.lr = 0.1, .amsgrad = true}),
      with<Adam>({.lr = 0.1, .exact = true}),
      with<AdamW>({.lr = 0.1}),
      with<AdamW>({.lr = 0.1, .exact = true}),
      with<SparseAdam>({.lr = 0.1}),
      with<Adagrad>({.lr = 0.1, .lr_decay = 0.1}),
      with<RowwiseAdagrad>({.lr = 0.1, .exact = true}),
      with<RMSprop>({.lr = 0.1, .momentum = 0.9, .centered = true}),
      with<RMSprop>({.lr = 0.1, .momentum = 0.9, .exact = true}),
  };
  for (const MakeOptimizer& optimizer : optimizers) {
    for (const auto& [name, schedule] : all_schedules) {
      BOOST_TEST_CONTEXT(name) check(optimizer, schedule);
    }
  }
}

BOOST_AUTO_TEST_CASE(checkpoints_of_other_parts) {
  const TemporaryFolder folder;
  const std::string path = folder.path("run.safetensors");
  const MakeSchedule step_lr = all_schedules[0].second;
  Run run(with<optim::AdamW>({.exact = true}), with<optim::Adam>({}), step_lr),
      other(with<optim::AdamW>({.exact = true}), with<optim::SGD>({}), step_lr);
  for (Index t = 0; t < 5; ++t) run.step(t);
  for (Index t = 0; t < 3; ++t) other.step(t);
  nn::save_checkpoint(run.training(), path);
  nn::save_checkpoint(other.training(), folder.path("before"));
  CHECK_THROWS(nn::load_checkpoint(other.training(), path), std::invalid_argument,
               "SGD: load_state_dict: \"param_groups.0.momentum\" is missing");
  nn::save_checkpoint(other.training(), folder.path("after"));
  BOOST_CHECK(folder.read("before") == folder.read("after"));

  nn::Training fewer = run.training();
  fewer.schedules.clear();
  CHECK_THROWS(nn::load_checkpoint(fewer, path), std::invalid_argument,
               "load_checkpoint: " + path +
                   " has \"schedules.0.last_epoch\", which belongs to no part of this training");
  CHECK_THROWS(nn::load_checkpoint(run.training(), folder.path("none")), std::runtime_error,
               "cannot read " + folder.path("none") + ": No such file or directory");
  CHECK_THROWS(nn::save_checkpoint({.model = nullptr}, path), std::invalid_argument,
               "checkpoint: there is no model");
  CHECK_THROWS(nn::save_checkpoint({.model = run.net.get(), .optimizers = {nullptr}}, path),
               std::invalid_argument, "checkpoint: optimizers.0 is null");
}
