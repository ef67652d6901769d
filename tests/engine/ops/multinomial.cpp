#include <nlohmann/json.hpp>

#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/bincount.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/ops/multinomial.hpp>

#include "support/support.hpp"

using namespace xgrad;

// Made by tests/oracle/sorting.py.
BOOST_AUTO_TEST_CASE(draws_of_multinomial_are_pytorchs) {
  for (const auto& expected : oracle("sorting")["cases"]) {
    if (expected["call"] != "multinomial" || expected["double"] != (sizeof(Scalar) == 8)) continue;
    const Tensor x = example(shape_of(expected["shape"]));
    Generator generator(42);
    const Indices drawn =
        multinomial(x * x, expected["samples"],
                    {.replacement = expected["replacement"].get<bool>(), .generator = &generator});
    const Indices wanted = indices_of(expected["indices"]);
    BOOST_CHECK(equal(drawn, wanted));
    BOOST_CHECK_EQUAL(generator.random32() % (1U << 20),
                      expected["next"].get<std::uint32_t>());  // nothing more was drawn
  }
}

BOOST_AUTO_TEST_CASE(multinomial_draws_in_proportion) {
  manual_seed(1);
  const Indices drawn = multinomial(Tensor{1, 0, 3}, 40000, {.replacement = true});
  const Indices counts = bincount(drawn, 3);
  BOOST_CHECK_EQUAL(counts[1].item(), 0);
  BOOST_CHECK_CLOSE(static_cast<double>(counts[2].item()) / 40000, 0.75, 2.0);
}

BOOST_AUTO_TEST_CASE(errors) {
  CHECK_THROWS(multinomial(Tensor{1, -2}, 1), std::invalid_argument,
               "multinomial: weight -2 of category 1 in row 0 is negative or not finite");
  CHECK_THROWS(multinomial(Tensor{{1, 2}, {0, 0}}, 1), std::invalid_argument,
               "multinomial: row 1 has no positive weight");
  CHECK_THROWS(multinomial(Tensor{1, 0, 2}, 3), std::invalid_argument,
               "multinomial: row 0 has 2 positive weights, too few for 3 samples without replacement");
  CHECK_THROWS(multinomial(Tensor{1, 2}, 0), std::invalid_argument, "multinomial: 0 samples");
  CHECK_THROWS(multinomial(Tensor(1), 1), std::invalid_argument,
               "multinomial: weights of shape [], not one row or a matrix");
}
