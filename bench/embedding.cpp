// Lookups and bags in a table that is larger than all caches: 10^6 rows of 64 numbers, 4096 bags of 20
// indices. The index sets change from one iteration to the next, so that no iteration finds its rows in the
// cache.

#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include <xgrad/engine/merged_rows.hpp>
#include <xgrad/engine/parallel.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/nn/embedding_bag.hpp>
#include <xgrad/optim/sgd.hpp>

using namespace xgrad;

constexpr Index table_rows = 1000000, width = 64, bags = 4096, length = 20;

static Tensor table() {
  Array out = Array::from_shape(Shape{table_rows, width}.sizes());
  for (std::size_t i = 0; i < out.size(); ++i) out.data()[i] = static_cast<Scalar>(i % 1000) / 1000;
  return Tensor(std::move(out));
}

static const Indices& next_input() {
  static const std::vector<Indices> inputs = [] {
    std::mt19937_64 random(1);
    std::vector<Indices> out(8, Indices::from_shape({bags, length}));
    for (Indices& input : out) {
      for (Index& index : input) index = static_cast<Index>(random() % table_rows);
    }
    return out;
  }();
  static std::size_t next = 0;
  return inputs[next++ % inputs.size()];
}

// What is to be beaten: the rows are read, ahead of time, and nothing else happens.
static void bare_reads(benchmark::State& state) {
  const Tensor weight = table();
  const Scalar* numbers = weight.value().data();
  Scalar total = 0;
  for (auto _ : state) {
    const Indices& input = next_input();
    constexpr Index line = 64 / sizeof(Scalar), ahead = 8, n = bags * length;
    for (Index i = 0; i < n; ++i) {
      const Scalar* soon = numbers + input.data()[std::min(i + ahead, n - 1)] * width;
      for (Index k = 0; k < width; k += line) __builtin_prefetch(soon + k);
      const Scalar* row = numbers + input.data()[i] * width;
      for (Index k = 0; k < width; k += line) total += row[k];
    }
    benchmark::DoNotOptimize(total);
  }
}
BENCHMARK(bare_reads)->Unit(benchmark::kMillisecond);

static void lookup(benchmark::State& state) {
  set_num_threads(static_cast<int>(state.range(0)));
  const nn::Embedding embedding = nn::Embedding::from_pretrained(table());
  for (auto _ : state) benchmark::DoNotOptimize(embedding(next_input()).value().data());
}
BENCHMARK(lookup)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

static nn::EmbeddingBag bag(const char* mode, bool freeze) {
  return nn::EmbeddingBag::from_pretrained(table(), {.freeze = freeze, .mode = mode, .sparse = true});
}

static void forward(benchmark::State& state, const char* mode) {
  set_num_threads(static_cast<int>(state.range(0)));
  const nn::EmbeddingBag layer = bag(mode, /*freeze=*/true);
  for (auto _ : state) benchmark::DoNotOptimize(layer(next_input()).value().data());
}
BENCHMARK_CAPTURE(forward, sum, "sum")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(forward, mean, "mean")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(forward, max, "max")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

// Forward, backward and the gradient with each row once, as an array.
static void coalesced_gradient(benchmark::State& state, const char* mode) {
  set_num_threads(static_cast<int>(state.range(0)));
  nn::EmbeddingBag layer = bag(mode, /*freeze=*/false);
  const Tensor seed(Array(Shape{bags, width}.sizes(), Scalar(1)));
  for (auto _ : state) {
    layer.zero_grad();
    layer(next_input()).backward(seed);
    benchmark::DoNotOptimize(layer.weight.grad().coalesce().nnz());
  }
}
BENCHMARK_CAPTURE(coalesced_gradient, sum, "sum")
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(coalesced_gradient, mean, "mean")
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(coalesced_gradient, max, "max")
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

static void step_of_sgd(benchmark::State& state, const char* mode) {
  set_num_threads(static_cast<int>(state.range(0)));
  nn::EmbeddingBag layer = bag(mode, /*freeze=*/false);
  optim::SGD sgd(layer.parameters(), {.lr = 0.01});
  const Tensor seed(Array(Shape{bags, width}.sizes(), Scalar(1)));
  for (auto _ : state) {
    sgd.zero_grad();
    layer(next_input()).backward(seed);
    sgd.step();
  }
}
BENCHMARK_CAPTURE(step_of_sgd, sum, "sum")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(step_of_sgd, mean, "mean")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

BENCHMARK_MAIN();
