#include "machine.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>

#include "input_file.hpp"

namespace xgrad::fuzz {

static constexpr std::size_t most_values = 24;   // of each kind; then new ones take old places
static constexpr Index most_elements = 512;      // of an operand: products of two stay small
static constexpr Index most_instructions = 200;  // of a program

// Puts a result into the pool, unless it is large. Its numbers are all touched, for the sanitizers.
template <class X>
static void keep(std::vector<X>& pool, X x) {
  require(static_cast<Index>(x.value().size()) == x.shape().numel(), "the shape and the numbers differ");
  if (x.numel() > most_elements) return;
  double sum = 0;
  for (const auto element : x.value()) sum += static_cast<double>(element);
  [[maybe_unused]] static volatile double sink;
  sink = sum;
  if (pool.size() < most_values) return pool.push_back(std::move(x));
  static std::size_t place = 0;
  pool[4 + place++ % (most_values - 4)] = std::move(x);  // the first ones stay
}

Machine::Machine(const std::uint8_t* data, std::size_t size) : bytes_(data, size) {
  manual_seed(0);
  put(Tensor(2.0).requires_grad_());
  put(randn({3}).requires_grad_());
  put(randn({2, 3}).requires_grad_());
  put(randn({2, 3, 4}).requires_grad_());
  put(xgrad::indices({1, 0, 2}));
  put(xgrad::indices({{0, 2, 1}, {1, 1, 0}}));
  put(Indices(Index{1}));
  put(xgrad::indices({}));
  put(tensor() > 0);
  put(ones({2, 3}) > 0);
}

void Machine::put(Tensor x) {
  if (x.defined()) keep(tensors_, std::move(x));
}
void Machine::put(Indices x) {
  keep(indices_, std::move(x));
}
void Machine::put(Mask x) {
  keep(masks_, std::move(x));
}

Index Machine::size() {
  constexpr Index most = std::numeric_limits<Index>::max(), least = std::numeric_limits<Index>::min();
  constexpr Index extreme[] = {-1,
                               1000,
                               Index{1} << 20,
                               Index{1} << 31,
                               -2,
                               Index{1} << 42,
                               Index{1} << 60,
                               (Index{1} << 61) + 1,
                               most / 16,
                               most / 8 + 1,
                               most - 1,
                               most,
                               (Index{1} << 62) + 1,
                               least,
                               least + 1,
                               -(most / 2),
                               Index{1} << 62,
                               -(Index{1} << 42)};
  return choice(4) == 0 ? extreme[choice(std::size(extreme))] : static_cast<Index>(choice(6));
}

IndexList Machine::sizes() {
  std::vector<Index> sizes(choice(5));
  for (Index& each : sizes) each = size();
  return sizes;
}

Shape Machine::shape() {
  const IndexList list = sizes();
  Shape out;
  for (const Index each : list) {
    XGRAD_CHECK(each >= 0, "a negative size");
    out.append(each);
  }
  return out;
}

double Machine::number() {
  using Limits = std::numeric_limits<double>;
  constexpr double extreme[] = {
      0,      -0.0,   1e300,         -1e300,           1e-300,  Limits::infinity(), -Limits::infinity(),
      1e-320, 9.3e18, Limits::max(), Limits::lowest(), 1 << 20, Limits::quiet_NaN()};
  return choice(4) == 0 ? extreme[choice(std::size(extreme))] : (static_cast<double>(choice(65)) - 32) / 8;
}

}  // namespace xgrad::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xgrad::fuzz;
  static const bool trace = std::getenv("XGRAD_FUZZ_TRACE") != nullptr;
  static const std::span<const Instruction> tables[] = {operations(), layers(), training()};
  std::size_t all = 0;
  for (const auto& table : tables) all += table.size();

  Machine machine(data, size);
  for (int i = 0; i < most_instructions && machine.more(); ++i) {
    std::size_t at = machine.choice(all), table = 0;
    while (at >= tables[table].size()) at -= tables[table++].size();
    const Instruction& instruction = tables[table][at];
    if (trace) std::fprintf(stderr, "%s", instruction.name);
    const bool fine = done([&] { instruction.run(machine); });
    if (trace) std::fprintf(stderr, fine ? "\n" : ": an exception\n");
  }
  return 0;
}
