// Lookups, bags and their training steps in a table that is larger than all caches and in one that is not:
// 4096 bags of 20 indices, uniform or by Zipf's law (as words in a text).

#include <cmath>
#include <memory>
#include <set>

#include <xgrad/engine/system/error.hpp>

#include "workload.hpp"

using namespace xgrad;

static constexpr Index bags = 4096, length = 20;

struct Data {
  Tensor table;  // (rows, width)
  Cycle<Indices> inputs;
};

static Data make_data(Index rows, Index width, bool zipf) {
  Tensor table = rand({rows, width});
  std::vector<Indices> inputs;
  for (int i = 0; i < 8; ++i) {
    if (!zipf) {
      inputs.push_back(randint(rows, {bags, length}));
      continue;
    }
    const Tensor u = rand({bags, length});
    IndexArray input = uninitialized<IndexArray>({bags, length});
    for (std::size_t k = 0; k < input.size(); ++k) {
      const double rank = std::pow(static_cast<double>(rows), static_cast<double>(u.value().data()[k]));
      input.data()[k] = static_cast<Index>(rank) - 1;
    }
    inputs.push_back(std::move(input));
  }
  return {std::move(table), Cycle(std::move(inputs))};
}

// ---- forward

static Step lookup(Data d) {
  auto layer = std::make_shared<nn::Embedding>(nn::Embedding::from_pretrained(d.table));
  return [layer, inputs = std::move(d.inputs)]() mutable { return (*layer)(inputs.next()); };
}

static Step bag(Data d, const char* mode) {
  auto layer = std::make_shared<nn::EmbeddingBag>(nn::EmbeddingBag::from_pretrained(d.table, {.mode = mode}));
  return [layer, inputs = std::move(d.inputs)]() mutable { return (*layer)(inputs.next()); };
}

// ---- training steps, with a gradient of ones

template <class Optimizer, class Layer>
static Step training(Data d, Layer from_pretrained, double lr) {
  auto layer = std::make_shared<Layer>(std::move(from_pretrained));
  auto optimizer = std::make_shared<Optimizer>(layer->parameters(), typename Optimizer::Options{.lr = lr});
  const Tensor grad = ones((*layer)(d.inputs.first()).shape());
  return [=, inputs = std::move(d.inputs)]() mutable {
    optimizer->zero_grad();
    const Tensor out = (*layer)(inputs.next());
    out.backward(grad);
    optimizer->step();
    return out;
  };
}

template <class Optimizer>
static Step bag_training(Data d) {
  nn::EmbeddingBag layer =
      nn::EmbeddingBag::from_pretrained(d.table, {.mode = "sum", .sparse = true}, /*freeze=*/false);
  return training<Optimizer>(std::move(d), std::move(layer), 0.01);
}

static Step embedding_adam(Data d) {
  nn::Embedding layer = nn::Embedding::from_pretrained(d.table, {.sparse = true}, /*freeze=*/false);
  return training<optim::SparseAdam>(std::move(d), std::move(layer), 0.001);
}

// ---- the work of a step: `passes` over the rows that it needs, each once, of which `changes` also write
// them

static Work work_on_rows(Index rows, Index width, bool zipf, double passes, double changes,
                         double in_and_out) {
  const Cycle<Indices> inputs = make_data(rows, 1, zipf).inputs;
  const std::set<Index> distinct(inputs.first().value().begin(), inputs.first().value().end());
  const double row = static_cast<double>(width) * sizeof(Scalar),
               touched = static_cast<double>(distinct.size()) * row;
  const double indices = bags * length * sizeof(Index);
  return {.reads = passes * touched + indices,
          .writes = changes * touched + in_and_out * row,
          .among = static_cast<double>(rows) * row};
}

int main(int argc, char** argv) {
  const auto add_size = [](Index rows, Index width, bool zipf) {
    const std::string size = text("/", rows, "x", width, zipf ? "/zipf" : "/uniform");
    // The numbers that come out, or go in as the gradient: a row for each bag, or for each index.
    constexpr double of_bags = bags, of_indices = bags * length;
    const auto add_one = [=](const std::string& name, const std::function<Step(Data)>& make, double passes,
                             double changes, double in_and_out) {
      add_workload(
          name + size, [=] { return make(make_data(rows, width, zipf)); },
          work_on_rows(rows, width, zipf, passes, changes, in_and_out));
    };
    add_one("lookup", lookup, 1, 0, of_indices);
    for (const char* mode : {"sum", "mean", "max"})
      add_one(
          text("bag_", mode), [=](Data d) { return bag(std::move(d), mode); }, 1, 0, of_bags);
    // A step reads the rows for the result, then those of the parameter and of its state again, and changes
    // them.
    add_one("bag_sgd_step", bag_training<optim::SGD>, 2, 1, 2 * of_bags);
    add_one("bag_adagrad_step", bag_training<optim::Adagrad>, 3, 2, 2 * of_bags);
    add_one("bag_rowwise_adagrad_step", bag_training<optim::RowwiseAdagrad>, 2, 1, 2 * of_bags);
    add_one("embedding_adam_step", embedding_adam, 4, 3, 2 * of_indices);
  };
  for (const bool zipf : {false, true}) {
    add_size(100000, 16, zipf);
    add_size(1000000, 64, zipf);
  }
  add_workload("bag_sgd_step/10000000x64/uniform",
               [] { return bag_training<optim::SGD>(make_data(10000000, 64, false)); });

  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
