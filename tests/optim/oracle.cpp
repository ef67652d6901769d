// Every optimizer against PyTorch 2.13, in every option: tests/oracle/optim.py.
#include <xgrad/engine/ops/binary.hpp>

#include "rule_support.hpp"

using namespace xgrad;

// In float PyTorch itself strays this far from its own double.
static const double tolerance = sizeof(Scalar) == 8 ? 1e-9 : 2e-4;

static void check_expected(const nlohmann::json& expected, int step, const std::vector<Tensor>& parameters) {
  const std::string key = std::to_string(step);
  if (!expected.contains(key)) return;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    BOOST_TEST_CONTEXT("step " << step << ", parameter " << i)
    BOOST_CHECK(close(parameters[i].value(), array_of(expected[key][i]), tolerance, tolerance));
  }
}

template <class Optimizer>
static void run_dense(const nlohmann::json& expected, typename Optimizer::Options options) {
  Tensor weight = leaf({3, 4}), bias = leaf({2}, 0.5);
  Optimizer optimizer({weight, bias}, options);
  for (int step = 1; step <= 200; ++step) {
    optimizer.zero_grad();
    weight.mutable_grad() = Gradient(example({3, 4}, 0.37 * step) + 0.1 * weight.detach());
    if (step % 3 != 0) bias.mutable_grad() = Gradient(example({2}, 0.73 * step) + 0.1 * bias.detach());
    optimizer.step();
    check_expected(expected, step, {weight, bias});
  }
}

template <class Optimizer>
static void run_sparse(const nlohmann::json& expected, typename Optimizer::Options options) {
  // PyTorch's momentum for row-sparse gradients moves all rows that were ever touched.
  if constexpr (std::is_same_v<Optimizer, optim::SGD>) options.exact = options.momentum != 0;
  Tensor table = leaf({6, 3});
  Optimizer optimizer({table}, options);
  for (Index step = 1; step <= 200; ++step) {
    table.mutable_grad() = sparse_gradient({6, 3}, {7 * step % 6, (5 * step + 1) % 6, 3 * step % 6},
                                           example({3, 3}, 0.37 * static_cast<double>(step)));
    optimizer.step();
    check_expected(expected, static_cast<int>(step), {table});
  }
}

template <class Optimizer>
static void run(const nlohmann::json& test) {
  const auto options = options_of<Optimizer>(test["options"]);
  // Where float strays further (beta2 = 0: a step divides by the last gradient alone), PyTorch's own float
  // run counts.
  const bool own = sizeof(Scalar) == 4 && test.contains("expected_float32");
  const nlohmann::json& expected = test[own ? "expected_float32" : "expected"];
  if (test["sparse"].get<bool>()) {
    run_sparse<Optimizer>(expected, options);
  } else {
    run_dense<Optimizer>(expected, options);
  }
}

BOOST_AUTO_TEST_CASE(two_hundred_steps_of_every_optimizer) {
  for (const auto& test : oracle("optim")["cases"]) {
    const std::string name = test["optimizer"];
    BOOST_TEST_CONTEXT(name << " " << test["options"]) {
      if (name == "SGD") run<optim::SGD>(test);
      if (name == "Adagrad") run<optim::Adagrad>(test);
      if (name == "RMSprop") run<optim::RMSprop>(test);
      if (name == "Adam") run<optim::Adam>(test);
      if (name == "AdamW") run<optim::AdamW>(test);
      if (name == "SparseAdam") run<optim::SparseAdam>(test);
    }
  }
}
