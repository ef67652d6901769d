#pragma once
#include <cstdint>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace xgrad::inline XGRAD_ABI::testing {

/// Seeds the default generator and sets the number of threads while it lives, so that a test does not depend
/// on those that ran before it; then both are as they were. A fixture of Boost.Test:
///
///     BOOST_FIXTURE_TEST_SUITE(model, xgrad::testing::Reproducible)
///     BOOST_AUTO_TEST_CASE(trains, *boost::unit_test::fixture<xgrad::testing::Reproducible>(1234u))
///
/// Throws std::invalid_argument below one thread.
class XGRAD_API Reproducible {
 public:
  explicit Reproducible(std::uint64_t seed = 0, int threads = 1);
  ~Reproducible();
  Reproducible(const Reproducible&) = delete;
  Reproducible& operator=(const Reproducible&) = delete;

 private:
  int threads_before_;
  Generator generator_before_;
};

}  // namespace xgrad::inline XGRAD_ABI::testing
