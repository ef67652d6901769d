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
