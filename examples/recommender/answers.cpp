#include "answers.hpp"

#include <algorithm>

#include "shared/pca.hpp"
#include "shared/plot.hpp"

namespace recommender {

using namespace xgrad;

Rated::Rated(std::span<const Rating> ratings, Index users, Index items) : by_user(users), counts(items, 0) {
  for (const Rating& rating : ratings) {
    by_user[rating.user].push_back(rating.item);
    ++counts[rating.item];
  }
  for (std::vector<Index>& list : by_user) std::sort(list.begin(), list.end());
}

static std::vector<Answer> best(std::vector<Answer> answers, Index top) {
  const auto end = answers.begin() + std::min<Index>(top, std::ssize(answers));
  std::partial_sort(answers.begin(), end, answers.end(), [](const Answer& a, const Answer& b) {
    return a.score != b.score ? a.score > b.score : a.item < b.item;
  });
  answers.erase(end, answers.end());
  return answers;
}

void for_each_recommendation(const Model& model, const Rated& rated, std::span<const Index> users,
                             const AnswerOptions& options,
                             const std::function<void(Index, const std::vector<Answer>&)>& visit) {
  const Index items = model.items.size(0);
  // A block of scores takes 32 MB at most.
  const std::size_t block = std::max<Index>(Index{1} << 23, items) / std::max<Index>(items, 1);
  for (std::size_t first = 0; first < users.size(); first += block) {
    const std::span<const Index> some = users.subspan(first, std::min(block, users.size() - first));
    const Tensor scores = model.scores(indices(std::vector<Index>(some.begin(), some.end())));
    for (std::size_t n = 0; n < some.size(); ++n) {
      const std::vector<Index>& known = rated.by_user[some[n]];
      const Scalar* score = scores.value().data() + static_cast<Index>(n) * items;
      std::vector<Answer> answers;
      for (Index i = 0; i < items; ++i) {
        if (rated.counts[i] < options.min_ratings || std::binary_search(known.begin(), known.end(), i))
          continue;
        answers.push_back({i, static_cast<double>(score[i])});
      }
      visit(some[n], best(std::move(answers), options.top));
    }
  }
}

std::vector<Answer> similar(const Model& model, const Rated& rated, Index item,
                            const AnswerOptions& options) {
  XGRAD_CHECK(model.factors() > 0, "on these ratings nothing is better than biases: ",
              "the model has no vectors by which items could be similar");
  NoGradGuard no_grad;
  const Tensor unit = normalize(model.items, {.dim = 1});
  const Tensor cosines = mv(unit, unit[item]);
  std::vector<Answer> answers;
  for (Index i = 0; i < model.items.size(0); ++i) {
    if (i != item && rated.counts[i] >= options.min_ratings) {
      answers.push_back({i, static_cast<double>(cosines.value().data()[i])});
    }
  }
  return best(std::move(answers), options.top);
}

void plot(const Model& model, const Ratings& data, Index count, const std::string& path) {
  NoGradGuard no_grad;
  std::vector<Answer> all;
  const Rated rated(data.ratings, data.users.size(), data.items.size());
  for (Index i = 0; i < data.items.size(); ++i) all.push_back({i, static_cast<double>(rated.counts[i])});
  std::vector<Index> items;
  std::vector<std::string> titles;
  for (const Answer& answer : best(std::move(all), count)) {
    items.push_back(answer.item);
    titles.push_back(data.titles[answer.item]);
  }
  examples::Plot({.title = text("The ", items.size(), " most rated items"), .width = 1000, .height = 700})
      .scatter(examples::pca(model.items[indices(items)]), titles)
      .save(path);
}

}  // namespace recommender
