#include <atomic>

#include <xgrad/data/data_loader.hpp>
#include <xgrad/engine/ops/creation.hpp>

#include "support/support.hpp"

using namespace xgrad;
using namespace xgrad::data;

static std::vector<Index> numbers(const Indices& indices) {
  return {indices.value().begin(), indices.value().end()};
}

static Indices range(Index n) {
  return indices_arange(n);
}

using Order = std::vector<std::vector<Index>>;

// The batches of one epoch over the numbers 0 ... n-1.
template <class Loader>
static Order epoch(const Loader& loader) {
  Order out;
  for (const auto& [x] : loader) out.push_back(numbers(x));
  return out;
}

static DataLoader<TensorDataset<Indices>> loader(Index n, DataLoaderOptions options) {
  return DataLoader(TensorDataset(range(n)), options);
}

static Index next_word() {
  return randint(1 << 20, Shape{}).item();
}

static const Order epoch1 = {{8, 0, 9, 1}, {4, 5, 6, 3}, {2, 7}};
static const Order epoch2 = {{4, 6, 9, 3}, {7, 5, 2, 0}, {1, 8}};

// All orders in this file are those of PyTorch 2.13 (torch.utils.data.DataLoader over torch.arange(n)), and
// so is the first number that the generator gives afterwards: torch.randint(1 << 20, ()).
BOOST_AUTO_TEST_CASE(shuffles_as_pytorch_does) {
  manual_seed(42);
  const auto shuffled = loader(10, {.batch_size = 4, .shuffle = true});
  BOOST_CHECK_EQUAL(shuffled.size(), 3);
  BOOST_CHECK(epoch(shuffled) == epoch1);
  BOOST_CHECK(epoch(shuffled) == epoch2);
  BOOST_CHECK_EQUAL(next_word(), 54886);
}

BOOST_AUTO_TEST_CASE(drop_last) {
  manual_seed(42);
  const auto dropping = loader(10, {.batch_size = 4, .shuffle = true, .drop_last = true});
  BOOST_CHECK_EQUAL(dropping.size(), 2);
  BOOST_CHECK(epoch(dropping) == Order(epoch1.begin(), epoch1.begin() + 2));
  BOOST_CHECK(epoch(dropping) == Order(epoch2.begin(), epoch2.begin() + 2));
  BOOST_CHECK_EQUAL(next_word(), 54886);
}

BOOST_AUTO_TEST_CASE(in_order_the_generator_still_goes_on_as_in_pytorch) {
  manual_seed(42);
  const auto in_order = loader(10, {.batch_size = 4});
  for (int i = 0; i < 2; ++i) BOOST_CHECK((epoch(in_order) == Order{{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9}}));
  BOOST_CHECK_EQUAL(next_word(), 259178);
}

BOOST_AUTO_TEST_CASE(a_generator_of_ones_own) {
  Generator generator(42);
  const auto shuffled = loader(10, {.batch_size = 4, .shuffle = true, .generator = &generator});
  BOOST_CHECK((epoch(shuffled) == Order{{6, 5, 4, 0}, {8, 9, 2, 1}, {3, 7}}));
  BOOST_CHECK((epoch(shuffled) == Order{{3, 6, 5, 8}, {9, 4, 2, 0}, {7, 1}}));
  BOOST_CHECK_EQUAL(randint(1 << 20, Shape{}, &generator).item(), 156730);
}

