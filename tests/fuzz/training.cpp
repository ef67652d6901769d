// Instructions of the machine: backward, and whole optimizers, whose errors must leave the parameters alone.

#include <cstring>

#include "machine.hpp"

namespace xgrad::fuzz {

static std::vector<Array> numbers(const std::vector<Tensor>& parameters) {
  std::vector<Array> out;
  for (const Tensor& each : parameters) out.push_back(each.value());
  return out;
}

static bool same_bits(const std::vector<Array>& a, const std::vector<Array>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].shape() != b[i].shape() ||
        std::memcmp(a[i].data(), b[i].data(), a[i].size() * sizeof(Scalar)) != 0) {
      return false;
    }
  }
  return true;
}

// Three steps of a table with row-sparse gradients and a dense tensor. (A schedule may have changed what the
// first step checked.)
template <class Optimizer, class Options>
static void steps(Machine& m, Options options) {
  nn::Embedding table(4, 2, {.sparse = m.flag()});
  const Tensor dense = m.tensor().detach().clone().requires_grad_();
  const std::vector<Tensor> parameters = {table.weight, dense};
  Optimizer optimizer(parameters, options);
  optim::StepLR schedule(optimizer, 1, m.option(0.1));
  for (int i = 0; i < 3; ++i) {
    optimizer.zero_grad();
    ((table(m.indices()) * m.number()).sum() + (dense * m.number()).sum()).backward();
    if (m.flag()) optim::clip_grad_norm_(parameters, m.option(1));
    const std::vector<Array> before = numbers(parameters);
    if (!done([&] { optimizer.step(); })) {
      require(same_bits(numbers(parameters), before), "a step that failed changed a parameter");
    }
    done([&] { schedule.step(); });
  }
  m.put(table.weight.detach());
}

static const Instruction instructions[] = {
    {"backward", [](Machine& m) { m.tensor().backward({.retain_graph = m.flag()}); }},
    {"backward of a sum", [](Machine& m) { m.tensor().sum().backward({.retain_graph = m.flag()}); }},
    {"backward with a gradient", [](Machine& m) { m.tensor().backward(m.tensor()); }},
    {"gradient",
     [](Machine& m) {
       const Gradient gradient = m.tensor().grad();
       if (gradient.defined()) m.put(gradient.to_dense());
     }},
    {"SGD",
     [](Machine& m) {
       steps<optim::SGD>(m, optim::SGDOptions{.lr = m.option(0.1),
                                              .momentum = m.option(0.9),
                                              .weight_decay = m.option(0),
                                              .nesterov = m.flag(),
                                              .exact = m.flag()});
     }},
    {"Adam",
     [](Machine& m) {
       steps<optim::Adam>(m, optim::AdamOptions{.lr = m.option(0.1),
                                                .betas = {m.option(0.9), m.option(0.99)},
                                                .eps = m.option(1e-8),
                                                .amsgrad = m.flag(),
                                                .exact = m.flag()});
     }},
    {"AdamW",
     [](Machine& m) {
       steps<optim::AdamW>(
           m, optim::AdamWOptions{.lr = m.option(0.1), .weight_decay = m.option(0.1), .exact = m.flag()});
     }},
    {"Adagrad",
     [](Machine& m) {
       steps<optim::Adagrad>(
           m, optim::AdagradOptions{.lr = m.option(0.1), .lr_decay = m.option(0), .eps = m.option(1e-10)});
     }},
    {"RMSprop",
     [](Machine& m) {
       steps<optim::RMSprop>(
           m, optim::RMSpropOptions{.lr = m.option(0.1), .alpha = m.option(0.9), .centered = m.flag()});
     }},
    {"SparseAdam",
     [](Machine& m) { steps<optim::SparseAdam>(m, optim::SparseAdamOptions{.lr = m.option(0.1)}); }},
};

std::span<const Instruction> training() {
  return instructions;
}

}  // namespace xgrad::fuzz
