// What a step of an optimizer costs: with a row-sparse gradient of one batch on tables from 10^4 to 10^7 rows
// (it depends on the batch, not on the table), and with the small dense parameters of an MLP.
#include <random>

#include <benchmark/benchmark.h>

#include <xgrad/xgrad.hpp>

using namespace xgrad;

static constexpr Index batch = 4096, width = 16;

// Batches of random rows, some of them repeated, as an embedding's backward leaves them.
static std::vector<Gradient> batches(Index rows) {
  std::mt19937_64 random(1);
  std::vector<Gradient> out;
  for (int k = 0; k < 32; ++k) {
    IndexArray at = uninitialized<IndexArray>({batch});
    for (Index& row : at) row = static_cast<Index>(random() % static_cast<std::uint64_t>(rows));
    Tensor values = randn({batch, width});
    out.emplace_back(Shape{rows, width}, RowBlock{std::move(at), std::move(values), {}, {}});
  }
  return out;
}

template <class Optimizer>
static void sparse_step(benchmark::State& state, typename Optimizer::Options options) {
  const Index rows = state.range(0);
  Tensor table = zeros({rows, width}).requires_grad_();
  Optimizer optimizer({table}, options);
  const std::vector<Gradient> gradients = batches(rows);
  for (const Gradient& gradient : gradients) {  // makes the state
    table.mutable_grad() = gradient;
    optimizer.step();
  }
  std::size_t k = 0;
  for (auto _ : state) {
    table.mutable_grad() = gradients[k++ % gradients.size()];
    optimizer.step();
  }
  state.counters["row"] =
      benchmark::Counter(batch, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

template <class Optimizer>
static void dense_step(benchmark::State& state, typename Optimizer::Options options) {
  std::vector<Tensor> parameters{zeros({16, 8}), zeros({16}), zeros({1, 16}), zeros({1})};
  for (Tensor& p : parameters) p.requires_grad_().mutable_grad() = Gradient(randn(p.shape()));
  Optimizer optimizer(parameters, options);
  for (auto _ : state) optimizer.step();
}

template <class Optimizer>
static void add(const std::string& name, typename Optimizer::Options options) {
  benchmark::RegisterBenchmark((name + "/table").c_str(),
                               [options](benchmark::State& state) { sparse_step<Optimizer>(state, options); })
      ->RangeMultiplier(10)
      ->Range(10000, 10000000);
  benchmark::RegisterBenchmark((name + "/mlp_8_16_1").c_str(),
                               [options](benchmark::State& state) { dense_step<Optimizer>(state, options); });
}

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  add<optim::SGD>("SGD", {.lr = 0.01});
  add<optim::RowwiseAdagrad>("RowwiseAdagrad", {.lr = 0.01});
  add<optim::Adagrad>("Adagrad", {.lr = 0.01});
  add<optim::Adam>("Adam", {.lr = 0.01});
  add<optim::SGD>("SGD_momentum_exact", {.lr = 0.01, .momentum = 0.9, .exact = true});
  add<optim::Adam>("Adam_exact", {.lr = 0.01, .exact = true});
  benchmark::RunSpecifiedBenchmarks();
}
