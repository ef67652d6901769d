#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/unary.hpp>

#include "support/support.hpp"

using namespace xgrad;

BOOST_AUTO_TEST_SUITE(making)

BOOST_AUTO_TEST_CASE(from_nested_lists_of_any_depth) {
  BOOST_CHECK_EQUAL((Tensor{{1, 2, 3}, {4, 5, 6}}.shape()), (Shape{2, 3}));
  BOOST_CHECK_EQUAL((Tensor{{1}, {2}}.shape()), (Shape{2, 1}));
  BOOST_CHECK_EQUAL((Tensor{{{1, 2}}}.shape()), (Shape{1, 1, 2}));
  BOOST_CHECK_EQUAL((Tensor{{{{{{1}}}}}}.dim()), 6);
  BOOST_CHECK_EQUAL((Tensor{{1, 2, 3}, {4, 5, 6}}.value()(1, 2)), 6);
  BOOST_CHECK_EQUAL(Tensor(2.5).shape(), Shape{});
  BOOST_CHECK_EQUAL(Tensor(2.5).item(), Scalar(2.5));
  CHECK_THROWS((Tensor{{1, 2}, {3}}), std::invalid_argument,
               "nested list: item 1 has shape [1], item 0 has shape [2]");
}

BOOST_AUTO_TEST_CASE(from_xtensor_arrays_and_expressions) {
  const xt::xarray<Scalar> plain{{1, 2}, {3, 4}};  // xtensor's own allocator
  BOOST_CHECK(identical(Tensor(plain), Tensor{{1, 2}, {3, 4}}));
  BOOST_CHECK(identical(Tensor(plain + plain), Tensor{{2, 4}, {6, 8}}));
  const xt::xarray<int> integers{1, 2};
  BOOST_CHECK(identical(Tensor(integers), Tensor{1, 2}));
}

BOOST_AUTO_TEST_CASE(an_array_moved_in_is_not_copied) {
  Array array = uninitialized<Array>({2, 3});
  const Scalar* numbers = array.data();
  const Tensor tensor(std::move(array));
  BOOST_CHECK_EQUAL(tensor.value().data(), numbers);
}

BOOST_AUTO_TEST_CASE(the_numbers_of_a_temporary_outlive_it) {
  const Tensor a{{1, 2}, {3, 4}};
  const Array& sum = (a + a).value();
  BOOST_CHECK(identical(sum, Tensor{{2, 4}, {6, 8}}));
  Scalar total = 0;
  for (const Scalar number : a[1].value()) total += number;
  BOOST_CHECK_EQUAL(total, 7);
  const Array copy = a.detach().value();  // another handle still has these
  BOOST_CHECK(identical(copy, a));
  BOOST_CHECK(identical(a, Tensor{{1, 2}, {3, 4}}));
  const Tensor tensor = leaf({2});
  const Array& saved = exp(tensor).value();  // a graph that is gone held them too
  BOOST_CHECK(identical(saved, exp(tensor)));
}

