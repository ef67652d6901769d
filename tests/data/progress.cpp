#include <sstream>

#include <xgrad/data/progress.hpp>

#include "support/support.hpp"

using namespace xgrad;
using namespace xgrad::data;

BOOST_AUTO_TEST_CASE(lines) {
  BOOST_CHECK_EQUAL(progress_line("epoch 2", 450, 1000, 0.5, 0.12344),
                    "epoch 2  45% |###########              | 450/1000  900/s  0:01 left  loss 0.1234");
  BOOST_CHECK_EQUAL(progress_line("e", 1000, 1000, 75, {}, 40), "e 100% |#########| 1000/1000  13/s  1:15");
  BOOST_CHECK_EQUAL(progress_line("e", 0, 10, 0, {}, 20), "e   0% 0/10  0.0/s  0:00");  // no room for a bar
  BOOST_CHECK_EQUAL(progress_line("lines", 12'345'678, 0, 4000, 2.0),
                    "lines  12345678  3,086/s  1:06:40  loss 2.0000");
  for (const int width : {60, 80, 100}) {
    BOOST_CHECK_LE(progress_line("epoch 2", 450, 1000, 0.5, 0.12344, width).size(),
                   static_cast<std::size_t>(width));
  }
}

BOOST_AUTO_TEST_CASE(a_bar_ends_with_its_last_state) {
  std::ostringstream out;
  {
    ProgressBar bar("run", 3, &out);
    for (int i = 0; i < 3; ++i) bar.step(0.5);
    bar.finish();
    bar.step();
  }
  const std::string shown = out.str();
  BOOST_CHECK_EQUAL(shown.substr(0, 9), "\rrun 100%");
  BOOST_CHECK(shown.find("3/3") != std::string::npos);
  BOOST_CHECK(shown.find("loss 0.5000") != std::string::npos);
  BOOST_CHECK_EQUAL(std::count(shown.begin(), shown.end(), '\n'), 1);
}
