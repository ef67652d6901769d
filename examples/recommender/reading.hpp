#pragma once
#include <string>

#include "ratings.hpp"

// Ratings and items from files: MovieLens' (u.data, ratings.dat, ratings.csv and the items beside them) and
// whatever else has a row for each rating. Separators, header and columns are guessed unless they are given.

namespace recommender {

/// Names of columns, or their numbers from 1; empty: guess.
struct Columns {
  std::string user, item, stars, time;  // of files with ratings
  std::string id, title, genres;        // of the items' file
};

/// Adds the items of a file: `movieId,title,genres` with "Action|Drama", `movie::title::genres`, or u.item:
/// `movie|title|date|date|URL` and a 0 or 1 for each genre. Throws std::runtime_error with the file and the
/// line for what does not fit.
void read_items(const std::string& path, const Columns& columns, Ratings& to);

/// Adds the ratings of a file: a user, an item, and what else a row has: stars (1 if no row has any, which
/// must be `expected` then) and a time, as a number or as 2026-01-31 12:00:00. Of several ratings of one item
/// by one user the last counts. Returns how many of the last ratings came from this file. Throws
/// std::runtime_error as above.
Index read_ratings(const std::string& path, const Columns& columns, bool stars_expected, Ratings& to);

/// Both; `items` may be empty.
Ratings read(const std::string& ratings, const std::string& items, const Columns& columns = {},
             bool stars_expected = true);

}  // namespace recommender
