#include "split.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/system/error.hpp>

namespace recommender {

// Positions in the order in which they are cut into parts.
static std::vector<Index> order_of(const std::vector<Rating>& ratings, const SplitOptions& options) {
  std::vector<Index> order(ratings.size());
  std::iota(order.begin(), order.end(), Index{0});
  if (options.kind == "random" || options.kind == "leave-one-out") {
    xgrad::Generator generator(options.seed);
    const xgrad::Indices drawn = xgrad::randperm(std::ssize(order), &generator);
    order.assign(drawn.value().begin(), drawn.value().end());
  }
  const auto timeless = [](const Rating& rating) { return std::isnan(rating.time); };
  const auto none = std::find_if(ratings.begin(), ratings.end(), timeless);
  if (options.kind == "time") {
    XGRAD_CHECK(none == ratings.end(), "--split time: rating ", none - ratings.begin() + 1, " has no time");
  }
  if (options.kind == "time" || (options.kind == "leave-one-out" && none == ratings.end())) {
    std::stable_sort(order.begin(), order.end(),
                     [&](Index a, Index b) { return ratings[a].time < ratings[b].time; });
  }
  return order;
}

// Those from `first` up to `last` in this order are the test. Both parts are in the order of the file.
static Split cut(const std::vector<Index>& order, Index first, Index last) {
  Split out;
  for (Index k = 0; k < std::ssize(order); ++k) {
    (k >= first && k < last ? out.test : out.training).push_back(order[k]);
  }
  std::sort(out.training.begin(), out.training.end());
  std::sort(out.test.begin(), out.test.end());
  return out;
}

static Split leave_one_out(const std::vector<Rating>& ratings, const std::vector<Index>& order) {
  Index users = 0;
  for (const Rating& rating : ratings) users = std::max(users, rating.user + 1);
  std::vector<Index> count(users, 0), newest(users, -1);
  for (const Index n : order) {
    ++count[ratings[n].user];
    newest[ratings[n].user] = n;
  }
  Split out;
  for (Index n = 0; n < std::ssize(ratings); ++n) {
    const Index user = ratings[n].user;
    (newest[user] == n && count[user] > 1 ? out.test : out.training).push_back(n);
  }
  XGRAD_CHECK(!out.test.empty(), "--split leave-one-out: no user has two ratings");
  return out;
}

Split split(const std::vector<Rating>& ratings, const SplitOptions& options) {
  const std::vector<Index> order = order_of(ratings, options);
  if (options.kind == "leave-one-out") return leave_one_out(ratings, order);
  const Index count = std::ssize(order), test = std::llround(options.test_share * static_cast<double>(count));
  XGRAD_CHECK(test > 0 && test < count, "--test-share ", options.test_share, ": of ", count, " ratings ",
              test, " are the test");
  return cut(order, count - test, count);
}

Split fold(const std::vector<Rating>& ratings, Index n, Index folds, const SplitOptions& options) {
  XGRAD_CHECK(options.kind == "random" || options.kind == "rows",
              "--folds go with --split random or rows, not with ", options.kind);
  const Index count = std::ssize(ratings);
  XGRAD_CHECK(folds <= count, "--folds ", folds, ": there are only ", count, " ratings");
  return cut(order_of(ratings, options), count * (n - 1) / folds, count * n / folds);
}

std::vector<Rating> at(const std::vector<Rating>& ratings, const std::vector<Index>& positions) {
  std::vector<Rating> out;
  out.reserve(positions.size());
  for (const Index n : positions) out.push_back(ratings[n]);
  return out;
}

}  // namespace recommender
