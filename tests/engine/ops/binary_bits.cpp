#include <xgrad/engine/ops/binary.hpp>

#include "support/support.hpp"

using namespace xgrad;

// The bits that PyTorch 2.13 gives in float32.
BOOST_AUTO_TEST_CASE(float_bits_with_a_number) {
  const Tensor x{0.1, 0.7, 1.3, -2.9, 1e-3};
  BOOST_CHECK(
      identical(x + 0.1, Tensor{0x1.99999ap-3, 0x1.99999ap-1, 0x1.666666p+0, -0x1.666668p+1, 0x1.9db22ep-4}));
  BOOST_CHECK(identical(
      x - 0.3, Tensor{-0x1.99999cp-3, 0x1.999998p-2, 0x1.fffffep-1, -0x1.99999ap+1, -0x1.322d10p-2}));
  BOOST_CHECK(identical(0.3 - x,
                        Tensor{0x1.99999cp-3, -0x1.999998p-2, -0x1.fffffep-1, 0x1.99999ap+1, 0x1.322d10p-2}));
  BOOST_CHECK(identical(x * 0.7,
                        Tensor{0x1.1eb852p-4, 0x1.f5c28ep-2, 0x1.d1eb84p-1, -0x1.03d70ap+1, 0x1.6f006ap-11}));
  BOOST_CHECK(
      identical(x / 3, Tensor{0x1.111112p-5, 0x1.dddddep-3, 0x1.bbbbbap-2, -0x1.eeeefp-1, 0x1.5d867ep-12}));
  BOOST_CHECK(
      identical(x / 0.7, Tensor{0x1.24924ap-3, 0x1p+0, 0x1.db6db6p+0, -0x1.092494p+2, 0x1.767ddp-10}));
  BOOST_CHECK(
      identical(2.7 / x, Tensor{0x1.bp+4, 0x1.edb6dcp+1, 0x1.09d89ep+1, -0x1.dcb08cp-1, 0x1.518p+11}));
}
