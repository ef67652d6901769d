#include <xgrad/engine/graph/gradcheck.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/binary.hpp>

#include "support/support.hpp"

using namespace xgrad;

// x^2 whose backward forgets the factor 2 at position [1, 0].
static Tensor wrong_square(const Tensor& x) {
  return record("WrongBackward0", {x}, (x * x).detach(), [x = Saved(x)](const Array& grad, InputGrads& to) {
    Array derivative = grad;
    for (std::size_t i = 0; i < derivative.size(); ++i)
      derivative.data()[i] *= (i == 2 ? 1 : 2) * x.value().data()[i];
    to.add(0, derivative);
  });
}

BOOST_AUTO_TEST_CASE(finds_a_wrong_derivative_and_says_where) {
  const GradcheckResult result = gradcheck([](const auto& x) { return wrong_square(x[0]); }, {leaf({2, 2})});
  BOOST_CHECK(!result.passed);
  BOOST_CHECK_EQUAL(result.report.rfind("gradcheck: input 0 of shape [2, 2] at [1, 0]: backward gives ", 0),
                    0);
}

BOOST_AUTO_TEST_CASE(passes_a_right_one_and_leaves_the_input_as_it_was) {
  const Tensor x = leaf({2, 2});
  const Array before = x.value();
  BOOST_CHECK(gradcheck([](const auto& in) { return in[0] * in[0]; }, {x}).passed);
  BOOST_CHECK(identical(x.value(), before));
}

BOOST_AUTO_TEST_CASE(an_output_without_graph_fails) {
  BOOST_CHECK(!gradcheck([](const auto& in) { return in[0].detach(); }, {leaf({2})}).passed);
}
