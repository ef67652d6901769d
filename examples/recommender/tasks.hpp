#pragma once
#include <string>
#include <vector>

#include "answers.hpp"
#include "fit.hpp"
#include "implicit.hpp"
#include "reading.hpp"
#include "saved.hpp"
#include "shared/interrupt.hpp"
#include "split.hpp"

// What the program does with its options.

namespace recommender {

struct Arguments {
  // From where.
  std::string ratings, items, test, load, new_ratings, new_items;
  Columns columns;
  // What to do.
  std::vector<std::string> recommend, predict;
  std::string predict_file, similar, plot, save, output;
  bool evaluate = false;
  Index folds = 0, fold = 0, plot_items = 60;
  SplitOptions split;
  bool ranking = false;
  Index k = 10;
  std::optional<double> liked;  ///< what counts as liked; implicit: what counts at all
  // How.
  bool implicit = false;
  FitOptions fit;
  ImplicitOptions sampled;
  Index top = 10;
  Index min_ratings = -1;  ///< -1: by the data
  std::uint64_t seed = 0;
  examples::Keep keep = examples::Keep::ask;
  Settings settings;  ///< to be saved with the model
};

/// Throws std::exception for what is wrong, as much as possible before the training.
void run(const Arguments& arguments);

}  // namespace recommender