BOOST_AUTO_TEST_CASE(a_large_permutation) {
  manual_seed(42);
  const auto shuffled = loader(100'000, {.batch_size = 10, .shuffle = true});
  const auto first = shuffled.begin();
  BOOST_CHECK((numbers(std::get<0>(*first)) ==
               std::vector<Index>{41088, 41831, 62111, 92142, 84682, 22400, 61890, 13478, 25987, 9190}));
}

BOOST_AUTO_TEST_CASE(sizes_at_the_edges) {
  BOOST_CHECK(epoch(loader(0, {.shuffle = true})).empty());
  BOOST_CHECK((epoch(loader(2, {.batch_size = 5})) == Order{{0, 1}}));
  BOOST_CHECK(epoch(loader(2, {.batch_size = 5, .drop_last = true})).empty());
  BOOST_CHECK((epoch(loader(4, {.batch_size = 2, .prefetch = 1})) == Order{{0, 1}, {2, 3}}));
}

BOOST_AUTO_TEST_CASE(prefetching_changes_nothing) {
  for (const Index prefetch : {1, 2, 100}) {
    manual_seed(42);
    const auto ahead = loader(10, {.batch_size = 4, .shuffle = true, .prefetch = prefetch});
    BOOST_CHECK(epoch(ahead) == epoch1);
    BOOST_CHECK(epoch(ahead) == epoch2);
    BOOST_CHECK_EQUAL(next_word(), 54886);
    for (const auto& [x] : ahead) {
      BOOST_CHECK_EQUAL(x.size(), 4);
      break;  // stops the thread
    }
  }
}

namespace {

// Fails at example 3; counts what was asked for.
struct Failing {
  std::shared_ptr<std::atomic<int>> batches = std::make_shared<std::atomic<int>>(0);
  Index size() const { return 10; }
  Index batch(std::span<const Index> rows) const {
    ++*batches;
    XGRAD_CHECK(rows[0] != 3, "example 3 is bad");
    return rows[0];
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(errors_of_a_dataset_reach_the_loop) {
  for (const Index prefetch : {0, 1, 20}) {
    Failing set;
    std::vector<Index> seen;
    CHECK_THROWS(for (const Index x
                      : DataLoader(set, {.prefetch = prefetch})) seen.push_back(x),
                 std::invalid_argument, "example 3 is bad");
    BOOST_CHECK((seen == std::vector<Index>{0, 1, 2}));
    BOOST_CHECK_EQUAL(*set.batches, 4);
  }
}

BOOST_AUTO_TEST_CASE(a_loop_that_goes_on_after_an_error_gets_it_again) {
  Failing set;
  const DataLoader loader(set, {.prefetch = 2});
  auto it = loader.begin();
  ++it;
  ++it;
  for (int i = 0; i < 3; ++i) CHECK_THROWS(++it, std::invalid_argument, "example 3 is bad");
}

BOOST_AUTO_TEST_CASE(prefetching_is_bounded) {
  Failing set;
  const DataLoader slow(set, {.prefetch = 1});
  const auto first = slow.begin();
  // The thread makes one batch for the queue while the first is in use, and waits then.
  BOOST_CHECK_LE(*set.batches, 2);
}

BOOST_AUTO_TEST_CASE(columns_of_every_kind) {
  const Indices x = range(6).reshape({3, 2});
  const Ragged bags({{7}, {}, {8, 9}});
  const WeightedRagged weighted({{7}, {}, {8, 9}}, {{0.5}, {}, {0.25, 0.75}});
  const std::vector<std::string> names = {"a", "b", "c"};
  const Array y({3}, Scalar(2));
  manual_seed(42);
  const TensorDataset set(x, bags, weighted, names, y, Tensor{{1, 2}, {3, 4}, {5, 6}});
  BOOST_CHECK_EQUAL(set.size(), 3);
  const std::vector<Index> rows = {2, 0};
  const auto [bx, bbags, bweighted, bnames, by, bz] = set.batch(rows);
  BOOST_CHECK((numbers(bx) == std::vector<Index>{4, 5, 0, 1}));
  BOOST_CHECK_EQUAL(bx.shape(), Shape({2, 2}));
  BOOST_CHECK((numbers(bbags.values) == std::vector<Index>{8, 9, 7}));
  BOOST_CHECK((numbers(bbags.offsets) == std::vector<Index>{0, 2}));
  BOOST_CHECK((numbers(bweighted.values) == std::vector<Index>{8, 9, 7}));
  BOOST_CHECK(identical(bweighted.weights, Tensor{0.25, 0.75, 0.5}));
  BOOST_CHECK((bnames == std::vector<std::string>{"c", "a"}));
  BOOST_CHECK(identical(by, Tensor{2, 2}));
  BOOST_CHECK(identical(bz, Tensor{{5, 6}, {1, 2}}));
}

BOOST_AUTO_TEST_CASE(vectors_become_columns) {
  const std::vector<int> whole = {1, 2};
  const std::vector<double> numbers_with_fractions = {0.5, 1.5};
  const std::vector<std::vector<Index>> lists = {{1, 2}, {3}};
  const TensorDataset set(whole, numbers_with_fractions, lists, std::vector<std::string>{"a", "b"});
  const TensorDataset same = set;
  const std::vector<Index> rows = {1};
  const auto [x, y, bags, names] = same.batch(rows);
  BOOST_CHECK((std::is_same_v<std::decay_t<decltype(x)>, Indices>));
  BOOST_CHECK_EQUAL(x[0].item(), 2);
  BOOST_CHECK(identical(y, Tensor{1.5}));
  BOOST_CHECK_EQUAL(bags.values[0].item(), 3);
  BOOST_CHECK_EQUAL(names[0], "b");
}

BOOST_AUTO_TEST_CASE(splits_as_pytorch_does) {
  manual_seed(42);
  const TensorDataset set(range(10));
  const auto by_length = random_split(set, {7, 3});
  BOOST_CHECK((by_length[0].indices() == std::vector<Index>{2, 6, 1, 8, 4, 5, 0}));
  BOOST_CHECK((by_length[1].indices() == std::vector<Index>{9, 3, 7}));
  manual_seed(42);
  const auto by_fraction = random_split(set, {.5, .26, .24});
  BOOST_CHECK((by_fraction[0].indices() == std::vector<Index>{2, 6, 1, 8, 4, 5}));
  BOOST_CHECK((by_fraction[1].indices() == std::vector<Index>{0, 9}));
  BOOST_CHECK((by_fraction[2].indices() == std::vector<Index>{3, 7}));
  manual_seed(42);
  const auto [train, test] = train_test_split(set, 0.3);
  BOOST_CHECK((test.indices() == std::vector<Index>{9, 3, 7}));
  BOOST_CHECK((epoch(DataLoader(test, {.batch_size = 2})) == Order{{9, 3}, {7}}));
}

BOOST_AUTO_TEST_CASE(errors) {
  const TensorDataset set(range(10));
  CHECK_THROWS(TensorDataset(range(3), Tensor{1, 2}), std::invalid_argument,
               "TensorDataset: column 1 has 2 rows, column 0 has 3");
  CHECK_THROWS(TensorDataset(Tensor(1)), std::invalid_argument,
               "TensorDataset: a column must have rows; this one is 0-d");
  CHECK_THROWS(DataLoader(set, {.batch_size = 0}), std::invalid_argument,
               "DataLoader: batch_size 0 must be at least 1");
  CHECK_THROWS(DataLoader(set, {.prefetch = -1}), std::invalid_argument,
               "DataLoader: prefetch -1 must not be negative");
  CHECK_THROWS(random_split(set, {7, 4}), std::invalid_argument,
               "random_split: the lengths sum up to 11, the dataset has 10 examples");
  CHECK_THROWS(random_split(set, {11, -1}), std::invalid_argument, "random_split: -1 is negative");
  CHECK_THROWS(random_split(set, {0.5, 0.4}), std::invalid_argument,
               "random_split: fractions must sum up to 1, these to 0.9");
  CHECK_THROWS(random_split(set, {1.5, -0.5}), std::invalid_argument, "random_split: -0.5 is negative");
  CHECK_THROWS(train_test_split(set, 2), std::invalid_argument,
               "train_test_split: fraction 2 is outside [0, 1]");
  CHECK_THROWS(Subset(set, {3, 10}), std::out_of_range,
               "Subset: index 10 at position 1 is out of range for 10 examples");
  CHECK_THROWS(WeightedRagged({{1}}, std::vector<std::vector<Scalar>>{{1, 2}}), std::invalid_argument,
               "WeightedRagged: list 0 has 1 entries, but 2 weights");
  CHECK_THROWS(WeightedRagged(Ragged({{1, 2}}), Tensor{1}), std::invalid_argument,
               "WeightedRagged: values of shape [2], but weights of shape [1]");
}
