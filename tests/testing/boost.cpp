#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/nn/module/parameter.hpp>
#include <xgrad/testing/boost.hpp>

#include "support/support.hpp"
#include "support/temporary_folder.hpp"

using namespace xgrad;
namespace assertion = boost::test_tools::assertion;

// What BOOST_TEST(expression) finds and says.
template <class Expression>
static std::string said(Expression&& expression) {
  const boost::test_tools::assertion_result result = expression.evaluate();
  if (result) return "passed";
  const auto message = result.message();
  return std::string(message.begin(), message.end());
}
#define SAID(...) said(assertion::seed()->*__VA_ARGS__)

BOOST_AUTO_TEST_CASE(assertions_pass_on_the_report) {
  const Tensor a{1, 2}, b{1, 2.5};
  BOOST_TEST(SAID(testing::close(a, a)) == "passed");
  BOOST_TEST(SAID(testing::close(a, b, {.atol = 1})) == "passed");
  BOOST_TEST(SAID(testing::close(a, b)).find("the first at [1]: 2 and 2.5") != std::string::npos);
  BOOST_TEST(SAID(testing::close(a.value(), b.value())) == SAID(testing::close(a, b)));
  BOOST_TEST(SAID(testing::identical(a, a.clone())) == "passed");
  BOOST_TEST(SAID(testing::identical(Tensor{0}, Tensor{-0.0})).find("the first at [0]: 0 and -0") !=
             std::string::npos);
  const TemporaryFolder folder;
  BOOST_TEST(SAID(testing::matches_snapshot(a, folder.path("a.npy"))).find("there is no snapshot") !=
             std::string::npos);
  BOOST_TEST(SAID(testing::matches_snapshot(nn::StateDict{{"a", a}}, folder.path("a.safetensors")))
                 .find("there is no snapshot") != std::string::npos);
}

#ifdef XGRAD_SCALAR_DOUBLE
BOOST_AUTO_TEST_CASE(gradients) {
  const Tensor x = leaf({2, 2});
  BOOST_TEST(testing::gradients_agree([](const Tensor& t) { return t * t; }, {x}));
  const auto wrong = [](const Tensor& t) {
    return record("WrongBackward0", {t}, (t * t).detach(),
                  [](const Array& grad, InputGrads& to) { to.add(0, grad); });
  };
  BOOST_TEST(
      SAID(testing::gradients_agree(wrong, {x})).find("gradcheck: input 0 of shape [2, 2] at [0, 0]") !=
      std::string::npos);
}
#endif

BOOST_AUTO_TEST_CASE(equality_is_of_whole_arrays) {
  const Tensor a{1, 2}, b{1, 3};
  const Indices i = indices({1, 2}), j = indices({1, 3});
  const Mask m = mask({true, false}), n = mask({true, true});
  BOOST_TEST(a == a.clone());
  BOOST_TEST(Tensor{0} == Tensor{-0.0});
  BOOST_TEST(i == i.clone());
  BOOST_TEST((a < b) == mask({false, true}));
  BOOST_TEST(a != b);
  BOOST_TEST(i != j);
  BOOST_TEST(m != n);
  BOOST_TEST(a != zeros({2, 1}));  // another shape
  BOOST_TEST(nn::Parameter(a) == a);
  const Slice first{0, 1};
  BOOST_TEST(a[first] == b[first]);
  BOOST_CHECK_EQUAL(a, a.clone());
  BOOST_CHECK_EQUAL(i, indices({1, 2}));
  BOOST_CHECK_EQUAL(m, m.clone());
  BOOST_CHECK_NE(i, j);
}

BOOST_AUTO_TEST_CASE(messages_print_arrays_and_say_what_differs) {
  BOOST_TEST(SAID(indices({1, 2}) == indices({1, 3})) ==
             " [tensor([1, 2]) != tensor([1, 3])]: 1 of 2 elements differs, shape [2]; the first at [1]: 2 "
             "and 3; the greatest "
             "difference is 1 at [1]: 2 and 3; the bits should be the same");
  BOOST_TEST(SAID(mask({true}) == mask({false})).rfind(" [tensor([True]) != tensor([False])]", 0) == 0u);
  BOOST_TEST(SAID(Tensor{1} != Tensor{1}).rfind(" [tensor([1.]", 0) == 0u);
  BOOST_TEST(SAID(zeros({2}) == zeros({3})).find("the shapes are [2] and [3]") != std::string::npos);
}
