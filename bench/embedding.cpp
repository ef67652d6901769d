// Lookups, bags and their training steps in a table that is larger than all caches and in one that is not:
// 4096 bags of 20 indices, uniform or by Zipf's law (as words in a text). bare_* is what is to be reached:
// loops that ask for rows ahead of time and do nothing else.

#include <cmath>
#include <cstring>
#include <memory>

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

// ---- limits

static constexpr Index line = 64 / sizeof(Scalar), ahead = 64, bags_at_once = 256;

// Calls visit(entry, row) for the entries of some bags, the rows asked for in time.
template <class Visit>
static void visit_rows(Scalar* table, Index width, const IndexArray& input, Index first, Index last,
                       const Visit& visit) {
  const Index n = last * length;
  for (Index e = first * length; e < n; ++e) {
    const Scalar* soon = table + input.data()[std::min(e + ahead, n - 1)] * width;
    for (Index k = 0; k < width; k += line) __builtin_prefetch(soon + k);
    visit(e, table + input.data()[e] * width);
  }
}

static Step bare_reads(Data d) {
  Tensor total = zeros({bags});
  return [=, table = d.table, inputs = std::move(d.inputs)]() mutable {
    const Index width = table.size(1);
    Scalar* numbers = table.data().mutable_value().data();
    Scalar* out = total.data().mutable_value().data();
    const IndexArray& input = inputs.next().value();
    parallel_for(bags, bags_at_once, [&](Index first, Index last) {
      Scalar sum = 0;
      visit_rows(numbers, width, input, first, last, [&](Index, const Scalar* row) {
        for (Index k = 0; k < width; k += line) sum += row[k];
      });
      out[first] = sum;
    });
    return total;
  };
}

static Step bare_copies(Data d) {
  Tensor copy = zeros({bags, length, d.table.size(1)});
  return [=, table = d.table, inputs = std::move(d.inputs)]() mutable {
    const Index width = table.size(1);
    Scalar* numbers = table.data().mutable_value().data();
    Scalar* out = copy.data().mutable_value().data();
    const IndexArray& input = inputs.next().value();
    parallel_for(bags, bags_at_once, [&](Index first, Index last) {
      visit_rows(numbers, width, input, first, last, [&](Index e, const Scalar* row) {
        std::memcpy(out + e * width, row, static_cast<std::size_t>(width) * sizeof(Scalar));
      });
    });
    return copy;
  };
}

// One pass that reads the rows and one that changes them.
static Step bare_passes(Data d) {
  const Tensor grad = full({bags, d.table.size(1)}, 1e-6);
  return [=, reads = bare_reads(d), table = d.table, inputs = std::move(d.inputs)]() mutable {
    const Index width = table.size(1);
    const Scalar* change = grad.value().data();
    visit_rows(table.data().mutable_value().data(), width, inputs.next(), 0, bags, [&](Index e, Scalar* row) {
      for (Index k = 0; k < width; ++k) row[k] -= change[e / length * width + k];
    });
    return reads();
  };
}

int main(int argc, char** argv) {
  const auto add_size = [](Index rows, Index width, bool zipf) {
    const std::string size = text("/", rows, "x", width, zipf ? "/zipf" : "/uniform");
    const auto add_one = [=](const std::string& name, const std::function<Step(Data)>& make,
                             int most_threads = 2) {
      add_workload(
          name + size, [=] { return make(make_data(rows, width, zipf)); }, most_threads);
    };
    add_one("bare_reads", bare_reads);
    add_one("bare_copies", bare_copies);
    add_one("bare_passes", bare_passes, 1);
    add_one("lookup", lookup);
    for (const char* mode : {"sum", "mean", "max"})
      add_one(text("bag_", mode), [=](Data d) { return bag(std::move(d), mode); });
    add_one("bag_sgd_step", bag_training<optim::SGD>);
    add_one("bag_adagrad_step", bag_training<optim::Adagrad>);
    add_one("bag_rowwise_adagrad_step", bag_training<optim::RowwiseAdagrad>);
    add_one("embedding_adam_step", embedding_adam);
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
