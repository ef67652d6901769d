// A step that fails leaves everything as it was: out of memory at any place, a rule that throws, a parameter
// that was resized.
#include <atomic>
#include <cstdlib>
#include <new>

#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/system/allocator.hpp>
#include <xgrad/engine/system/parallel.hpp>

#include "rule_support.hpp"

using namespace xgrad;

// ---- memory that runs out

static std::atomic<long> allocations_left{-1};  // -1: no limit

static void* allocated(std::size_t bytes, std::size_t alignment) {
  if (allocations_left >= 0 && allocations_left-- == 0) {
    allocations_left = 0;
    throw std::bad_alloc();
  }
  const std::size_t whole = (bytes + alignment - 1) / alignment * alignment;
  if (void* memory = std::aligned_alloc(alignment, whole)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t bytes) {
  return allocated(bytes, alignof(std::max_align_t));
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return allocated(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

// ---- two runs, one of which fails on the way

// Large enough for several threads, and a table with rows that repeat.
struct Run {
  Tensor first = leaf({7, 3}), dense = leaf({300, 90}), table = leaf({600, 70});
  void gradients(Index t) {
    const double phase = 0.3 * static_cast<double>(t);
    std::vector<Index> rows;
    for (Index i = 0; i < 450; ++i) rows.push_back((7 * i + t) * 13 % 600);
    first.mutable_grad() = Gradient(example({7, 3}, phase));
    dense.mutable_grad() = Gradient(example({300, 90}, phase));
    table.mutable_grad() = sparse_gradient({600, 70}, rows, example({450, 70}, phase));
  }
  std::vector<Tensor> parameters() const { return {first, dense, table}; }
};

static bool same(const nn::StateDict& a, const nn::StateDict& b) {
  if (a.names() != b.names()) return false;
  for (const auto& [name, entry] : a) {
    if (const Tensor* tensor = std::get_if<Tensor>(&entry)) {
      if (!identical(*tensor, b[name])) return false;
    } else if (!equal(std::get<Indices>(entry), b.integers(name))) {
      return false;
    }
  }
  return true;
}

template <class Optimizer>
static void check_same(Run& a, Optimizer& of_a, Run& b, Optimizer& of_b) {
  for (std::size_t i = 0; i < 3; ++i) BOOST_CHECK(identical(a.parameters()[i], b.parameters()[i]));
  BOOST_CHECK(same(of_a.state_dict(), of_b.state_dict()));
}

template <class Optimizer>
static void check_out_of_memory(typename Optimizer::Options options) {
  Run run, undisturbed;
  Optimizer optimizer(run.parameters(), options), other(undisturbed.parameters(), options);
  BOOST_TEST_CONTEXT(optimizer.name()) {
    long failures = 0;
    for (Index t = 0; t < 3; ++t) {
      for (long allowed = 0;; ++allowed) {
        run.gradients(t);
        release_cached_memory();  // so that arrays ask for memory, too
        allocations_left = allowed;
        bool failed = false;
        try {
          optimizer.step();
        } catch (const std::bad_alloc&) {
          failed = true;
        }
        allocations_left = -1;
        if (!failed) break;
        ++failures;
        if (allowed % 7 == 0) check_same(run, optimizer, undisturbed, other);
      }
      undisturbed.gradients(t);
      other.step();
      check_same(run, optimizer, undisturbed, other);
    }
    BOOST_CHECK_GE(failures, 30);
  }
}

BOOST_AUTO_TEST_CASE(out_of_memory) {
  parallel_for(8, 1, [](Index, Index) {});  // oneTBB does not survive it while it begins
  using namespace optim;
  check_out_of_memory<SGD>({.momentum = 0.9, .dampening = 0.5});
  check_out_of_memory<SGD>({.momentum = 0.9, .weight_decay = 0.1, .exact = true});
  check_out_of_memory<Adam>({.amsgrad = true});
  check_out_of_memory<AdamW>({.exact = true});
  check_out_of_memory<RMSprop>({.momentum = 0.9, .centered = true, .exact = true});
  check_out_of_memory<RowwiseAdagrad>({});
}

// ---- rules that throw

struct StumblingOptions {
  double lr = 0.1;
};

// Momentum that throws at one of its calls, in the middle of a row; its other functions may throw as well.
struct StumblingRule {
  using Options = StumblingOptions;
  static constexpr const char* name = "Stumbling";
  static inline std::atomic<int> calls_left = -1;
  static optim::StateFields state(const Options&) {
    stumble();
    return {{{.name = "buffer"}, {.name = "calls", .one_per_row = true}}};
  }
  static Options constants(const Options& o, optim::StepInfo) {
    stumble();
    return o;
  }
  static void update(const optim::Row& row, const Options& o) {
    row.state[1][0] += 1;
    for (Index i = 0; i < row.size; ++i) {
      if (i == row.size / 2) stumble();
      row.state[0][i] = Scalar(0.9) * row.state[0][i] + row.gradient[i];
      row.parameter[i] -= static_cast<Scalar>(o.lr) * row.state[0][i];
    }
  }
  static void stumble() {
    if (calls_left >= 0 && calls_left-- == 0) throw std::runtime_error("stumbled");
  }
};
using Stumbling = optim::OptimizerOf<StumblingRule>;

BOOST_AUTO_TEST_CASE(a_rule_that_throws) {
  Run run, undisturbed;
  Stumbling optimizer(run.parameters()), other(undisturbed.parameters());
  for (Index t = 0; t < 3; ++t) {
    for (const int call : {0, 1, 2, 5, 6, 7, 12, 13, 14, 200, 320, 500, 700}) {
      run.gradients(t);
      const std::uint64_t version = run.table.version();
      StumblingRule::calls_left = call;
      CHECK_THROWS(optimizer.step(), std::runtime_error, "stumbled");
      StumblingRule::calls_left = -1;
      BOOST_CHECK_EQUAL(run.table.version(), version);
      check_same(run, optimizer, undisturbed, other);
    }
    optimizer.step();
    undisturbed.gradients(t);
    other.step();
    check_same(run, optimizer, undisturbed, other);
  }
}

// ---- parameters of another shape

BOOST_AUTO_TEST_CASE(a_parameter_that_was_resized) {
  Tensor a = leaf({2}), table = leaf({4, 2});
  optim::Adam adam({a, table});
  a.mutable_grad() = Gradient(Tensor{1, 1});
  table.mutable_grad() = sparse_gradient({4, 2}, {1}, example({1, 2}));
  adam.step();
  const Tensor before = a.clone();
  {
    NoGradGuard no_grad;
    table.mutable_value() = filled<Array>({400, 2}, 1);
  }
  table.mutable_grad() = sparse_gradient({400, 2}, {399}, example({1, 2}));
  CHECK_THROWS(adam.step(), std::invalid_argument,
               "Adam: parameter 1 now has shape [400, 2], its exp_avg still [4, 2] instead of [400, 2]; a "
               "parameter that was resized needs an optimizer of its own");
  BOOST_CHECK(identical(a, before));
}

BOOST_AUTO_TEST_CASE(a_parameter_with_missed_steps_that_was_resized) {
  Tensor table = leaf({4, 2});
  Array* numbers;
  {
    NoGradGuard no_grad;
    numbers = &table.mutable_value();
  }
  {
    optim::AdamW adamw({table}, {.exact = true});
    table.mutable_grad() = sparse_gradient({4, 2}, {1}, example({1, 2}));
    adamw.step();
    *numbers = filled<Array>({2, 2}, 1);
    CHECK_THROWS(table.value(), std::invalid_argument,
                 "AdamW: a parameter with 4 rows of 2 numbers now has shape [2, 2]; the steps that its rows "
                 "missed cannot be made up for any more");
    BOOST_CHECK_THROW(adamw.step(), std::invalid_argument);
  }
  BOOST_CHECK_EQUAL(table.value().data()[3], 1);
}
