#include <cmath>
#include <memory>

#include <nlohmann/json.hpp>

#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/optim/adagrad.hpp>
#include <xgrad/optim/adam.hpp>
#include <xgrad/optim/clip_grad.hpp>
#include <xgrad/optim/lr_sequence.hpp>
#include <xgrad/optim/one_cycle.hpp>
#include <xgrad/optim/reduce_on_plateau.hpp>
#include <xgrad/optim/rmsprop.hpp>
#include <xgrad/optim/sgd.hpp>
#include <xgrad/optim/sparse_adam.hpp>

#include "differential/case.hpp"

namespace xgrad::differential {

using nlohmann::json;

// ---- optimizers

// Backward of a drawn gradient: dense, or for rows of a lookup.
static void draw_gradient(const Tensor& p, const Case& c) {
  if (!c.has("rows")) return sum(p * randn(p.shape())).backward();
  const Index rows = c.integer("rows");
  const Indices indices = randint(0, p.size(0), rows);
  const Tensor looked_up = nn::functional::embedding(indices, p, {.sparse = true});
  sum(looked_up * randn(rows, p.size(1))).backward();
}

template <class Optimizer>
static Results trained(Case& c) {
  typename Optimizer::Options o;
  c.set("lr", o.lr);
  if constexpr (requires { o.momentum; }) c.set("momentum", o.momentum);
  if constexpr (requires { o.dampening; }) c.set("dampening", o.dampening);
  if constexpr (requires { o.nesterov; }) c.set("nesterov", o.nesterov);
  if constexpr (requires { o.weight_decay; }) c.set("weight_decay", o.weight_decay);
  if constexpr (requires { o.betas; }) c.set("betas", o.betas);
  if constexpr (requires { o.eps; }) c.set("eps", o.eps);
  if constexpr (requires { o.amsgrad; }) c.set("amsgrad", o.amsgrad);
  if constexpr (requires { o.alpha; }) c.set("alpha", o.alpha);
  if constexpr (requires { o.centered; }) c.set("centered", o.centered);
  if constexpr (requires { o.lr_decay; }) c.set("lr_decay", o.lr_decay);
  if constexpr (requires { o.initial_accumulator_value; }) {
    c.set("initial_accumulator_value", o.initial_accumulator_value);
  }
  if constexpr (requires { o.exact; }) c.set("exact", o.exact);
  c.set("maximize", o.maximize);

  const std::vector<Tensor> parameters = c.leaves;
  std::vector<optim::ParamGroup<typename Optimizer::Options>> groups;
  for (const Tensor& p : parameters) groups.push_back({{p}, o});
  c.set("other_lr", groups.back().options.lr);
  Optimizer optimizer(groups);
  std::vector<Scalar> norms;
  for (Index step = 0; step < c.integer("steps"); ++step) {
    optimizer.zero_grad();
    for (const Tensor& p : parameters) draw_gradient(p, c);
    if (c.has("clip")) {
      norms.push_back(static_cast<Scalar>(optim::clip_grad_norm_(parameters, c.number("clip"))));
    }
    optimizer.step();
  }
  optimizer.settle();
  Results out;
  for (const Tensor& p : parameters) out.push_back(p.detach().clone());
  out.push_back(Tensor(norms));
  return out;
}

// ---- schedules. A description is [name, options]

namespace {
class Schedule {
 public:
  Schedule(const json& description, optim::Optimizer& optimizer) : o_(description[1]), optimizer_(optimizer) {
    make(description[0]);
  }
  void step(const json& metric) {
    if (plateau_) {
      plateau_->step(metric);
    } else {
      own_->step();
    }
  }

 private:
  void make(const std::string& name);
  void make_one_cycle();
  void make_plateau();
  template <class T>
  T get(const char* option, T otherwise) const {
    return o_.value(option, otherwise);
  }
  template <class T, class... Arguments>
  void use(Arguments&&... arguments) {
    own_ = std::make_unique<T>(std::forward<Arguments>(arguments)...);
  }

