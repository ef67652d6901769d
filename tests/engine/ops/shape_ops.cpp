// Operations that move numbers: reshape, permute, expand, cat, select, gather and what they are made of.
#include <map>

#include <nlohmann/json.hpp>

#include <xgrad/engine/compute/permute.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/cat.hpp>
#include <xgrad/engine/ops/expand.hpp>
#include <xgrad/engine/ops/gather.hpp>
#include <xgrad/engine/ops/permute.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/ops/select.hpp>
#include <xgrad/engine/ops/sum.hpp>

#include "support/support.hpp"

using namespace xgrad;

// The calls of tests/oracle/shape_ops.py by their text.
using Call = Tensor (*)(const Tensor& x);
#define CALL(...)                                                       \
  {                                                                     \
#__VA_ARGS__, [](const Tensor& x) -> Tensor { return __VA_ARGS__; } \
  }
static const std::map<std::string, Call> calls = {
    CALL(reshape(x, {3, -1})),
    CALL(view(x, {6})),
    CALL(flatten(x)),
    CALL(unsqueeze(x, -1)),
    CALL(unsqueeze(x, 1)),
    CALL(t(x)),
    CALL(transpose(x, 0, -1)),
    CALL(x[0]),
    CALL(x[-1]),
    CALL(x[Slice{1}]),
    CALL(x[{Slice{}, 1}]),
    CALL(x[{1, Slice{.stop = -1}}]),
    CALL(x[{1, 2}]),
    CALL(x[{ellipsis, 0}]),
    CALL(x[{newaxis, 0}]),
    CALL(x[{Slice{1}, newaxis, Slice{0, 3, 2}}]),
    CALL(x[Slice{5, 9}]),
    CALL(x[Indices{1, 0, -1}]),
    CALL(x[Indices{{1, 0}, {1, 1}}]),
    CALL(x[Mask{false, true}]),
    CALL(x[Mask{{true, false, true}, {false, true, false}}]),
    CALL(index_select(x, 1, Indices{2, 0, 2})),
    CALL(gather(x, 1, Indices{{2, 2, 0, 1}})),
    CALL(gather(x, 0, Indices{{1, 0, 1}, {0, 0, 1}})),
    CALL(expand(x, {2, 2, -1})),
    CALL(cat({x, mul(x, x)}, 1)),
    CALL(cat({x, x})),
    CALL(stack({x, mul(x, x)}, -1)),
    CALL(stack({x, x})),
    CALL(squeeze(x)),
    CALL(squeeze(x, 1)),
    CALL(squeeze(x, 0)),
    CALL(squeeze(x, {0, 1})),
    CALL(expand(x, {-1, 4, 3})),
    CALL(flatten(x, 1)),
    CALL(flatten(x, 0, 1)),
    CALL(permute(x, {2, 0, 1})),
    CALL(permute(x, {0, 2, -2})),
    CALL(transpose(x, 1, 2)),
    CALL(select(x, 1, -1)),
    CALL(slice(x, -1, {1, 4, 2})),
    CALL(narrow(x, 1, 1, 2)),
    CALL(x[{ellipsis, Slice{1, 3}}]),
    CALL(x[{0, ellipsis, 1}]),
    CALL(index_select(x, -2, Indices{1, 1})),
    CALL(gather(x, 2, uninitialized<Indices>({0, 3, 2}))),
    CALL(split(x, 2)[2]),
    CALL(split(x, {2, 3})[1]),
    CALL(split(x, 1, 1)[1]),
    CALL(chunk(x, 3)[1]),
    CALL(chunk(x, 4)[2]),
    CALL(unbind(x)[3]),
    CALL(unbind(x, 1)[1]),
    CALL(reshape(x, {3, 0, 2})),
    CALL(x[Slice{}]),
    CALL(split(x, 2)[0]),
    CALL(expand(x, {2, -1, -1})),
    CALL(x[uninitialized<Indices>({0})]),
    CALL(reshape(x, {1, 1})),
    CALL(expand(x, {3})),
    CALL(unsqueeze(x, 0)),
    CALL(x[{newaxis}]),
};

