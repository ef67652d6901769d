// Dense layers, the softmax cross entropy, and operations on 10^6 numbers.

#include <memory>

#include "workload.hpp"

using namespace xgrad;

// Forward, and backward to the input and the parameters.
template <class Layer>
static Step forward_backward(Layer made, const Shape& shape) {
  auto layer = std::make_shared<Layer>(std::move(made));
  Tensor x = randn(shape, {.requires_grad = true});
  const Tensor grad = ones((*layer)(x).shape());
  return [=]() mutable {
    layer->zero_grad();
    x.zero_grad();
    const Tensor out = (*layer)(x);
    out.backward(grad);
    return out;
  };
}

static Step cross_entropy(Index samples, Index classes) {
  Tensor x = randn({samples, classes}, {.requires_grad = true});
  const Indices target = randint(classes, {samples});
  return [=]() mutable {
    x.zero_grad();
    const Tensor loss = nn::functional::cross_entropy(x, target);
    loss.backward();
    return loss;
  };
}

// On normal numbers, or on positive ones: `least` and more.
static Step elementwise(Tensor (*op)(const Tensor&), double least = -1) {
  const Tensor x = least < 0 ? randn({1000, 1000}) : rand({1000, 1000}) + least;
  return [=] { return op(x); };
}

// Arrays of so many numbers that a step reads and writes.
static Work moves(double reads, double writes) {
  return {.reads = reads * sizeof(Scalar), .writes = writes * sizeof(Scalar)};
}
// The products of a layer forward and back to its input and its weight.
static Work products(double m, double n, double k) {
  return {.operations = 3 * 2 * m * n * k};
}

int main(int argc, char** argv) {
  constexpr double million = 1e6, norm = 4096 * 256, channels = 64 * 128 * 100, classes = 4096 * 1000,
                   pooled = 32 * 64 * 200;
  add_workload(
      "linear/256x512x512",
      [] {
        return forward_backward(nn::Linear(512, 512), {256, 512});
      },
      products(256, 512, 512));
  add_workload(
      "linear/32x64x64",
      [] {
        return forward_backward(nn::Linear(64, 64), {32, 64});
      },
      products(32, 64, 64));
  add_workload(
      "conv1d/32x64x200/kernel:5",
      [] {
        return forward_backward(nn::Conv1d(64, 128, 5), {32, 64, 200});
      },
      products(32 * 196, 128, 64 * 5));
  add_workload(
      "conv1d/32x64x200/kernel:1",
      [] {
        return forward_backward(nn::Conv1d(64, 128, 1), {32, 64, 200});
      },
      products(32 * 200, 128, 64));
  add_workload(
      "layer_norm/4096x256",
      [] {
        return forward_backward(nn::LayerNorm({256}), {4096, 256});
      },
      moves(2 * norm, 2 * norm));
  add_workload(
      "batch_norm/4096x256",
      [] {
        return forward_backward(nn::BatchNorm1d(256), {4096, 256});
      },
      moves(2 * norm, 2 * norm));
  add_workload(
      "batch_norm/64x128x100",
      [] {
        return forward_backward(nn::BatchNorm1d(128), {64, 128, 100});
      },
      moves(2 * channels, 2 * channels));
  add_workload(
      "cross_entropy/4096x1000", [] { return cross_entropy(4096, 1000); }, moves(classes, classes));
  add_workload(
      "matmul/1024",
      []() -> Step {
        return [a = randn({1024, 1024}), b = randn({1024, 1024})] { return matmul(a, b); };
      },
      Work{.operations = 2.0 * 1024 * 1024 * 1024});
  add_workload(
      "tanh/1000000", [] { return elementwise([](const Tensor& x) { return tanh(x); }); },
      moves(million, million));
  add_workload(
      "gelu/1000000", [] { return elementwise([](const Tensor& x) { return gelu(x); }); },
      moves(million, million));
  add_workload(
      "exp/1000000", [] { return elementwise([](const Tensor& x) { return exp(x); }); },
      moves(million, million));
  add_workload(
      "sigmoid/1000000", [] { return elementwise([](const Tensor& x) { return sigmoid(x); }); },
      moves(million, million));
  add_workload(
      "abs/1000000", [] { return elementwise([](const Tensor& x) { return abs(x); }); },
      moves(million, million));
  add_workload(
      "log/1000000", [] { return elementwise([](const Tensor& x) { return log(x); }, 0.5); },
      moves(million, million));
  add_workload(
      "pow/1000000/exponent:2.5",
      [] { return elementwise([](const Tensor& x) { return pow(x, 2.5); }, 0.5); }, moves(million, million));
  add_workload(
      "softmax/4096x256",
      [] {
        return [x = randn({4096, 256})] { return softmax(x, 1); };
      },
      moves(norm, norm));
  add_workload(
      "max_pool1d/32x64x200/kernel:2",
      [] {
        return [x = randn({32, 64, 200})] { return nn::functional::max_pool1d(x, 2); };
      },
      moves(pooled, pooled / 2));
  add_workload(
      "max_pool1d/32x64x200/kernel:3/backward",
      [] {
        return forward_backward(nn::MaxPool1d(3), {32, 64, 200});
      },
      moves(pooled * 4 / 3, pooled * 4 / 3));
  add_workload(
      "sum/1000000", [] { return elementwise([](const Tensor& x) { return sum(x); }); }, moves(million, 0));
  add_workload(
      "add_row/1000000",
      []() -> Step {
        return [x = randn({1000, 1000}), row = randn({1000})] { return x + row; };
      },
      moves(million, million));

  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
