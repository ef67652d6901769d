#include <bit>
#include <cmath>
#include <map>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/system/error.hpp>

#include "support/support.hpp"

using namespace xgrad;

// Expected values: tests/oracle/random_numbers.py.

template <class T>
static std::uint64_t bits(T x) {
  if constexpr (sizeof(T) == 1) return std::bit_cast<std::uint8_t>(x);
  if constexpr (sizeof(T) == 4) return std::bit_cast<std::uint32_t>(x);
  if constexpr (sizeof(T) == 8) return std::bit_cast<std::uint64_t>(x);
}

// The sum of bits[i] (2 i + 1) over all draws, and the numbers of the last one.
struct Drawn {
  std::uint64_t checksum = 0, odd = 1;
  std::vector<double> last;

  template <class Range>
  void add(const Range& values) {
    last.clear();
    for (const auto value : values) {
      checksum += bits(value) * odd;
      odd += 2;
      last.push_back(static_cast<double>(value));
    }
  }
};

template <class T, class Fill>
static void add_filled(Drawn& drawn, std::size_t n, const Fill& fill) {
  std::vector<T> values(n);
  fill(std::span<T>(values));
  drawn.add(values);
}

static void draw(Drawn& drawn, const std::string& kind, const std::string& dtype, std::size_t n,
                 const nlohmann::json& arguments, Generator& generator) {
  const Shape shape{static_cast<Index>(n)};
  const auto number = [&](std::size_t i) { return arguments.at(i).get<double>(); };
  const auto whole = [&](std::size_t i) { return arguments.at(i).get<Index>(); };
  const auto fill = [&](auto out) {
    if (kind == "uniform") fill_uniform(out, number(0), number(1), generator);
    if (kind == "normal") fill_normal(out, number(0), number(1), generator);
  };
  if (kind == "bernoulli") return drawn.add(bernoulli(number(0), shape, &generator).value());
  if (kind == "randint") return drawn.add(randint(whole(0), whole(1), shape, &generator).value());
  if (kind == "randperm") return drawn.add(randperm(shape.numel(), &generator).value());
  if (dtype == "f32") return add_filled<float>(drawn, n, fill);
  if (dtype == "f64") return add_filled<double>(drawn, n, fill);
  BOOST_FAIL("no such draw: " << kind << " " << dtype);
}

// The checksum of the state's bytes, as PyTorch's get_state() gives them.
static void check_state(const Generator& generator, const std::string& expected) {
  Drawn bytes;
  bytes.add(generator.get_state());
  BOOST_CHECK_EQUAL(bytes.checksum, std::stoull(expected, nullptr, 16));
}

static void check_last(const std::vector<double>& drawn, const nlohmann::json& expected) {
  BOOST_REQUIRE_GE(drawn.size(), expected.size());
  const std::size_t skipped = drawn.size() - expected.size();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto& value = expected[i];
    BOOST_CHECK_EQUAL(drawn[skipped + i], value.is_boolean() ? value.get<bool>() : value.get<double>());
  }
}

BOOST_AUTO_TEST_CASE(every_distribution_has_the_bits_of_pytorch) {
  const nlohmann::json expectations = oracle("random_numbers");
  std::size_t draws = 0;
  for (const auto& made : expectations["cases"]) {
    if (!made.contains("sizes")) continue;
    Generator generator(made["seed"].get<std::uint64_t>());
    Drawn drawn;
    for (const auto& n : made["sizes"]) {
      draw(drawn, made["draw"], made["dtype"], n, made["arguments"], generator);
    }
    BOOST_TEST_CONTEXT(made.dump()) {
      BOOST_CHECK_EQUAL(text(std::hex, drawn.checksum), made["checksum"].get<std::string>());
      check_last(drawn.last, made["last"]);
    }
    ++draws;
  }
  BOOST_CHECK_EQUAL(draws, 3 * 23u);
}

BOOST_AUTO_TEST_CASE(draws_of_many_kinds_in_turn) {
  const nlohmann::json expectations = oracle("random_numbers");
  const nlohmann::json& made = expectations["cases"][expectations["cases"].size() - 2];
  Generator generator(made["seed"].get<std::uint64_t>());
  const std::map<std::string, nlohmann::json> arguments{
      {"normal", {0, 1}}, {"uniform", {0, 1}}, {"bernoulli", {0.4}}, {"randint", {0, 100}}};
  std::size_t step_number = 0;
  for (const auto& step : made["steps"]) {
    const std::string kind = step["kind"];
    ++step_number;
    if (kind == "seed") {
      generator.manual_seed(step["n"]);
      check_state(generator, step["state"]);
      continue;
    }
    BOOST_TEST_CONTEXT("step " << step_number << ": " << kind) {
      Drawn drawn;
      const auto found = arguments.find(kind);
      draw(drawn, kind, step["dtype"], step["n"], found == arguments.end() ? nlohmann::json() : found->second,
           generator);
      check_last(drawn.last, step["last"]);
      check_state(generator, step["state"]);
      Generator from_state(1);
      from_state.set_state(generator.get_state());
      BOOST_CHECK(from_state.get_state() == generator.get_state());
      generator = from_state;  // the rest of the sequence is drawn by one that was restored
    }
  }
}