  json o_;
  optim::Optimizer& optimizer_;
  std::vector<std::unique_ptr<Schedule>> parts_;
  std::unique_ptr<optim::LRScheduler> own_;
  std::unique_ptr<optim::ReduceLROnPlateau> plateau_;
};

void Schedule::make(const std::string& name) {
  optim::LRSchedulers parts;
  for (const json& part : o_.value("schedules", json::array())) {
    parts_.push_back(std::make_unique<Schedule>(part, optimizer_));
    parts.push_back(*parts_.back()->own_);
  }
  if (name == "StepLR") use<optim::StepLR>(optimizer_, o_.at("step_size").get<Index>(), get("gamma", 0.1));
  if (name == "MultiStepLR") {
    use<optim::MultiStepLR>(optimizer_, o_.at("milestones").get<std::vector<Index>>(), get("gamma", 0.1));
  }
  if (name == "ConstantLR") {
    use<optim::ConstantLR>(optimizer_, get("factor", 1.0 / 3), get<Index>("total_iters", 5));
  }
  if (name == "LinearLR") {
    use<optim::LinearLR>(optimizer_, get("start_factor", 1.0 / 3), get("end_factor", 1.0),
                         get<Index>("total_iters", 5));
  }
  if (name == "ExponentialLR") use<optim::ExponentialLR>(optimizer_, o_.at("gamma").get<double>());
  if (name == "CosineAnnealingLR") {
    use<optim::CosineAnnealingLR>(optimizer_, o_.at("T_max").get<Index>(), get("eta_min", 0.0));
  }
  if (name == "LambdaLR") {
    use<optim::LambdaLR>(optimizer_, [power = o_.at("power").get<double>()](Index epoch) {
      return std::pow(1 + epoch, power);
    });
  }
  if (name == "SequentialLR") {
    use<optim::SequentialLR>(optimizer_, parts, o_.at("milestones").get<std::vector<Index>>());
  }
  if (name == "ChainedScheduler") use<optim::ChainedScheduler>(parts);
  if (name == "OneCycleLR") make_one_cycle();
  if (name == "ReduceLROnPlateau") make_plateau();
}

void Schedule::make_one_cycle() {
  optim::OneCycleLROptions options;
  options.total_steps = get<Index>("total_steps", 0);
  options.epochs = get<Index>("epochs", 0);
  options.steps_per_epoch = get<Index>("steps_per_epoch", 0);
  options.pct_start = get("pct_start", options.pct_start);
  if (get<std::string>("anneal_strategy", "cos") == "linear") options.anneal_strategy = optim::Anneal::linear;
  options.base_momentum = get("base_momentum", 0.85);
  options.max_momentum = get("max_momentum", 0.95);
  options.div_factor = get("div_factor", options.div_factor);
  options.final_div_factor = get("final_div_factor", options.final_div_factor);
  options.three_phase = get("three_phase", false);
  const json& rate = o_.at("max_lr");
  const auto rates = rate.is_array() ? optim::PerGroup(rate.get<std::vector<double>>()) : rate.get<double>();
  use<optim::OneCycleLR>(optimizer_, rates, options);
}

void Schedule::make_plateau() {
  optim::ReduceLROnPlateauOptions options;
  if (get<std::string>("mode", "min") == "max") options.mode = optim::PlateauMode::max;
  if (get<std::string>("threshold_mode", "rel") == "abs") options.threshold_mode = optim::ThresholdMode::abs;
  options.factor = get("factor", options.factor);
  options.patience = get("patience", options.patience);
  options.threshold = get("threshold", options.threshold);
  options.cooldown = get("cooldown", options.cooldown);
  options.min_lr = get("min_lr", 0.0);
  options.eps = get("eps", options.eps);
  plateau_ = std::make_unique<optim::ReduceLROnPlateau>(optimizer_, options);
}
}  // namespace

static Results scheduled(Case& c) {
  std::vector<optim::ParamGroup<optim::SGDOptions>> groups;
  for (const double lr : c.args().at("lr")) {
    groups.push_back({{zeros(1, {.requires_grad = true})}, {.lr = lr, .momentum = 0.9}});
  }
  optim::SGD optimizer(groups);
  const json& description = c.args().at("schedule");
  Schedule schedule(description, optimizer);
  std::vector<double> rates;
  for (Index step = 0; step <= c.integer("steps"); ++step) {
    for (Index g = 0; g < optimizer.num_groups(); ++g) {
      rates.push_back(optimizer.lr(g));
      if (description[0] == "OneCycleLR") rates.push_back(*optimizer.momentum(g));
    }
    if (step == c.integer("steps")) break;
    optimizer.step();
    schedule.step(c.has("metrics") ? c.args().at("metrics")[step] : json());
  }
  return {rates};
}

void add_training(Table& t) {
  t["SGD"] = trained<optim::SGD>;
  t["SGD with Nesterov's momentum"] = trained<optim::SGD>;
  t["Adagrad"] = trained<optim::Adagrad>;
  t["Adam"] = trained<optim::Adam>;
  t["AdamW"] = trained<optim::AdamW>;
  t["RMSprop"] = trained<optim::RMSprop>;
  t["SparseAdam"] = trained<optim::SparseAdam>;
  t["schedule"] = scheduled;
}

}  // namespace xgrad::differential