BOOST_AUTO_TEST_CASE(values_gradients_and_names_as_in_pytorch) {
  for (const auto& expected : oracle("shape_ops")["cases"]) {
    const std::string text = expected["call"];
    BOOST_TEST_CONTEXT(text << " of shape " << expected["shape"]) {
      const Call call = calls.at(text);
      const Tensor x = leaf(shape_of(expected["shape"]));
      const Tensor y = call(x);
      BOOST_CHECK(identical(y, array_of(expected["value"])));
      BOOST_CHECK_EQUAL(y.grad_fn(), expected["grad_fn"].get<std::string>());
      Array weights = uninitialized<Array>(y.shape());
      for (std::size_t i = 0; i < weights.size(); ++i) weights.data()[i] = static_cast<Scalar>(i + 1);
      sum(y * y * Tensor(weights)).backward();
      BOOST_CHECK(close(x.grad(), array_of(expected["grad"])));
      const Tensor again = leaf(shape_of(expected["shape"]));
      CHECK_GRADIENT([call](const auto& inputs) { return call(inputs[0]); }, again);
    }
  }
}

BOOST_AUTO_TEST_CASE(results_share_nothing_with_their_input) {
  Tensor x{{1, 2}, {3, 4}};
  const Tensor row = x[0], reshaped = view(x, {4}), transposed = t(x);
  x.fill_(7);
  BOOST_CHECK(identical(row, Tensor{1, 2}));
  BOOST_CHECK(identical(reshaped, Tensor{1, 2, 3, 4}));
  BOOST_CHECK(identical(transposed, Tensor{{1, 3}, {2, 4}}));
}

BOOST_AUTO_TEST_CASE(permuting_large_arrays) {
  const Shape shape{3, 70, 5, 41};
  const Array x = example(shape).value();
  for (const std::vector<Index>& dims : std::vector<std::vector<Index>>{
           {0, 3, 2, 1}, {3, 1, 0, 2}, {1, 0, 2, 3}, {2, 3, 0, 1}, {3, 0, 1, 2}, {0, 1, 3, 2}}) {
    const Array y = permuted(x, dims);
    std::array<Index, 4> at{};
    Index wrong = 0;
    for (Index i = 0; i < shape.numel(); ++i) {
      Index rest = i;
      for (std::size_t d = 4; d-- > 0;) {
        at[dims[d]] = rest % shape[dims[d]];
        rest /= shape[dims[d]];
      }
      wrong += y.data()[i] != x.data()[((at[0] * 70 + at[1]) * 5 + at[2]) * 41 + at[3]];
    }
    BOOST_CHECK_EQUAL(wrong, 0);
  }
}

BOOST_AUTO_TEST_CASE(many_parts_of_one_tensor_cost_what_they_hold) {
  // 200,000 rows one by one: with a gradient of the whole tensor for each it would not end today.
  const Index n = 200000;
  const Tensor x = leaf({n, 2});
  std::vector<Tensor> rows;
  for (Index i = 0; i < n; ++i) rows.push_back(x[i]);
  sum(stack(rows) * 3).backward();
  BOOST_CHECK(identical(x.grad(), Array({static_cast<std::size_t>(n), std::size_t{2}}, Scalar(3))));
}

BOOST_AUTO_TEST_CASE(tensors_of_shape_0_are_left_out_of_cat) {
  const Tensor none = leaf({0}), x = leaf({2, 3});
  const Tensor y = cat({none, x, none}, 1);
  BOOST_CHECK(identical(y, x));
  sum(y).backward();
  BOOST_CHECK_EQUAL(none.grad().shape(), Shape{0});
  BOOST_CHECK_EQUAL(cat({none, none}).shape(), Shape{0});
}

