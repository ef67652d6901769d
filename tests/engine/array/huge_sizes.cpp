// Sizes that no memory holds: an error that says so, not an overflow. Data alone can ask for them.
#include <limits>

#include <xgrad/xgrad.hpp>

#include "support/support.hpp"

using namespace xgrad;

constexpr Index big = std::numeric_limits<Index>::max();

BOOST_AUTO_TEST_CASE(shapes) {
  BOOST_CHECK_EQUAL((Shape{0, 3}).numel(), 0);
  BOOST_CHECK_EQUAL((Shape{Shape::most_elements, 1}).numel(), Shape::most_elements);
  CHECK_THROWS((Shape{Index{1} << 32, Index{1} << 32}).numel(), std::invalid_argument,
               "shape [4294967296, 4294967296] has more elements than any memory holds");
  CHECK_THROWS((Shape{0, Index{1} << 62, 4}).numel(), std::invalid_argument,
               "shape [0, 4611686018427387904, 4] has more elements than any memory holds");
}

BOOST_AUTO_TEST_CASE(creation) {
  BOOST_CHECK_THROW(eye(Index{1} << 32, Index{1} << 32), std::invalid_argument);
  BOOST_CHECK_THROW(zeros({Index{1} << 62, 4}), std::invalid_argument);
  BOOST_CHECK_THROW(zeros({0, Index{1} << 62, 4}), std::invalid_argument);
  BOOST_CHECK_THROW(zeros({Index{1} << 55}), std::bad_alloc);
  BOOST_CHECK_THROW(arange(0, 1e300), std::invalid_argument);
  BOOST_CHECK_THROW(linspace(0, 1, big), std::invalid_argument);
  BOOST_CHECK_THROW(one_hot(indices({0, 1}), Index{1} << 62), std::invalid_argument);
  BOOST_CHECK_THROW(one_hot(indices({big})), std::invalid_argument);
  BOOST_CHECK_THROW(indices_arange(-big, big, 1), std::invalid_argument);
  BOOST_CHECK_THROW(indices_arange(std::numeric_limits<Index>::min(), big), std::invalid_argument);
  BOOST_CHECK_THROW(bincount(indices({big})), std::invalid_argument);
  BOOST_CHECK_THROW(bincount(indices({0}), big), std::invalid_argument);
  const Indices ends = indices_arange(-big, big, big);
  BOOST_CHECK_EQUAL(ends.size(), 2u);
  BOOST_CHECK_EQUAL(ends[1].item(), 0);
}

BOOST_AUTO_TEST_CASE(operations) {
  const Tensor x = ones({4});
  BOOST_CHECK_THROW(reshape(x, {(Index{1} << 62) + 1, 4}), std::invalid_argument);
  BOOST_CHECK_THROW(expand(ones({1}), {Index{1} << 62, 4}), std::invalid_argument);
  BOOST_CHECK_EQUAL((x[Slice{0, big, big}].numel()), 1);
  BOOST_CHECK_EQUAL((x[Slice{3, big, big}].item()), 1);
}

BOOST_AUTO_TEST_CASE(layers) {
  namespace F = nn::functional;
  const Tensor x = ones({1, 2, 8}), w = ones({3, 2, 3});
  for (const Index size : {big, Index{1} << 62}) {
    BOOST_CHECK_THROW(F::conv1d(x, w, {}, {.dilation = size}), std::invalid_argument);
    BOOST_CHECK_THROW(F::conv1d(x, w, {}, {.padding = size}), std::invalid_argument);
    BOOST_CHECK_THROW(F::conv1d(x, w, {}, {.stride = size}), std::invalid_argument);
    BOOST_CHECK_THROW(F::max_pool1d(x, 3, {.dilation = size}), std::invalid_argument);
    BOOST_CHECK_THROW(F::max_pool1d(x, size), std::invalid_argument);
    BOOST_CHECK_THROW(F::avg_pool1d(x, 3, {.stride = size}), std::invalid_argument);
    BOOST_CHECK_THROW(nn::Embedding(size, 4, {.sparse = true}), std::invalid_argument);
    BOOST_CHECK_THROW(nn::EmbeddingBag(4, size), std::invalid_argument);
    BOOST_CHECK_THROW(nn::Linear(size, 4), std::invalid_argument);
    BOOST_CHECK_THROW(data::pad({{1}, {2, 3}}, 0, {.length = size}), std::invalid_argument);
  }
}

