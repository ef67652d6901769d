#include <xgrad/data/text/hashing.hpp>

#include "support/support.hpp"

using namespace xgrad;
using namespace xgrad::data;

// Computed with whole numbers in Python from the formulas in the header, whose FNV-1a gives the published
// 0x85944171f73967e8 for "foobar". A saved model depends on these: they must never change.
BOOST_AUTO_TEST_CASE(fixed_values) {
  BOOST_CHECK_EQUAL(hash64(""), 0xefd01f60ba992926U);
  BOOST_CHECK_EQUAL(hash64("a"), 0x82a2a958a9bece5bU);
  BOOST_CHECK_EQUAL(hash64("foobar"), 0x2c22194922d1672bU);
  BOOST_CHECK_EQUAL(hash64("Straße"), 0xd3e3f912ad59e5b4U);  // bytes above 127 count as unsigned
  BOOST_CHECK_EQUAL(hash64("a", 7), 0xdc8258409d407737U);
  BOOST_CHECK_EQUAL(hash_bucket("foobar", 1000), 275);
  BOOST_CHECK_EQUAL(hash_bucket("Straße", 1000), 836);
  CHECK_THROWS(hash_bucket("a", 0), std::invalid_argument,
               "hash_bucket: 0 buckets; there must be at least 1");
}

BOOST_AUTO_TEST_CASE(windows) {
  const std::uint64_t words[] = {hash64("it"), hash64("was"), hash64("the")};
  BOOST_CHECK_EQUAL(hash_window(std::span(words, 1)), hash64("it"));
  BOOST_CHECK_EQUAL(hash_window(std::span(words, 2)), 0x8a7dbef73c455735U);
  BOOST_CHECK_EQUAL(hash_window(words), 0x3f30d9ea389f29f4U);
  BOOST_CHECK_EQUAL(hash_append(words[1], words[0]), 0xed7fd91b18a08493U);  // the order counts
}

BOOST_AUTO_TEST_CASE(buckets_are_evenly_filled) {
  std::vector<int> filled(16);
  for (int i = 0; i < 16'000; ++i) ++filled[hash_bucket(std::to_string(i), 16)];
  for (const int count : filled) {
    BOOST_CHECK_GT(count, 850);
    BOOST_CHECK_LT(count, 1150);
  }
}
