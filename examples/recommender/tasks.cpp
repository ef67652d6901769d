#include "tasks.hpp"

#include <iomanip>
#include <iostream>
#include <numeric>
#include <optional>

#include "evaluate.hpp"
#include "fold_in.hpp"
#include "output.hpp"
#include "shared/program.hpp"
#include "table.hpp"

namespace recommender {

namespace {

/// What is asked, in numbers of the data. Made before the training: what is wrong is said before it.
struct Questions {
  std::vector<Index> users;                      // to recommend for
  std::vector<std::pair<Index, Index>> ratings;  // users and items to predict
  Index similar = -1;
};

bool trains(const Arguments& arguments) {
  return !arguments.recommend.empty() || !arguments.predict.empty() || !arguments.predict_file.empty() ||
         !arguments.similar.empty() || !arguments.plot.empty() || !arguments.save.empty() ||
         !arguments.test.empty();
}

// Data, and the model if it is loaded.
Saved read_data(const Arguments& arguments) {
  Saved out;
  if (!arguments.load.empty()) {
    out = load(arguments.load);
    if (arguments.ratings.empty()) return out;
    const Ratings files = read(arguments.ratings, arguments.items, arguments.columns, !out.model.implicit);
    check_same(out, files, arguments.load, arguments.ratings, !arguments.items.empty());
    return out;
  }
  XGRAD_CHECK(!arguments.ratings.empty(), "--ratings is required (or --load, a saved model)");
  out.data = read(arguments.ratings, arguments.items, arguments.columns, !arguments.implicit);
  out.settings = arguments.settings;
  const std::vector<Rating>& ratings = out.data.ratings;
  if (!arguments.implicit && ratings.size() > 1 &&
      std::all_of(ratings.begin(), ratings.end(),
                  [&](const Rating& r) { return r.stars == ratings[0].stars; })) {
    out.data.notes.push_back(xgrad::text("all ratings are ", ratings[0].stars,
                                         ": if they say that something was used, --implicit is meant"));
  }
  return out;
}

Index item_of(const Ratings& data, std::string_view id) {
  const Index i = data.items.find(id);
  return i >= 0 ? i : data.item(id);
}

void read_pairs(const std::string& path, const Arguments& arguments, const Ratings& data, Questions& to) {
  Ratings wanted;
  Columns columns = arguments.columns;
  read_ratings(path, columns, false, wanted);
  for (const std::string& note : wanted.notes) std::cerr << note << '\n';
  for (const Rating& rating : wanted.ratings) {
    to.ratings.emplace_back(data.user(wanted.users[rating.user]), item_of(data, wanted.items[rating.item]));
  }
}

Questions questions(const Arguments& arguments, const Ratings& data) {
  Questions out;
  if (arguments.recommend == std::vector<std::string>{"all"}) {
    out.users.resize(data.users.size());
    std::iota(out.users.begin(), out.users.end(), Index{0});
  } else {
    for (const std::string& id : arguments.recommend) out.users.push_back(data.user(id));
  }
  for (std::size_t n = 0; n + 1 < arguments.predict.size(); n += 2) {
    out.ratings.emplace_back(data.user(arguments.predict[n]), item_of(data, arguments.predict[n + 1]));
  }
  if (!arguments.predict_file.empty()) read_pairs(arguments.predict_file, arguments, data, out);
  if (!arguments.similar.empty()) out.similar = data.item(arguments.similar);
  return out;
}

// Half of the mean number of ratings, from 1 to 20.
Index usual_minimum(const Ratings& data) {
  return std::clamp<Index>(std::ssize(data.ratings) / std::max<Index>(2 * data.items.size(), 1), 1, 20);
}

void answer(const Arguments& arguments, const Questions& asked, const Model& model, const Ratings& data) {
  const Rated rated(data.ratings, data.users.size(), data.items.size());
  const AnswerOptions options{
      .top = arguments.top,
      .min_ratings = arguments.min_ratings >= 0 ? arguments.min_ratings : usual_minimum(data)};
  Output out(arguments.output, data, model);
  for (const auto& [user, item] : asked.ratings) out.prediction(user, item, model.score(user, item));
  for_each_recommendation(
      model, rated, asked.users, options,
      [&](Index user, const std::vector<Answer>& answers) { out.recommendations(user, answers); });
  if (asked.similar >= 0) out.similar(asked.similar, similar(model, rated, asked.similar, options));
  out.finish();
  if (!arguments.plot.empty()) plot(model, data, arguments.plot_items, arguments.plot);
}

void check(const Arguments& arguments, const Ratings& data) {
  XGRAD_CHECK(trains(arguments) || arguments.folds > 0 || arguments.evaluate,
              "nothing to do: --recommend, --similar, --predict, --test, --folds, --save ... (see --help)");
  XGRAD_CHECK(arguments.fold <= arguments.folds, "--fold ", arguments.fold, ": there are only ",
              arguments.folds);
  XGRAD_CHECK(arguments.folds <= std::ssize(data.ratings), "--folds ", arguments.folds, ": there are only ",
              data.ratings.size(), " ratings");
  for (const std::string& path : {arguments.save, arguments.plot, arguments.output}) {
    examples::check_writable(path, {arguments.ratings, arguments.items, arguments.test, arguments.load,
                                    arguments.new_ratings, arguments.new_items, arguments.predict_file});
  }
}

}  // namespace

void run(const Arguments& arguments) {
  const examples::Interruptible training;
  xgrad::manual_seed(arguments.seed);
  Saved saved = read_data(arguments);
  const bool stars = !arguments.implicit && !saved.model.implicit;
  // What is used after the training is read before it, too: its mistakes are said now.
  std::optional<Ratings> more, tested;
  Index added = 0, test_count = 0;
  if (!arguments.new_items.empty() || !arguments.new_ratings.empty()) {
    more = saved.data;
    if (!arguments.new_items.empty()) read_items(arguments.new_items, arguments.columns, *more);
    if (!arguments.new_ratings.empty()) {
      added = read_ratings(arguments.new_ratings, arguments.columns, stars, *more);
    }
  }
  if (!arguments.test.empty()) {
    tested = more ? *more : saved.data;
    test_count = read_ratings(arguments.test, arguments.columns, stars, *tested);
  }
  const Ratings& last = tested ? *tested : more ? *more : saved.data;
  for (const std::string& note : last.notes) std::cerr << "note: " << note << '\n';
  const Questions asked = questions(arguments, more ? *more : saved.data);
  check(arguments, saved.data);

  if (trains(arguments)) {
    if (arguments.load.empty()) saved.model = trained(saved.data, saved.data.ratings, arguments, "");
    if (arguments.save.empty() && examples::was_interrupted()) {
      throw examples::Interrupted("stopped; nothing was written");
    }
    training.confirm(arguments.keep, arguments.save);
    if (more) {
      fold_in(saved.model, *more, added);
      saved.data = std::move(*more);
    }
    if (!arguments.save.empty()) save(saved, arguments.save);
    answer(arguments, asked, saved.model, saved.data);
    if (tested) evaluate_on_test(saved.model, *tested, test_count, arguments);
  }
  if (arguments.folds > 0 || arguments.evaluate) evaluate(saved.data, arguments);
}

}  // namespace recommender
