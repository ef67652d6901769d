#include <xgrad/engine/tensor.hpp>

#include "support/support.hpp"

using namespace xgrad;

BOOST_AUTO_TEST_CASE(from_nested_lists) {
  BOOST_CHECK_EQUAL((Tensor{{1, 2, 3}, {4, 5, 6}}.shape()), (Shape{2, 3}));
  BOOST_CHECK_EQUAL((Tensor{{1}, {2}}.shape()), (Shape{2, 1}));
  BOOST_CHECK_EQUAL((Tensor{{{1, 2}}}.shape()), (Shape{1, 1, 2}));
  BOOST_CHECK_EQUAL(Tensor(2.5).shape(), Shape{});
}
