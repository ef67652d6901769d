#include "train.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <memory>

#include <xgrad/data/metrics.hpp>
#include <xgrad/data/progress.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/bce_loss.hpp>
#include <xgrad/nn/distributed/checkpoint.hpp>
#include <xgrad/nn/distributed/clip_grad_norm.hpp>
#include <xgrad/nn/distributed/data_parallel.hpp>
#include <xgrad/optim/adagrad.hpp>

#include "shared/program.hpp"

namespace clicks {

using namespace xgrad;

// This rank's part of numbers 0 to n - 1.
static std::vector<Index> own_part(const distributed::ProcessGroup& world, Index n) {
  std::vector<Index> out;
  for (Index i = n * world.rank() / world.size(); i < n * (world.rank() + 1) / world.size(); ++i)
    out.push_back(i);
  return out;
}

// The most memory that this process has had, in bytes.
static double peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return 1024 * std::stod(line.substr(6));
  }
  return 0;
}

// The mean loss, and the area under the ROC curve, which rank 0 computes from the answers of all.
static std::pair<double, double> evaluate(distributed::ProcessGroup& world, const Source& source,
                                          const Model& model) {
  const NoGradGuard no_grad;
  Array scores = uninitialized<Array>({0}), labels = scores;
  double loss = 0;
  std::vector<Scalar> all_scores, all_labels;
  constexpr Index most = 4096;
  for (Index first = 0; first < source.test; first += most) {
    std::vector<Index> examples = own_part(world, std::min(most, source.test - first));
    for (Index& example : examples) example += source.training + first;
    const Batch batch = source.batch(examples);
    const Tensor logits = model(batch.features);
    loss += nn::functional::binary_cross_entropy_with_logits(logits, batch.clicked,
                                                             {.reduction = nn::Reduction::sum})
                .item();
    for (const Array& part : world.gather(logits.value()))
      all_scores.insert(all_scores.end(), part.begin(), part.end());
    for (const Array& part : world.gather(batch.clicked.value())) {
      all_labels.insert(all_labels.end(), part.begin(), part.end());
    }
  }
  loss = world.all_reduce(loss) / static_cast<double>(source.test);
  double auc = 0;
  if (world.rank() == 0) {
    std::vector<Index> clicked(all_labels.begin(), all_labels.end());
    Array numbers = uninitialized<Array>({std::ssize(all_scores)});
    std::copy(all_scores.begin(), all_scores.end(), numbers.data());
    auc = data::auc(Tensor(std::move(numbers)), indices(clicked));
  }
  return {loss, auc};
}

void train(distributed::ProcessGroup& world, const Source& source, const ModelOptions& model_options,
           const TrainingOptions& options) {
  if (!options.checkpoint.empty() && world.rank() == 0) {
    std::filesystem::create_directories(options.checkpoint);
    examples::check_writable(options.checkpoint + "/checkpoint");
  }
  Model model(world, source.features, source.rows, model_options);
  distributed::DistributedDataParallel parallel(
      world, model, {.reduction = distributed::GradientReduction::sum, .check_every = options.check_every});
  optim::RowwiseAdagrad rows({model.table.weight}, {.lr = options.lr});
  optim::Adagrad dense({model.hidden.weight, model.hidden.bias, model.out.weight, model.out.bias},
                       {.lr = options.lr});
  Index step = 0;
  const auto run = [&] {
    return distributed::Checkpoint{
        model, {&rows, &dense}, {}, &default_generator(), {{"step", std::to_string(step)}}};
  };
  if (!options.checkpoint.empty() && distributed::has_checkpoint(options.checkpoint)) {
    step = std::stoll(distributed::load_checkpoint(world, options.checkpoint, run()).at("step"));
  }

  std::unique_ptr<data::ProgressBar> bar;
  if (world.rank() == 0) bar = std::make_unique<data::ProgressBar>("training", options.steps - step);
  const double sent = world.bytes_sent();  // for the start: parameters of rank 0, agreements
  const Index start = step;
  const auto started = std::chrono::steady_clock::now();
  double loss_sum = 0;
  Index loss_count = 0;
  const auto stopped = [&] { return world.size() == 1 && examples::interrupted(); };  // mpirun ends several
  for (; step < options.steps && !stopped(); ++step) {
    std::vector<Index> examples = own_part(world, options.batch);
    for (Index& example : examples) example = source.example(step * options.batch + example);
    const Batch batch = source.batch(examples);
    rows.zero_grad();
    dense.zero_grad();
    Tensor loss = nn::functional::binary_cross_entropy_with_logits(model(batch.features), batch.clicked,
                                                                   {.reduction = nn::Reduction::sum}) /
                  static_cast<double>(options.batch);
    loss.backward();
    if (options.max_norm > 0) distributed::clip_grad_norm_(world, model, options.max_norm);
    rows.step();
    dense.step();
    if (bar) bar->step();
    if (step + 100 >= options.steps) {  // this rank's share of the loss of the last steps
      loss_sum += loss.item();
      ++loss_count;
    }
    if (options.save_every > 0 && (step + 1) % options.save_every == 0 && !options.checkpoint.empty()) {
      ++step;
      distributed::save_checkpoint(world, options.checkpoint, run());
      --step;
    }
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  const double row_bytes = world.bytes_sent() - sent, dense_bytes = parallel.bytes_sent();
  if (bar) bar->finish();
  if (!options.checkpoint.empty()) distributed::save_checkpoint(world, options.checkpoint, run());

  const double training_loss =
      world.all_reduce(loss_sum) / static_cast<double>(std::max<Index>(loss_count, 1));
  const auto [test_loss, auc] = evaluate(world, source, model);
  const double steps = static_cast<double>(std::max<Index>(step - start, 1));
  const double most_rows = world.all_reduce(row_bytes / steps, distributed::ReduceOp::max);
  const double memory = world.all_reduce(peak_memory(), distributed::ReduceOp::max);
  if (world.rank() > 0) return;
  std::cout << std::fixed << std::setprecision(4) << "ranks            " << world.size()
            << "\nrows             " << source.rows << "\nsteps            " << step << "\ntraining loss    "
            << training_loss << "\ntest loss        " << test_loss << "\nAUC              " << auc
            << std::setprecision(1) << "\nsteps a second   " << steps / seconds << "\nkB sent a step   "
            << most_rows / 1e3 << " for rows, by the rank that sends most, and " << dense_bytes / steps / 1e3
            << " for dense gradients\nMB of memory     " << memory / 1e6
            << "   (of the rank that has most)\n";
}

}  // namespace clicks
