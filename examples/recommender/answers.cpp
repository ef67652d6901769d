#include "answers.hpp"

#include <algorithm>
#include <array>

#include "shared/pca.hpp"
#include "shared/plot.hpp"

namespace recommender {

using namespace xgrad;

static std::vector<Index> rating_counts(const MovieLens& data) {
  std::vector<Index> counts(data.movie_count(), 0);
  for (const Rating& rating : data.ratings) ++counts[rating.movie];
  return counts;
}

static std::vector<Answer> best(std::vector<Answer> answers, Index top) {
  const auto end = answers.begin() + std::min<Index>(top, std::ssize(answers));
  std::partial_sort(answers.begin(), end, answers.end(), [](const Answer& a, const Answer& b) {
    return a.score != b.score ? a.score > b.score : a.movie < b.movie;
  });
  answers.erase(end, answers.end());
  return answers;
}

// Predictions stay within the stars that there are.
static Tensor predict(const Ensemble& model, const MovieLens& data, const Indices& user,
                      const data::WeightedRagged& rated, const data::Ragged& wanted) {
  NoGradGuard no_grad;
  const auto [least, most] =
      std::minmax_element(data.ratings.begin(), data.ratings.end(),
                          [](const Rating& a, const Rating& b) { return a.stars < b.stars; });
  return clamp(model(user, rated, wanted), static_cast<double>(least->stars),
               static_cast<double>(most->stars));
}

std::vector<Answer> recommend(const Ensemble& model, const MovieLens& data, Index user,
                              const AnswerOptions& options) {
  const std::array<Index, 1> who = {user};
  const data::WeightedRagged rated = data::select_rows(by_user(data.ratings, data.user_count()), who);
  std::vector<Index> others;
  const std::vector<Index> counts = rating_counts(data);
  for (Index i = 0; i < data.movie_count(); ++i) {
    const bool known = bool(any(rated.values == i));
    if (!known && counts[i] >= options.min_ratings) others.push_back(i);
  }
  const Tensor stars = predict(model, data, indices({user}), rated, data::Ragged({others}));
  std::vector<Answer> answers;
  for (std::size_t i = 0; i < others.size(); ++i) answers.push_back({others[i], stars.value().data()[i]});
  return best(std::move(answers), options.top);
}

std::vector<Answer> similar(const Ensemble& model, const MovieLens& data, Index movie,
                            const AnswerOptions& options) {
  NoGradGuard no_grad;
  const Tensor vectors = model.movie_vectors(indices_arange(data.movie_count()));
  const Tensor unit = vectors / norm(vectors, 2, 1, /*keepdim=*/true);
  const Tensor cosines = mv(unit, unit[movie]);
  std::vector<Answer> answers;
  const std::vector<Index> counts = rating_counts(data);
  for (Index i = 0; i < data.movie_count(); ++i) {
    if (i != movie && counts[i] >= options.min_ratings) {
      answers.push_back({i, cosines.value()(i)});
    }
  }
  return best(std::move(answers), options.top);
}

void plot(const Ensemble& model, const MovieLens& data, Index count, const std::string& path) {
  NoGradGuard no_grad;
  const std::vector<Index> counts = rating_counts(data);
  std::vector<Answer> all;
  for (Index i = 0; i < data.movie_count(); ++i) {
    all.push_back({i, static_cast<double>(counts[i])});
  }
  std::vector<Index> movies;
  std::vector<std::string> titles;
  for (const Answer& answer : best(std::move(all), count)) {
    movies.push_back(answer.movie);
    titles.push_back(data.titles[answer.movie]);
  }
  examples::Plot({.title = text("The ", movies.size(), " most rated movies"), .width = 1000, .height = 700})
      .scatter(examples::pca(model.movie_vectors(indices(movies))), titles)
      .save(path);
}

static Ensemble untrained(const MovieLens& data, double mean_rating, Index models,
                          const SvdppOptions& options) {
  Ensemble out;
  for (Index m = 0; m < models; ++m) {
    out.models.emplace_back(data.user_count(), data.genre_count, data.genres, mean_rating, options);
  }
  return out;
}

Ensemble fit(const MovieLens& data, std::span<const Rating> ratings, const FitOptions& options,
             const std::string& title) {
  double total = 0;
  for (const Rating& rating : ratings) total += rating.stars;
  Ensemble out = untrained(data, total / static_cast<double>(ratings.size()), options.models, options.model);
  const data::WeightedRagged rated = by_user(ratings, data.user_count());
  for (Index m = 0; m < options.models; ++m) {
    train(out.models[m], rated, options.training, text(title, "model ", m + 1, " of ", options.models));
  }
  return out;
}

Ensemble load_model(const std::string& path, const MovieLens& data) {
  const nn::StateDict state = nn::load(path);
  try {
    Index models = 0;
    while (state.contains(text("models.", models, ".users.weight"))) ++models;
    const Index factors = state["models.0.users.weight"].size(-1);
    // The models are as large as these tables, of which the file must have all before they are made.
    for (Index m = 0; m < models; ++m) {
      for (const auto& [table, rows] :
           {std::pair("users", data.user_count()), std::pair("movies", data.movie_count())}) {
        const std::string name = text("models.", m, ".", table, ".weight");
        const Shape found = state[name].shape(), wanted{rows, factors};
        XGRAD_CHECK(found == wanted && factors > 0, name, " has shape ", found, " instead of ", wanted);
      }
    }
    Ensemble out = untrained(data, 0, models,
                             {.factors = factors,
                              .bags = state.contains("models.0.seen.weight"),
                              .genres = state.contains("models.0.genres.weight")});
    out.load_state_dict(state);
    return out;
  } catch (const std::logic_error& error) {
    throw std::runtime_error(text(path, " is not a model of these users and movies: ", error.what()));
  }
}

double fold_rmse(const MovieLens& data, Index fold, Index folds, const FitOptions& options) {
  const Index count = std::ssize(data.ratings), first = count * (fold - 1) / folds,
              last = count * fold / folds;
  std::vector<Rating> training(data.ratings.begin(), data.ratings.begin() + first);
  training.insert(training.end(), data.ratings.begin() + last, data.ratings.end());
  const Ensemble model = fit(data, training, options, text("fold ", fold, ", "));

  const data::WeightedRagged test =
      by_user(std::span(data.ratings).subspan(first, last - first), data.user_count());
  const Tensor stars =
      predict(model, data, indices_arange(data.user_count()), by_user(training, data.user_count()), test);
  return data::rmse(stars, test.weights);
}

}  // namespace recommender
