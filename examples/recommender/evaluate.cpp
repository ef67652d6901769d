#include "evaluate.hpp"

#include <iomanip>
#include <iostream>

#include "fold_in.hpp"
#include "measures.hpp"

namespace recommender {

namespace {

/// One line of results, or the mean of several.
struct Results {
  std::vector<std::pair<std::string, double>> values;

  void add(const Results& other) {
    if (values.empty()) values.resize(other.values.size());
    for (std::size_t n = 0; n < values.size(); ++n) {
      values[n].first = other.values[n].first;
      values[n].second += other.values[n].second;
    }
  }
  void print(const std::string& title, double divisor = 1) const {
    std::cout << title << std::fixed << std::setprecision(4);
    for (const auto& [name, value] : values) std::cout << ' ' << name << ' ' << value / divisor;
    std::cout << std::endl;
  }
};

// Without --liked: the upper 30 % of the scale, 4 of 5 stars.
double liked_stars(const Model& model, const Arguments& arguments) {
  return arguments.liked.value_or(model.implicit ? -1e9 : model.least + 0.7 * (model.most - model.least));
}

Results measure(const Model& model, std::span<const Rating> training, std::span<const Rating> test,
                const Arguments& arguments) {
  Results out;
  if (!model.implicit) {
    const Errors e = errors(model, test);
    out.values = {{"RMSE", e.rmse}, {"MAE", e.mae}};
  }
  if (model.implicit || arguments.ranking) {
    const Ranking r =
        ranking(model, training, test, {.k = arguments.k, .relevant = liked_stars(model, arguments)});
    const std::string k = xgrad::text('@', arguments.k);
    out.values.insert(out.values.end(), {{"Recall" + k, r.recall}, {"NDCG" + k, r.ndcg}, {"MAP" + k, r.map}});
  }
  return out;
}

Results train_and_measure(const Ratings& data, const Split& parts, const Arguments& arguments,
                          const std::string& title) {
  const std::vector<Rating> training = at(data.ratings, parts.training), test = at(data.ratings, parts.test);
  const Model model = trained(data, training, arguments, title);
  if (examples::was_interrupted()) throw examples::Interrupted("stopped");
  return measure(model, training, test, arguments);
}

}  // namespace

Model trained(const Ratings& data, std::span<const Rating> ratings, const Arguments& arguments,
              const std::string& title) {
  if (!arguments.implicit) return fit(data, ratings, arguments.fit, title);
  if (!arguments.liked) return fit_implicit(data, ratings, arguments.sampled, title);
  std::vector<Rating> liked;
  for (const Rating& rating : ratings) {
    if (static_cast<double>(rating.stars) >= *arguments.liked) liked.push_back(rating);
  }
  XGRAD_CHECK(!liked.empty(), "--liked ", *arguments.liked, ": no rating is so high");
  return fit_implicit(data, liked, arguments.sampled, title);
}

void evaluate(const Ratings& data, const Arguments& arguments) {
  SplitOptions options = arguments.split;
  options.seed = arguments.seed;
  if (arguments.folds == 0) {
    train_and_measure(data, split(data.ratings, options), arguments, "").print(options.kind);
    return;
  }
  Results total;
  for (Index n = 1; n <= arguments.folds; ++n) {
    if (arguments.fold > 0 && n != arguments.fold) continue;
    xgrad::manual_seed(arguments.seed);
    const Split parts = fold(data.ratings, n, arguments.folds, options);
    const Results results = train_and_measure(data, parts, arguments, xgrad::text("fold ", n, ", "));
    results.print(xgrad::text("fold ", n));
    total.add(results);
  }
  if (arguments.fold == 0) total.print("mean", static_cast<double>(arguments.folds));
}

void evaluate_on_test(Model model, Ratings data, Index count, const Arguments& arguments) {
  const std::vector<Rating> ratings = std::move(data.ratings);
  const std::span<const Rating> all(ratings);
  if (data.users.size() > model.users.size(0) || data.items.size() > model.items.size(0)) {
    data.ratings.assign(all.begin(), all.end() - count);
    fold_in(model, data, 0);
  }
  measure(model, all.first(all.size() - count), all.last(count), arguments).print("test");
}

}  // namespace recommender
