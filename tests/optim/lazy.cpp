// Lazy row-sparse updates against the update written out for one row.
#include <cmath>

#include "rule_support.hpp"

using namespace xgrad;

static constexpr Index n_rows = 7, width = 3, steps = 60;

// One number of the reference: the parameter and three states, by name in `update`.
struct Number {
  double p, s0 = 0, s1 = 0, s2 = 0;
};

// Rows of step t, with repeats, and the gradient of each occurrence.
static std::vector<Index> rows_at(Index t) {
  return {t % 5, (3 * t + 1) % 5, t % 5, (t * t) % 6};
}
static Tensor values_at(Index t) {
  return example({4, width}, 0.7 * static_cast<double>(t));
}

// `update(number, gradient, t)` runs for the numbers of the touched rows only, on the sum of the occurrences.
template <class Optimizer, class Update>
static void compare(typename Optimizer::Options options, double initial, Update update) {
  Tensor table = leaf({n_rows, width});
  std::vector<Number> reference;
  for (const Scalar x : table.value()) reference.push_back({x, initial});
  Optimizer optimizer({table}, options);
  for (Index t = 1; t <= steps; ++t) {
    const Gradient gradient = sparse_gradient({n_rows, width}, rows_at(t), values_at(t));
    table.mutable_grad() = gradient;
    optimizer.step();
    const Tensor sum = gradient.to_dense();
    for (Index r = 0; r < n_rows; ++r) {
      const auto touched = rows_at(t);
      if (std::find(touched.begin(), touched.end(), r) == touched.end()) continue;
      for (Index j = 0; j < width; ++j) {
        const Index i = r * width + j;
        update(reference[i], sum.value().data()[i], t);
      }
    }
  }
  for (std::size_t i = 0; i < reference.size(); ++i) {
    BOOST_TEST_CONTEXT("number " << i) BOOST_CHECK_CLOSE(table.value().data()[i], reference[i].p, 1e-9);
  }
  // Row 6 was in no gradient.
  BOOST_CHECK_EQUAL(table.value().data()[6 * width], leaf({n_rows, width}).value().data()[6 * width]);
}

BOOST_AUTO_TEST_CASE(sgd) {
  compare<optim::SGD>({.lr = 0.1, .momentum = 0.8, .dampening = 0.25, .weight_decay = 0.05}, 0,
                      [](Number& x, double g, Index t) {
                        const double d = g + 0.05 * x.p;
                        x.s0 = 0.8 * x.s0 + (t == 1 ? 1 : 0.75) * d;
                        x.p -= 0.1 * x.s0;
                      });
  compare<optim::SGD>({.lr = 0.1, .momentum = 0.8, .nesterov = true, .maximize = true}, 0,
                      [](Number& x, double g, Index) {
                        x.s0 = 0.8 * x.s0 - g;
                        x.p -= 0.1 * (-g + 0.8 * x.s0);
                      });
}

BOOST_AUTO_TEST_CASE(adagrad) {
  compare<optim::Adagrad>(
      {.lr = 0.1, .lr_decay = 0.02, .weight_decay = 0.05, .initial_accumulator_value = 0.3}, 0.3,
      [](Number& x, double g, Index t) {
        const double d = g + 0.05 * x.p;
        x.s0 += d * d;
        x.p -= 0.1 / (1 + static_cast<double>(t - 1) * 0.02) * d / (std::sqrt(x.s0) + 1e-10);
      });
}

BOOST_AUTO_TEST_CASE(rmsprop) {
  compare<optim::RMSprop>({.lr = 0.01, .alpha = 0.9, .weight_decay = 0.05, .momentum = 0.7, .centered = true},
                          0, [](Number& x, double g, Index) {
                            const double d = g + 0.05 * x.p;
                            x.s1 = 0.9 * x.s1 + 0.1 * d * d;
                            x.s2 = 0.9 * x.s2 + 0.1 * d;
                            x.s0 = 0.7 * x.s0 + d / (std::sqrt(x.s1 - x.s2 * x.s2) + 1e-8);
                            x.p -= 0.01 * x.s0;
                          });
}

// The count of steps is the parameter's, so a row's first moments are not corrected as at its own first step.
static void adam(Number& x, double g, Index t, double decay, bool amsgrad) {
  const double n = static_cast<double>(t);
  x.p *= 1 - 0.01 * decay;
  x.s0 = 0.9 * x.s0 + 0.1 * g;
  x.s1 = 0.99 * x.s1 + 0.01 * g * g;
  x.s2 = std::max(x.s2, x.s1);
  const double root = std::sqrt((amsgrad ? x.s2 : x.s1) / (1 - std::pow(0.99, n)));
  x.p -= 0.01 / (1 - std::pow(0.9, n)) * x.s0 / (root + 1e-6);
}

