#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <xgrad/data/dataset.hpp>
#include <xgrad/data/ragged.hpp>

// MovieLens' files as numbers: users and movies are counted from 0, in ascending order of their ids.

namespace recommender {

using xgrad::Index;
using xgrad::Scalar;

struct Rating {
  Index user, movie;
  Scalar stars;
};

struct MovieLens {
  std::vector<Index> user_ids, movie_ids;
  std::vector<std::string> titles;  // of the movies
  xgrad::data::Ragged genres;       // of the movies
  Index genre_count = 0;
  std::vector<Rating> ratings;  // in the order of the file

  Index user_count() const { return std::ssize(user_ids); }
  Index movie_count() const { return std::ssize(movie_ids); }
  /// The number of a user. Throws std::invalid_argument for an id without ratings.
  Index user(Index id) const;
  /// The number of the movie with this title, or with this part of a title if there is only one; capitals do
  /// not matter. Throws std::invalid_argument that names the movies in question.
  Index movie(std::string_view title) const;
};

/// ratings: `user TAB movie TAB stars` and what else a line has (u.data). items, in Latin-1:
/// `movie|title|date|video date|URL` and a 0 or 1 for each genre (u.item). Throws std::runtime_error with the
/// file and the line for what does not fit.
MovieLens read_movielens(const std::string& ratings, const std::string& items);

/// What each user rated: list u has the movies, and as weights their stars.
xgrad::data::WeightedRagged by_user(std::span<const Rating> ratings, Index user_count);

}  // namespace recommender
