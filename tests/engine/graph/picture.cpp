#include <xgrad/engine/graph/picture.hpp>
#include <xgrad/engine/ops/binary.hpp>

#include "support/support.hpp"

using namespace xgrad;

BOOST_AUTO_TEST_CASE(names_shapes_and_who_needs_gradients) {
  const Tensor weight = leaf({2, 3}), input = example({3}), other = leaf({1});
  const Tensor product = weight * input;
  const std::string expected = R"(digraph xgrad {
  rankdir=BT;
  n0 [shape=box, label="AddBackward0\n[2, 3]"];
  n1 -> n0;
  n2 -> n0;
  n1 [shape=box, label="MulBackward0\n[2, 3]"];
  n3 -> n1;
  c0 [shape=ellipse, style=dashed, label="no grad\n[3]"];
  c0 -> n1;
  n2 [shape=ellipse, label="leaf\n[1]"];
  n3 [shape=ellipse, label="the \"weight\"\n[2, 3]"];
}
)";
  BOOST_CHECK_EQUAL(to_dot(product + other, {{"the \"weight\"", weight}}), expected);
}

BOOST_AUTO_TEST_CASE(a_shared_subexpression_is_drawn_once) {
  Tensor x = leaf({1});
  for (int i = 0; i < 60; ++i) x = x + x;
  const std::string dot = to_dot(x);
  std::size_t boxes = 0;
  for (std::size_t at = dot.find("shape=box"); at != std::string::npos; at = dot.find("shape=box", at + 1))
    ++boxes;
  BOOST_CHECK_EQUAL(boxes, 60);
}

BOOST_AUTO_TEST_CASE(without_a_graph) {
  BOOST_CHECK_EQUAL(
      to_dot(example({2})),
      "digraph xgrad {\n  rankdir=BT;\n  n0 [shape=ellipse, style=dashed, label=\"no grad\\n[2]\"];\n}\n");
}