BOOST_AUTO_TEST_CASE(arrays_of_xtensor) {
  const Array array = Array::from_shape({0, std::size_t{1} << 62, 4});
  CHECK_THROWS(Tensor{array}, std::invalid_argument,
               "shape [0, 4611686018427387904, 4] has more elements than any memory holds");
  const Indices integers(IndexArray::from_shape({0, std::size_t{1} << 62, 4}));
  BOOST_CHECK_THROW(integers[Slice{1}], std::invalid_argument);
  BOOST_CHECK_THROW(cumsum(integers, 1), std::invalid_argument);
}

// ---- sizes that memory need not hold, beside one that is 0: they cost nothing

constexpr Index many = Index{1} << 40;

static Indices none_of(Index rows) {
  return zeros({rows, 0}).to_indices();
}

static void check_empty(const Tensor& y, const Shape& shape) {
  BOOST_CHECK_EQUAL(y.shape(), shape);
  if (y.requires_grad()) y.backward(y.detach());
}

BOOST_AUTO_TEST_CASE(parts_without_elements) {
  for (const bool grad : {false, true}) {
    const Tensor x = ones({many, 0}, {.requires_grad = grad}),
                 y = ones({many, 3, 0}, {.requires_grad = grad});
    check_empty(slice(x, 1, Slice{0, 0}), {many, 0});
    check_empty(slice(y, 1, Slice{0, 3, 2}), {many, 2, 0});
    check_empty(narrow(y, 1, 1, 2), {many, 2, 0});
    check_empty(y[{ellipsis, 1, newaxis, Slice{}}], {many, 1, 0});
    check_empty(select(y, 1, 2), {many, 0});
    check_empty(index_select(x, 1, indices({})), {many, 0});
    check_empty(index_select(y, 1, indices({2, 2})), {many, 2, 0});
    check_empty(y[indices({7, many - 1})], {2, 3, 0});
    check_empty(gather(y, 1, zeros({many, 2, 0}).to_indices()), {many, 2, 0});
    BOOST_CHECK_EQUAL(split(y, 2, 1).size(), 2u);
    BOOST_CHECK_EQUAL(unbind(y, 1).size(), 3u);
    BOOST_CHECK_THROW(split(x, 1), std::bad_alloc);
    BOOST_CHECK_THROW(unbind(x), std::bad_alloc);
    check_empty(cat({x, x}, 1), {many, 0});
    check_empty(cat({x, x}, 0), {2 * many, 0});
    check_empty(stack(std::vector{x, x}, 1), {many, 2, 0});
    check_empty(flip(y, {0, 1}), {many, 3, 0});
    check_empty(transpose(y, 0, 1), {3, many, 0});
    check_empty(expand(unsqueeze(x, 1), {many, 5, 0}), {many, 5, 0});
    check_empty(repeat(x, {2, 1, 3}), {2, many, 0});
    check_empty(reshape(y, {0, many}), {0, many});
  }
  Tensor x = ones({many, 0});
  x[Slice{1, many}] = ones({1});
  BOOST_CHECK_EQUAL(text(x), "tensor([], size=(1099511627776, 0))");
  const std::vector<Tensor> halves(17, ones({0, Shape::most_elements}));
  BOOST_CHECK_THROW(cat(halves, 1), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(operations_without_elements) {
  for (const bool grad : {false, true}) {
    const Tensor x = ones({many, 0}, {.requires_grad = grad}),
                 y = ones({many, 3, 0}, {.requires_grad = grad});
    check_empty(x + ones({1, 0}), {many, 0});
    check_empty(x + ones({0}), {many, 0});
    check_empty(where(y > 0, x.reshape({many, 1, 0}), y), {many, 3, 0});
    check_empty(sum(y, 0), {3, 0});
    check_empty(sum(y, {0, 1}, true), {1, 1, 0});
    check_empty(mean(y, {1}), {many, 0});
    check_empty(var(y, 1), {many, 0});
    check_empty(norm(y, 3, 1), {many, 0});
    check_empty(norm(y, INFINITY, 0), {3, 0});
    check_empty(logsumexp(y, 0), {3, 0});
    check_empty(prod(y, 1), {many, 0});
    check_empty(max(y, 0).values, {3, 0});
    check_empty(min(y, 1).values, {many, 0});
    check_empty(softmax(y, 1), {many, 3, 0});
    check_empty(softmax(x, 1), {many, 0});
    check_empty(log_softmax(x, 0), {many, 0});
    check_empty(cumsum(y, 1), {many, 3, 0});
    check_empty(sort(x, 1).values, {many, 0});
    check_empty(sort(y, 0).values, {many, 3, 0});
    check_empty(topk(y, 2, 1).values, {many, 2, 0});
    check_empty(matmul(y, ones({0, 0})), {many, 3, 0});
    check_empty(bmm(ones({many, 0, 3}), y), {many, 0, 0});
    check_empty(matmul(ones({2, 0}), transpose(y, 1, 2)[{Slice{}, Slice{}, Slice{0, 0}}]), {many, 2, 0});
    check_empty(normalize(y, {.dim = 1}), {many, 3, 0});
  }
  const Tensor w = ones({2, 3}, {.requires_grad = true});  // an input that has elements gets zeros
  matmul(w, ones({many, 3, 0})).backward(ones({many, 2, 0}));
  BOOST_TEST(identical(w.grad(), zeros({2, 3})));
  const Indices none = none_of(many);
  BOOST_CHECK_EQUAL(max(zeros({many, 3, 0}).to_indices(), 1).values.shape(), (Shape{many, 0}));
  BOOST_CHECK_EQUAL(sum(none, 0).shape(), Shape{0});
  BOOST_CHECK_EQUAL(one_hot(none, 3).shape(), (Shape{many, 0, 3}));
}

BOOST_AUTO_TEST_CASE(layers_without_elements) {
  namespace F = nn::functional;
  for (const bool grad : {false, true}) {
    const Tensor x = ones({many, 0}, {.requires_grad = grad}),
                 y = ones({many, 0, 3}, {.requires_grad = grad});
    check_empty(F::linear(x, ones({0, 0}), ones({0})), {many, 0});
    check_empty(F::linear(y, ones({2, 3}), ones({2})), {many, 0, 2});
    check_empty(F::layer_norm(y, {0, 3}), {many, 0, 3});
    check_empty(F::batch_norm(x, {}, {}, {.training = true}), {many, 0});
    check_empty(F::embedding(none_of(many), ones({4, 3})), {many, 0, 3});
    check_empty(F::conv1d(ones({0, 1, many}, {.requires_grad = grad}), ones({2, 1, 3})), {0, 2, many - 2});
    check_empty(F::conv1d(ones({0, 1, many}), ones({2, 1, 3}), {}, {.stride = 2}), {0, 2, many / 2 - 1});
    check_empty(F::max_pool1d(ones({0, 1, many}, {.requires_grad = grad}), 2), {0, 1, many / 2});
    check_empty(F::avg_pool1d(ones({0, 1, many}), 2), {0, 1, many / 2});
    check_empty(F::adaptive_avg_pool1d(ones({0, 1, 8}), many), {0, 1, many});
    check_empty(F::adaptive_max_pool1d(ones({0, 1, many}), many), {0, 1, many});
    check_empty(F::mse_loss(x, ones({many, 0}), {.reduction = nn::Reduction::none}), {many, 0});
    check_empty(F::cross_entropy(ones({many, 5, 0}, {.requires_grad = grad}), none_of(many)), {});
    check_empty(F::nll_loss(ones({many, 5, 0}, {.requires_grad = grad}), none_of(many)), {});
  }
  const Tensor x = ones({1, 1, 8}), none = ones({many, 0});
  BOOST_CHECK_THROW(F::adaptive_avg_pool1d(x, Shape::most_elements), std::invalid_argument);
  BOOST_CHECK_THROW(F::adaptive_avg_pool1d(x, many << 8), std::bad_alloc);
  BOOST_CHECK_THROW(F::conv1d(x, ones({1, 1, 1}), {}, {.stride = many << 8, .padding = many << 8}),
                    std::bad_alloc);
  BOOST_CHECK_THROW(F::triplet_margin_loss(none, none, none), std::bad_alloc);
  BOOST_CHECK_THROW(data::ConfusionMatrix{many}, std::invalid_argument);

  nn::Embedding table(many, 0);  // a parameter like any other
  optim::Adam adam(table.parameters(), {.lr = 0.1});
  table(indices({0, many - 1})).sum().backward();
  adam.step();
  BOOST_CHECK_EQUAL(table.weight.grad().shape(), (Shape{many, 0}));
}
