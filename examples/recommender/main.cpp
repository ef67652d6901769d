// What will somebody like? See README.md.
#include "shared/program.hpp"
#include "tasks.hpp"

using namespace recommender;
using examples::between;
using examples::not_negative;
using examples::positive;

namespace {

const CLI::Validator count = between(Index{1}, Index{1'000'000});

/// Options of one group in the help.
class Group {
 public:
  Group(CLI::App& app, const char* name) : app_(app), name_(name) {}
  template <class T>
  CLI::Option* add(const char* option, T& value, const char* what) {
    return app_.add_option(option, value, what)->group(name_);
  }
  /// The default is shown.
  template <class T>
  CLI::Option* preset(const char* option, T& value, const char* what) {
    return add(option, value, what)->capture_default_str();
  }
  CLI::Option* flag(const char* option, bool& value, const char* what) {
    return app_.add_flag(option, value, what)->group(name_);
  }

 private:
  CLI::App& app_;
  const char* name_;
};

void add_data(CLI::App& app, Arguments& to) {
  Group data(app, "Data");
  data.add("--ratings", to.ratings, "Rows of user, item, stars and time (u.data, ratings.csv, ratings.dat)");
  data.add("--items", to.items, "Titles and genres of the items (u.item, movies.csv, movies.dat)");
  data.add("--user-column", to.columns.user, "Name or number of a column of ratings; guessed by default");
  data.add("--item-column", to.columns.item, "The same for the items");
  data.add("--rating-column", to.columns.stars, "The same for the stars");
  data.add("--time-column", to.columns.time, "The same for the times");
  data.add("--id-column", to.columns.id, "The same for the ids in the file of the items");
  data.add("--title-column", to.columns.title, "The same for their titles");
  data.add("--genres-column", to.columns.genres, "The same for their genres, Action|Drama");
  data.flag("--implicit", to.implicit, "The ratings only say that somebody used an item");
  data.add("--liked", to.liked, "So many stars count as liked, in rankings and with --implicit");
  data.add("--load", to.load, "A saved model, which answers without other files")
      ->excludes(app.get_option("--implicit"));
  data.add("--new-ratings", to.new_ratings, "Ratings of new users or new ratings: learned without training");
  data.add("--new-items", to.new_items, "New items, of which the genres say what they are");
}

void add_questions(CLI::App& app, Arguments& to) {
  Group tasks(app, "What to do");
  tasks.add("--recommend", to.recommend, "Items for the users with these ids, or for all");
  tasks.add("--similar", to.similar, "Items like this one: a title, a part of it, or an id");
  tasks.add("--predict", to.predict, "A user and an item: how many stars?")->expected(2);
  tasks.add("--predict-file", to.predict_file, "The same for each row of a file");
  tasks.add("--plot", to.plot, "Write a map of the most rated items (SVG)");
  tasks.add("--save", to.save, "Write the model, trained on all ratings (safetensors)");
  tasks.preset("--top", to.top, "Items to name")->check(count);
  tasks
      .add("--min-ratings", to.min_ratings,
           "That an item must have to be named [half of the mean, 20 at most]")
      ->check(between(Index{0}, Index{1} << 40));
  tasks.preset("--plot-items,--plot-movies", to.plot_items, "Items on the map")
      ->check(between(Index{3}, Index{900}));
  tasks.add("--output", to.output, "Write the answers to this file (CSV) instead");
}

void add_measuring(CLI::App& app, Arguments& to) {
  Group measures(app, "How good it is");
  measures.add("--test", to.test, "Measure the model on the ratings of this file");
  CLI::Option* folds =
      measures.add("--folds", to.folds, "Cut the ratings into so many parts, predict each from the others")
          ->check(between(Index{2}, Index{1'000'000}));
  measures.add("--fold", to.fold, "Only this one of the --folds")->check(count)->needs(folds);
  measures.flag("--evaluate", to.evaluate, "Predict a part of the ratings from the others")->excludes(folds);
  measures.preset("--split", to.split.kind, "How they are parted: random, rows, time or leave-one-out")
      ->check(CLI::IsMember({"random", "rows", "time", "leave-one-out"}).description(""));
  measures.preset("--test-share", to.split.test_share, "The part of --evaluate")
      ->check(between(1e-6, 1 - 1e-6));
  measures.flag("--ranking", to.ranking, "Recall, NDCG and MAP as well");
  measures.preset("--at", to.k, "Of lists with so many items")->check(count);
}

void add_training(CLI::App& app, Arguments& to) {
  Group group(app, "Training");
  TrainingOptions& training = to.fit.training;
  group.preset("--seed", to.seed, "Of the random numbers");
  group.preset("--models", to.fit.models, "Models whose predictions are averaged")
      ->check(between(Index{1}, Index{1000}));
  group.preset("--factors", to.fit.model.factors, "Numbers in a vector")
      ->check(between(Index{1}, Index{10'000}));
  group.flag("!--no-bags", to.fit.model.bags, "Without what else a user rated");
  group.flag("!--no-genres", to.fit.model.genres, "Without the genres");
  group.preset("--epochs", training.epochs, "Times through all ratings")->check(count);
  group.preset("--batch-size", training.batch_size, "Ratings in a batch, about")
      ->check(between(Index{1}, Index{1} << 40));
  group.preset("--lr", training.lr, "Learning rate at the start")->check(positive());
  group.preset("--owner-lr,--user-lr", training.owner_lr, "The same for those whose lists are in a batch")
      ->check(positive());
  group.preset("--penalty", training.penalty, "Of the squares of factors, for each rating")
      ->check(not_negative());
  group.preset("--bias-penalty", training.bias_penalty, "Of the squares of biases, for each rating")
      ->check(not_negative());
  group.preset("--bag-decay", training.bag_decay, "Weight decay of the bags' rows")->check(not_negative());
  group.preset("--implicit-factors", to.sampled.factors, "Numbers in a vector, with --implicit")
      ->check(between(Index{1}, Index{10'000}));
  group.preset("--implicit-epochs", to.sampled.epochs, "Times through all users, with --implicit")
      ->check(count);
  group.preset("--implicit-lr", to.sampled.lr, "Learning rate at the start, with --implicit")
      ->check(positive());
  group.preset("--hidden", to.sampled.dropout, "Share of a user's items that a step hides, with --implicit")
      ->check(between(0.0, 0.99));
  group.preset("--candidates", to.sampled.candidates, "Items in a softmax, with --implicit")
      ->check(between(Index{2}, Index{1} << 40));
}

// The options that were given for the training, to be saved with the model.
Settings given(const CLI::App& app) {
  Settings out;
  for (const CLI::Option* option : app.get_options()) {
    const bool training = option->get_group() == "Training" || option->get_name() == "--liked";
    if (option->count() > 0 && training) out[option->get_name()] = CLI::detail::join(option->results(), " ");
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  examples::Program app("recommender", "Learns from ratings what somebody will like.",
                        {"recommender --ratings ratings.csv --items movies.csv --save model.safetensors",
                         "recommender --load model.safetensors --recommend 196",
                         "recommender --load model.safetensors --similar \"Star Wars\" --top 5",
                         "recommender --ratings u.data --items u.item --folds 5"});
  Arguments arguments;
  add_data(app, arguments);
  add_questions(app, arguments);
  add_measuring(app, arguments);
  add_training(app, arguments);
  examples::add_interrupt_option(app, arguments.keep);
  constexpr int threads = 1;  // the steps are too small to share: a second thread costs more than it brings
  return examples::run(app, argc, argv, threads, [&] {
    arguments.settings = given(app);
    run(arguments);
    return 0;
  });
}