BOOST_AUTO_TEST_CASE(goes_on_from_a_state_of_pytorch) {
  const nlohmann::json& expected = oracle("random_numbers").at("cases").back();
  const std::string hex = expected.at("state");
  std::vector<std::uint8_t> state;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    state.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  Generator generator;
  generator.set_state(state);
  BOOST_CHECK_EQUAL(generator.initial_seed(), (std::uint64_t{1} << 40) + 9);
  BOOST_CHECK(generator.get_state() == state);
  float normal[2], uniform[700];
  fill_normal(std::span<float>(normal), 0, 1, generator);
  fill_uniform(std::span<float>(uniform), 0, 1, generator);
  for (std::size_t i = 0; i < 2; ++i) BOOST_CHECK_EQUAL(normal[i], expected["normal"][i].get<float>());
  for (std::size_t i = 0; i < 4; ++i)
    BOOST_CHECK_EQUAL(uniform[696 + i], expected["uniform"][i].get<float>());
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_state) {
  Generator generator(5);
  generator.random32();
  const std::vector<std::uint8_t> good = generator.get_state();
  const auto refused = [&](std::size_t at, std::uint8_t byte) {
    std::vector<std::uint8_t> bytes = good;
    bytes[at] = byte;
    CHECK_THROWS(generator.set_state(bytes), std::invalid_argument,
                 "set_state: these bytes are no state of a CPU generator");
  };
  refused(8, 0);      // left
  refused(12, 0);     // seeded
  refused(16, 9);     // next, which must fit left
  refused(23, 0x80);  // next, far outside
  refused(28, 1);     // the upper half of a word
  BOOST_CHECK(generator.get_state() == good);
  CHECK_THROWS(generator.set_state(std::vector<std::uint8_t>(16)), std::invalid_argument,
               "set_state: 16 bytes; the state of a generator has 5056");
}

// Two threads share a generator: each array is a piece of the one sequence, and every piece is used once.
BOOST_AUTO_TEST_CASE(threads_share_a_generator) {
  constexpr std::size_t draws = 200, size = 1000;
  Generator shared(8), alone(8);
  std::vector<std::vector<float>> drawn(2 * draws, std::vector<float>(size)), expected = drawn;
  const auto draw = [&](std::size_t first) {
    for (std::size_t i = first; i < first + draws; ++i) fill_uniform(std::span(drawn[i]), 0, 1, shared);
  };
  std::thread other(draw, 0);
  draw(draws);
  other.join();
  for (auto& piece : expected) fill_uniform(std::span(piece), 0, 1, alone);
  std::sort(drawn.begin(), drawn.end());
  std::sort(expected.begin(), expected.end());
  BOOST_CHECK(drawn == expected);
}

BOOST_AUTO_TEST_CASE(words) {
  // The standard's own check of MT19937: its 10000th word.
  Generator standard(5489);
  std::vector<std::uint32_t> many(9999);
  standard.random32(many);
  BOOST_CHECK_EQUAL(standard.random32(), 4123659995u);

  Generator one(3), pairs(3), bulk(3);
  many.resize(2000);
  one.random32();
  pairs.random32();
  bulk.random32(std::span(many).first(1));
  bulk.random32(many);
  for (std::size_t i = 0; i < many.size(); i += 2) {
    const std::uint64_t high = one.random32();
    BOOST_REQUIRE_EQUAL(many[i], high);
    BOOST_REQUIRE_EQUAL(many[i + 1], one.random32());
    BOOST_REQUIRE_EQUAL(pairs.random64(), high << 32 | many[i + 1]);
  }
}

BOOST_AUTO_TEST_CASE(seeds) {
  manual_seed(12);
  BOOST_CHECK_EQUAL(default_generator().initial_seed(), 12u);
  const std::uint32_t first = default_generator().random32();
  BOOST_CHECK_EQUAL(Generator(12).random32(), first);
  BOOST_CHECK_EQUAL(Generator((std::uint64_t{1} << 32) + 12).random32(), first);  // the low 32 bits count
  BOOST_CHECK_EQUAL(Generator().initial_seed(), 67280421310721u);
  BOOST_CHECK_NE(seed(), seed());

  Generator original(4);
  float three[3];
  fill_normal(std::span<float>(three), 0, 1, original);
  Generator copy = original;  // the kept normal number too
  float next[2], next_of_copy[2];
  fill_normal(std::span<float>(next), 0, 1, original);
  fill_normal(std::span<float>(next_of_copy), 0, 1, copy);
  BOOST_CHECK_EQUAL_COLLECTIONS(next, next + 2, next_of_copy, next_of_copy + 2);
}

BOOST_AUTO_TEST_CASE(uniform_never_returns_its_upper_end) {
  // Rounded to float, the numbers in [1, 1 + 2^-23) are 1 or the upper end, which becomes the lower one.
  Generator generator(1);
  std::vector<float> values(1000);
  fill_uniform(std::span<float>(values), 1, 1 + 0x1p-23, generator);
  BOOST_CHECK(std::all_of(values.begin(), values.end(), [](float x) { return x == 1; }));
}

BOOST_AUTO_TEST_CASE(errors) {
  CHECK_THROWS(randint(3, 3, {2}), std::invalid_argument, "randint: low 3 is not less than high 3");
  CHECK_THROWS(randint(0, {2}), std::invalid_argument, "randint: low 0 is not less than high 0");
  CHECK_THROWS(randperm(-1), std::invalid_argument, "randperm: n=-1 is negative");
  CHECK_THROWS(bernoulli(1.5, {2}), std::invalid_argument, "bernoulli: p=1.5 is not in [0, 1]");
  CHECK_THROWS(bernoulli(std::nan(""), {2}), std::invalid_argument, "bernoulli: p=nan is not in [0, 1]");
}

// After odd numbers of words and of small normal draws, whose second half is kept.