BOOST_AUTO_TEST_CASE(splitting_gives_all_pieces) {
  const Tensor x = example({7, 2});
  BOOST_CHECK_EQUAL(split(x, 3).size(), 3);
  BOOST_CHECK_EQUAL(split(x, 9).size(), 1);
  BOOST_CHECK_EQUAL(chunk(x, 4).size(), 4);
  BOOST_CHECK_EQUAL(chunk(x, 5).size(), 4);  // pieces of two
  BOOST_CHECK_EQUAL(chunk(example({0, 2}), 3).size(), 3);
  BOOST_CHECK(identical(cat(split(x, 3)), x));
  BOOST_CHECK(identical(stack(unbind(x, 1), 1), x));
}

BOOST_AUTO_TEST_CASE(one_dimensional_flatten_is_the_tensor_itself) {
  const Tensor x = leaf({3});
  BOOST_CHECK(flatten(x).is(x));
}

BOOST_AUTO_TEST_CASE(errors_of_shapes) {
  const Tensor x = leaf({2, 3});
  CHECK_THROWS(reshape(x, {4, 2}), std::invalid_argument,
               "reshape: shape [2, 3] has 6 elements, which do not fit in [4, 2]");
  CHECK_THROWS(view(x, {4, -1}), std::invalid_argument,
               "view: shape [2, 3] has 6 elements, which do not fit in [4, -1]");
  CHECK_THROWS(reshape(x, {-1, -1}), std::invalid_argument, "reshape: more than one size in [-1, -1] is -1");
  CHECK_THROWS(reshape(x, {-2, 3}), std::invalid_argument, "reshape: size -2 in [-2, 3] is negative");
  CHECK_THROWS(reshape(leaf({0, 3}), {0, -1}), std::invalid_argument,
               "reshape: the -1 in [0, -1] could be anything, shape [0, 3] has no elements");
  CHECK_THROWS(flatten(x, 2), std::out_of_range,
               "flatten: dim 2 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(flatten(x, 1, 0), std::invalid_argument,
               "flatten: start_dim 1 comes after end_dim 0 in shape [2, 3]");
  CHECK_THROWS(squeeze(x, 2), std::out_of_range,
               "squeeze: dim 2 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(unsqueeze(x, 3), std::out_of_range,
               "unsqueeze: dim 3 is out of range for shape [2, 3] (expected -3 to 2)");
  CHECK_THROWS(permute(x, {0}), std::invalid_argument,
               "permute: dims [0] are not as many as shape [2, 3] has");
  CHECK_THROWS(permute(x, {1, -1}), std::invalid_argument, "permute: dim -1 is named twice in [1, -1]");
  CHECK_THROWS(transpose(x, 0, 2), std::out_of_range,
               "transpose: dim 2 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(t(leaf({1, 2, 3})), std::invalid_argument, "t: shape [1, 2, 3] has more than two dimensions");
  CHECK_THROWS(expand(x, {3}), std::invalid_argument, "expand: sizes [3] are fewer than shape [2, 3] has");
  CHECK_THROWS(expand(x, {4, 3}), std::invalid_argument,
               "expand: shape [2, 3] does not stretch to [4, 3] (2 against 4 in dimension 0)");
  CHECK_THROWS(expand(x, {-1, 2, 3}), std::invalid_argument,
               "expand: size -1 at position 0 of [-1, 2, 3] is for a new dimension");
}

BOOST_AUTO_TEST_CASE(errors_of_joining) {
  const Tensor x = leaf({2, 3});
  CHECK_THROWS(cat({}), std::invalid_argument, "cat: no tensors");
  CHECK_THROWS(cat({x, leaf({2, 4})}), std::invalid_argument,
               "cat: tensor 1 has shape [2, 4], tensor 0 has shape [2, 3]; only dimension 0 may differ");
  CHECK_THROWS(cat({x, leaf({3})}), std::invalid_argument,
               "cat: tensor 1 has shape [3], tensor 0 has shape [2, 3]; only dimension 0 may differ");
  CHECK_THROWS(cat({leaf({}), leaf({})}), std::invalid_argument,
               "cat: tensor 0 is 0-d, which has no dimension to join along");
  CHECK_THROWS(cat({x}, 2), std::out_of_range,
               "cat: dim 2 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(stack({}), std::invalid_argument, "stack: no tensors");
  CHECK_THROWS(stack({x, leaf({3, 2})}), std::invalid_argument,
               "stack: tensor 1 has shape [3, 2], tensor 0 has shape [2, 3]");
  CHECK_THROWS(stack({x}, 3), std::out_of_range,
               "stack: dim 3 is out of range for shape [2, 3] (expected -3 to 2)");
}

BOOST_AUTO_TEST_CASE(errors_of_parts) {
  const Tensor x = leaf({2, 3});
  CHECK_THROWS(x[2], std::out_of_range, "select: index 2 is out of range for dimension 0 of shape [2, 3]");
  CHECK_THROWS((x[{0, -4}]), std::out_of_range,
               "select: index -4 is out of range for dimension 0 of shape [3]");
  CHECK_THROWS((x[{0, 1, 2}]), std::invalid_argument, "index: 3 items for shape [2, 3]");
  CHECK_THROWS((x[{ellipsis, 1, ellipsis}]), std::invalid_argument, "index: more than one ellipsis");
  CHECK_THROWS(leaf({})[0], std::invalid_argument, "select: a 0-d tensor has no dimension");
  CHECK_THROWS((x[Slice{0, 2, 0}]), std::invalid_argument, "slice: step 0 is not positive");
  CHECK_THROWS(narrow(x, 1, 2, 2), std::out_of_range,
               "narrow: 2 positions from 2 on are out of range for dimension 1 of shape [2, 3]");
  CHECK_THROWS(split(x, 0), std::invalid_argument, "split: size 0 for 2 positions of dimension 0");
  CHECK_THROWS(split(x, {1, 2}), std::invalid_argument,
               "split: sizes [1, 2] add up to 3, dimension 0 of shape [2, 3] has 2");
  CHECK_THROWS(split(x, {3, -1}), std::invalid_argument, "split: size -1 in [3, -1] is negative");
  CHECK_THROWS(chunk(x, 0), std::invalid_argument, "chunk: 0 chunks");
  // Found by tests/fuzz: a list that no memory holds, and sizes whose sum wraps around to the right one.
  CHECK_THROWS(chunk(example({0, 3}), Index{1} << 62), std::invalid_argument,
               "chunk: 4611686018427387904 chunks");
  constexpr Index quarter = Index{1} << 62;
  CHECK_THROWS(
      split(example({0}), {quarter, quarter, quarter, quarter}), std::invalid_argument,
      "split: sizes [4611686018427387904, 4611686018427387904, 4611686018427387904, 4611686018427387904] "
      "add up to more than 64 bits hold");
}

BOOST_AUTO_TEST_CASE(errors_of_indices) {
  const Tensor x = leaf({2, 3});
  CHECK_THROWS((x[Indices{{0, 1}, {-2, 2}}]), std::out_of_range,
               "index: index 2 at position [1, 1] is out of range for dimension 0 of shape [2, 3]");
  CHECK_THROWS((x[Mask{true, false, true}]), std::invalid_argument,
               "index: a mask of shape [3] does not fit shape [2, 3]");
  CHECK_THROWS(index_select(x, 1, Indices{0, -1}), std::out_of_range,
               "index_select: index -1 at position [1] is out of range for dimension 1 of shape [2, 3]");
  CHECK_THROWS(index_select(x, 1, Indices{{0, 1}}), std::invalid_argument,
               "index_select: the index has shape [1, 2], not one dimension");
  CHECK_THROWS(gather(x, 0, Indices{0}), std::invalid_argument,
               "gather: the index has shape [1], x has shape [2, 3]: not the same number of dimensions");
  CHECK_THROWS(gather(x, 1, Indices{{0, 0}, {0, 0}, {0, 0}}), std::invalid_argument,
               "gather: the index of shape [3, 2] is larger than shape [2, 3] in dimension 0");
  CHECK_THROWS(gather(x, 1, Indices{{0, 3}}), std::out_of_range,
               "gather: index 3 at position [0, 1] is out of range for dimension 1 of shape [2, 3]");
}
