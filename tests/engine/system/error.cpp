#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/system/decimals.hpp>
#include <xgrad/engine/system/error.hpp>

#include "support/support.hpp"

using namespace xgrad;

BOOST_AUTO_TEST_CASE(parts_are_joined) {
  BOOST_CHECK_EQUAL(text("a ", 1, ' ', 0.5, " ", Shape{2, 3}, std::string(" b")), "a 1 0.5 [2, 3] b");
}

// A locale with thousands separators and a decimal comma, which the system need not have.
struct Grouping : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

BOOST_AUTO_TEST_CASE(texts_do_not_follow_the_locale) {
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Grouping));
  const std::string joined = text(1234567, ' ', 1234.5), number = decimals(-1234567.25, 1);
  std::locale::global(before);
  BOOST_CHECK_EQUAL(joined, "1234567 1234.5");
  BOOST_CHECK_EQUAL(number, "-1234567.2");
}

BOOST_AUTO_TEST_CASE(a_message_is_made_on_failure_alone) {
  int made = 0;
  const auto part = [&made] { return ++made; };
  XGRAD_CHECK(true, "message ", part());
  XGRAD_CHECK_RANGE(true, "message ", part());
  BOOST_CHECK_EQUAL(made, 0);
  CHECK_THROWS(XGRAD_CHECK(false, "message ", part()), std::invalid_argument, "message 1");
  CHECK_THROWS(XGRAD_CHECK_RANGE(false, "message ", part()), std::out_of_range, "message 2");
}

BOOST_AUTO_TEST_CASE(a_check_is_one_expression) {
  int taken = 0;
  if (taken == 0)
    XGRAD_CHECK(true, "never");
  else
    taken = 1;
  BOOST_CHECK_EQUAL(taken, 0);
}
