#include <xgrad/engine/compute/row_order.hpp>

#include "support/support.hpp"

using namespace xgrad;

// Row numbers without a pattern.
static std::vector<Index> scattered(Index n, Index limit, std::uint64_t state = 1) {
  std::vector<Index> rows;
  for (Index i = 0; i < n; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    rows.push_back(static_cast<Index>((state >> 33) % static_cast<std::uint64_t>(limit)));
  }
  return rows;
}

BOOST_AUTO_TEST_CASE(row_order_is_a_stable_sort) {
  for (const Index n : {0, 1, 2, 3, 511, 512, 513, 16384, 16385, 70000}) {
    for (const Index limit : {1, 2, 100, 2048, 2049, 1000000}) {
      const std::vector<Index> rows = scattered(n, limit);
      std::vector<Index> expected(rows.size());
      for (std::size_t i = 0; i < rows.size(); ++i) expected[i] = static_cast<Index>(i);
      std::stable_sort(expected.begin(), expected.end(), [&](Index a, Index b) { return rows[a] < rows[b]; });
      const RowOrder sorted = RowOrder::of(rows, limit);
      BOOST_TEST_CONTEXT(n << " rows below " << limit) {
        BOOST_REQUIRE(std::equal(expected.begin(), expected.end(), sorted.order.data()));
        BOOST_REQUIRE_EQUAL(sorted.order.size(), rows.size());
        BOOST_REQUIRE_EQUAL(sorted.starts.size(), sorted.rows.size() + 1);
        BOOST_REQUIRE_EQUAL(sorted.starts.data()[sorted.rows.size()], n);
        for (std::size_t g = 0; g < sorted.rows.size(); ++g) {
          if (g > 0) BOOST_REQUIRE_LT(sorted.rows.data()[g - 1], sorted.rows.data()[g]);
          BOOST_REQUIRE_LT(sorted.starts.data()[g], sorted.starts.data()[g + 1]);
          for (Index i = sorted.starts.data()[g]; i < sorted.starts.data()[g + 1]; ++i) {
            const std::size_t entry = static_cast<std::size_t>(sorted.order.data()[i]);
            BOOST_REQUIRE_EQUAL(rows[entry], sorted.rows.data()[g]);
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(occurrences_of_each_entry) {
  const IndexArray counted = occurrences(std::vector<Index>{3, 0, 3, 3, 7}, 8);
  BOOST_CHECK((std::vector<Index>(counted.begin(), counted.end()) == std::vector<Index>{3, 1, 3, 3, 1}));
  BOOST_CHECK_EQUAL(occurrences(std::vector<Index>{}, 8).size(), 0);
}