BOOST_AUTO_TEST_CASE(adam_and_adamw) {
  compare<optim::Adam>({.lr = 0.01, .betas = {0.9, 0.99}, .eps = 1e-6, .amsgrad = true}, 0,
                       [](Number& x, double g, Index t) { adam(x, g, t, 0, true); });
  compare<optim::Adam>({.lr = 0.01, .betas = {0.9, 0.99}, .eps = 1e-6, .weight_decay = 0.1}, 0,
                       [](Number& x, double g, Index t) { adam(x, g + 0.1 * x.p, t, 0, false); });
  compare<optim::AdamW>({.lr = 0.01, .betas = {0.9, 0.99}, .eps = 1e-6, .weight_decay = 0.5}, 0,
                        [](Number& x, double g, Index t) { adam(x, g, t, 0.5, false); });
}

// One accumulator a row, against the same thing written out by rows; dense steps too, and a vector.
BOOST_AUTO_TEST_CASE(rowwise_adagrad) {
  for (const bool sparse : {true, false}) {
    Tensor table = leaf({n_rows, width});
    Array expected = table.value();
    std::vector<double> sums(n_rows, 0.2);
    optim::RowwiseAdagrad optimizer({table},
                                    {.lr = 0.1, .weight_decay = 0.05, .initial_accumulator_value = 0.2});
    for (Index t = 1; t <= steps; ++t) {
      const Gradient gradient = sparse_gradient({n_rows, width}, rows_at(t), values_at(t));
      const Tensor sum = gradient.to_dense();
      table.mutable_grad() = sparse ? gradient : Gradient(sum.clone());
      optimizer.step();
      for (Index r = 0; r < n_rows; ++r) {
        const auto touched = rows_at(t);
        if (sparse && std::find(touched.begin(), touched.end(), r) == touched.end()) continue;
        double d[width], squares = 0;
        for (Index j = 0; j < width; ++j) {
          d[j] = sum.value().data()[r * width + j] + 0.05 * expected.data()[r * width + j];
          squares += d[j] * d[j];
        }
        double& row_sum = sums[r];
        row_sum += squares / width;
        for (Index j = 0; j < width; ++j) {
          expected.data()[r * width + j] -= static_cast<Scalar>(0.1 * d[j] / (std::sqrt(row_sum) + 1e-10));
        }
      }
    }
    BOOST_CHECK(close(table.value(), expected, 1e-9, 1e-9));
    BOOST_CHECK_EQUAL(optimizer.state_dict()["state.0.sum"].shape(), (Shape{n_rows}));
  }
  Tensor vector = leaf({4}), same = leaf({4});
  optim::RowwiseAdagrad rowwise({vector}, {.lr = 0.1});
  optim::Adagrad adagrad({same}, {.lr = 0.1});
  for (int t = 0; t < 5; ++t) {
    vector.mutable_grad() = Gradient(example({4}, t));
    same.mutable_grad() = Gradient(example({4}, t));
    rowwise.step();
    adagrad.step();
  }
  BOOST_CHECK(close(vector, same));
}

// The dense update is cut into blocks: an array of several blocks equals its parts.
BOOST_AUTO_TEST_CASE(large_parameters_are_updated_in_blocks) {
  const Index n = 50001;
  Tensor whole = leaf({n});
  std::vector<Tensor> parts;
  for (Index i = 0; i < n; i += 10000) {
    const Index size = std::min<Index>(10000, n - i);
    Array part = uninitialized<Array>({size});
    std::copy_n(whole.value().data() + i, size, part.data());
    parts.push_back(Tensor(std::move(part)).requires_grad_());
  }
  optim::Adam adam_whole({whole}), adam_parts(parts);
  for (int t = 0; t < 3; ++t) {
    const Tensor gradient = example({n}, t);
    whole.mutable_grad() = Gradient(gradient);
    for (std::size_t k = 0; k < parts.size(); ++k) {
      Array part = uninitialized<Array>(parts[k].shape());
      std::copy_n(gradient.value().data() + k * 10000, part.size(), part.data());
      parts[k].mutable_grad() = Gradient(Tensor(std::move(part)));
    }
    adam_whole.step();
    adam_parts.step();
  }
  for (std::size_t k = 0; k < parts.size(); ++k) {
    BOOST_CHECK(
        std::equal(parts[k].value().begin(), parts[k].value().end(), whole.value().data() + k * 10000));
  }
}