BOOST_AUTO_TEST_CASE(a_handle_without_a_tensor_says_so) {
  const Tensor none;
  BOOST_CHECK(!none.defined());
  CHECK_THROWS(none.value(), std::invalid_argument,
               "tensor: this handle has no tensor (it was default-constructed or moved from)");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(handles)

BOOST_AUTO_TEST_CASE(copies_are_handles_to_one_tensor) {
  Tensor a{1, 2};
  Tensor b = a;
  b.fill_(7);
  BOOST_CHECK(a.is(b));
  BOOST_CHECK(identical(a, Tensor{7, 7}));
  a.requires_grad_();
  BOOST_CHECK(b.requires_grad());
}

BOOST_AUTO_TEST_CASE(detach_and_data_share_the_numbers_clone_does_not) {
  Tensor a = leaf({3});
  const Tensor detached = a.detach();
  BOOST_CHECK_EQUAL(detached.value().data(), a.value().data());
  BOOST_CHECK(!detached.requires_grad());
  a.data().fill_(5);
  BOOST_CHECK(identical(a, Tensor{5, 5, 5}));
  const Tensor copy = a.clone();
  BOOST_CHECK(copy.value().data() != a.value().data());
  BOOST_CHECK_EQUAL(copy.grad_fn(), "CloneBackward0");
}

BOOST_AUTO_TEST_CASE(set_data_shares_the_numbers_of_another) {
  Tensor weight = leaf({2, 2});
  const Tensor table{{1, 2}, {3, 4}};
  weight.set_data(table);
  BOOST_CHECK_EQUAL(weight.value().data(), table.value().data());
  BOOST_CHECK(weight.requires_grad());
  CHECK_THROWS(weight.set_data(Tensor{1}), std::invalid_argument,
               "set_data: the new numbers have shape [1], the tensor [2, 2]");
}

BOOST_AUTO_TEST_CASE(sizes) {
  const Tensor a = example({2, 3, 4});
  BOOST_CHECK_EQUAL(a.size(), (Shape{2, 3, 4}));
  BOOST_CHECK_EQUAL(a.size(-1), 4);
  BOOST_CHECK_EQUAL(a.dim(), 3);
  BOOST_CHECK_EQUAL(a.numel(), 24);
  CHECK_THROWS(a.size(3), std::out_of_range, "size: dimension 3 is out of range for shape [2, 3, 4]");
  CHECK_THROWS(a.item(), std::invalid_argument, "item: a tensor of shape [2, 3, 4] has 24 elements, not one");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(in_place)

BOOST_AUTO_TEST_CASE(changes_count_as_versions) {
  Tensor a{1, 2};
  const auto before = a.version();
  a.fill_(3).copy_(Tensor{4, 5});
  a += Tensor(1);
  a -= Tensor{1, 1};
  a *= Tensor{2, 3};
  a /= Tensor{4, 5};
  BOOST_CHECK(close(a, Tensor{2, 3}));
  BOOST_CHECK_EQUAL(a.version(), before + 6);
}

BOOST_AUTO_TEST_CASE(a_tensor_may_be_changed_by_itself) {
  Tensor a{1, 2};
  a += a;
  a *= a;
  BOOST_CHECK(identical(a, Tensor{4, 16}));
}

BOOST_AUTO_TEST_CASE(shapes_must_fit_the_target) {
  Tensor a{1, 2};
  CHECK_THROWS(a += (Tensor{{1, 2}, {3, 4}}), std::invalid_argument,
               "add_: shape [2, 2] does not broadcast to [2]");
  CHECK_THROWS(a.copy_(Tensor{{1, 2}}), std::invalid_argument,
               "copy_: shape [1, 2] does not broadcast to [2]");
  BOOST_CHECK(identical(a, Tensor{1, 2}));
}

BOOST_AUTO_TEST_CASE(a_parameter_changes_only_outside_the_graph) {
  Tensor weight = leaf({2});
  const Array before = weight.value();
  const std::string in_place =
      "a leaf that requires grad is changed in place while the graph records; "
      "use a NoGradGuard or data()";
  CHECK_THROWS(weight += Tensor(1), std::invalid_argument, "add_: " + in_place);
  CHECK_THROWS(weight.fill_(0), std::invalid_argument,
               "tensor: a tensor that requires grad is changed in place while the graph records; "
               "use a NoGradGuard or data()");
  BOOST_CHECK(identical(weight.value(), before));
  const NoGradGuard no_grad;
  const Tensor itself = weight;
  weight -= itself;
  BOOST_CHECK(identical(weight, Tensor{0, 0}));
}

BOOST_AUTO_TEST_CASE(a_running_total_joins_the_graph) {
  const Tensor x = leaf({1}, 0.3);
  Tensor total{0};
  for (int i = 0; i < 3; ++i) total += x * x;
  total.backward(Tensor{1});
  BOOST_CHECK(close(x.grad(), 6 * x.detach()));
}

BOOST_AUTO_TEST_SUITE_END()
