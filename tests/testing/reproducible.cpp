#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/testing/reproducible.hpp>

#include "support/support.hpp"

using namespace xgrad;
using testing::Reproducible;

BOOST_AUTO_TEST_CASE(seed_and_threads_are_put_back) {
  manual_seed(3);
  randn({1});  // one number is kept for the next small draw
  const Generator before = default_generator();
  const int threads = get_num_threads();
  Tensor seven;
  {
    const Reproducible fixed(7, threads + 1);
    BOOST_TEST(get_num_threads() == threads + 1);
    seven = randn({5});
  }
  BOOST_TEST(get_num_threads() == threads);
  BOOST_TEST(default_generator().get_state() == before.get_state());
  manual_seed(7);
  BOOST_TEST(identical(randn({5}), seven));
}

BOOST_AUTO_TEST_CASE(without_threads_nothing_changes) {
  manual_seed(3);
  const int threads = get_num_threads();
  BOOST_CHECK_THROW(Reproducible(0, 0), std::invalid_argument);
  BOOST_TEST(get_num_threads() == threads);
  BOOST_TEST(default_generator().initial_seed() == 3u);
}

static Tensor first;

// Whatever ran before, and in whatever order.
BOOST_FIXTURE_TEST_SUITE(as_a_fixture, Reproducible)
BOOST_AUTO_TEST_CASE(one) {
  BOOST_TEST(get_num_threads() == 1);
  first = randn({3});
}
BOOST_AUTO_TEST_CASE(two) {
  BOOST_TEST(identical(randn({3}), first));
}
BOOST_AUTO_TEST_CASE(three, *boost::unit_test::fixture<Reproducible>(1234u)) {
  BOOST_TEST(default_generator().initial_seed() == 0u);  // the suite's is made later
}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(four, *boost::unit_test::fixture<Reproducible>(1234u)) {
  BOOST_TEST(default_generator().initial_seed() == 1234u);
}
