// Which movies will somebody like? See README.md.
#include <iomanip>
#include <iostream>
#include <optional>

#include "answers.hpp"
#include "shared/program.hpp"

using namespace recommender;

struct Arguments {
  std::string ratings, items, save, load, similar, plot;
  std::optional<Index> recommend;
  Index folds = 0, fold = 0, plot_movies = 60;
  std::uint64_t seed = 0;
  FitOptions fit;
  AnswerOptions answers;
};

static void print(const MovieLens& data, const std::string& title, const std::vector<Answer>& answers) {
  std::cout << title << '\n';
  for (const Answer& answer : answers) {
    std::cout << std::fixed << std::setprecision(2) << "  " << answer.score << "  "
              << data.titles[answer.movie] << '\n';
  }
}

static void evaluate(const MovieLens& data, const Arguments& arguments) {
  const bool one = arguments.fold > 0;
  double total = 0;
  for (Index fold = 1; fold <= arguments.folds; ++fold) {
    if (one && fold != arguments.fold) continue;
    const double rmse = fold_rmse(data, fold, arguments.folds, arguments.fit);
    std::cout << "fold " << fold << " RMSE " << std::fixed << std::setprecision(4) << rmse << std::endl;
    total += rmse;
  }
  if (!one) std::cout << "mean RMSE " << total / static_cast<double>(arguments.folds) << '\n';
}

static void run(const Arguments& arguments) {
  xgrad::manual_seed(arguments.seed);
  const MovieLens data = read_movielens(arguments.ratings, arguments.items);
  // What is wrong is said before the training, not after it.
  constexpr Index none = -1;
  const Index user = arguments.recommend ? data.user(*arguments.recommend) : none;
  const Index movie = arguments.similar.empty() ? none : data.movie(arguments.similar);
  XGRAD_CHECK(arguments.fold <= arguments.folds, "--fold ", arguments.fold, ": there are only ",
              arguments.folds);
  XGRAD_CHECK(arguments.folds <= std::ssize(data.ratings), "--folds ", arguments.folds, ": there are only ",
              data.ratings.size(), " ratings");
  for (const std::string& path : {arguments.save, arguments.plot}) {
    if (!path.empty()) examples::check_writable(path);
  }

  if (user != none || movie != none || !arguments.save.empty() || !arguments.plot.empty()) {
    const Ensemble model = arguments.load.empty() ? fit(data, data.ratings, arguments.fit, "")
                                                  : load_model(arguments.load, data);
    if (!arguments.save.empty()) xgrad::nn::save(model, arguments.save);
    if (user != none) {
      print(data, xgrad::text("for user ", *arguments.recommend, ':'),
            recommend(model, data, user, arguments.answers));
    }
    if (movie != none) {
      print(data, "like " + data.titles[movie] + ':', similar(model, data, movie, arguments.answers));
    }
    if (!arguments.plot.empty()) plot(model, data, arguments.plot_movies, arguments.plot);
  }
  if (arguments.folds > 0) evaluate(data, arguments);
}

int main(int argc, char** argv) {
  CLI::App app{"Learns from movie ratings (MovieLens' files) which movies somebody will like."};
  Arguments arguments;
  TrainingOptions& training = arguments.fit.training;
  const CLI::Range positive(Index{1}, Index{1'000'000});

  app.add_option("--ratings", arguments.ratings, "Ratings: user, movie and stars in columns (u.data)")
      ->required();
  app.add_option("--items", arguments.items, "Movies: titles and genres (u.item)")->required();

  CLI::Option_group* tasks = app.add_option_group("What to do");
  tasks->add_option("--recommend", arguments.recommend, "Movies for the user with this id");
  tasks->add_option("--similar", arguments.similar, "Movies like this one: a title, or a part of it");
  tasks->add_option("--plot", arguments.plot, "Writes a map of the most rated movies (SVG)");
  CLI::Option* save =
      tasks->add_option("--save", arguments.save, "Writes the model, trained on all ratings (safetensors)");
  CLI::Option* folds = tasks->add_option(
      "--folds", arguments.folds, "Cuts the ratings into this many parts, predicts each from the others");
  folds->check(CLI::Range(Index{2}, Index{1'000'000}));
  tasks->require_option(1, 0);

  CLI::Option* load =
      app.add_option("--load", arguments.load, "Uses a saved model instead of training one")->excludes(save);
  app.add_option("--fold", arguments.fold, "Only this one of the --folds")->check(positive)->needs(folds);
  const auto option = [&app](const char* name, auto& value, const char* what) {
    return app.add_option(name, value, what)->capture_default_str();
  };
  option("--top", arguments.answers.top, "Movies to name")->check(positive);
  option("--min-ratings", arguments.answers.min_ratings, "That a movie must have to be named")
      ->check(CLI::NonNegativeNumber);
  option("--plot-movies", arguments.plot_movies, "Movies on the map")
      ->check(CLI::Range(Index{3}, Index{900}));
  option("--models", arguments.fit.models, "Models whose predictions are averaged")
      ->check(CLI::Range(Index{1}, Index{1000}));
  option("--factors", arguments.fit.model.factors, "Numbers in a vector")
      ->check(CLI::Range(Index{1}, Index{10'000}));
  app.add_flag("!--no-bags", arguments.fit.model.bags, "Without what else a user rated")->excludes(load);
  app.add_flag("!--no-genres", arguments.fit.model.genres, "Without the genres")->excludes(load);
  option("--epochs", training.epochs, "Times through all ratings")->check(positive);
  option("--batch-size", training.batch_size, "Users in a batch, with all their ratings")->check(positive);
  option("--lr", training.lr, "Learning rate at the start")->check(CLI::PositiveNumber);
  option("--user-lr", training.user_lr, "The same for what belongs to a user")->check(CLI::PositiveNumber);
  option("--penalty", training.penalty, "Of the squares of factors, for each rating")
      ->check(CLI::NonNegativeNumber);
  option("--bias-penalty", training.bias_penalty, "Of the squares of biases, for each rating")
      ->check(CLI::NonNegativeNumber);
  option("--bag-decay", training.bag_decay, "Weight decay of the bags' rows")->check(CLI::NonNegativeNumber);
  option("--seed", arguments.seed, "Of the random numbers");

  constexpr int threads = 1;  // the steps are too small to share: a second thread costs more than it brings
  return examples::run(app, argc, argv, threads, [&] {
    run(arguments);
    return 0;
  });
}
