#include "movielens.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <xgrad/data/text/csv.hpp>
#include <xgrad/data/text/utf8.hpp>
#include <xgrad/engine/system/error.hpp>

using xgrad::data::CsvReader;
using xgrad::data::CsvRow;

namespace recommender {

static Index position(const std::vector<Index>& sorted, Index id) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), id);
  return at != sorted.end() && *at == id ? at - sorted.begin() : -1;
}

Index MovieLens::user(Index id) const {
  const Index u = position(user_ids, id);
  XGRAD_CHECK(u >= 0, "user ", id, " has no ratings");
  return u;
}

Index MovieLens::movie(std::string_view title) const {
  const std::string wanted = xgrad::data::to_lower(title);
  std::vector<Index> found;
  for (Index i = 0; i < movie_count(); ++i) {
    const std::string here = xgrad::data::to_lower(titles[i]);
    if (here == wanted) return i;
    if (here.find(wanted) != std::string::npos) found.push_back(i);
  }
  XGRAD_CHECK(!found.empty(), "no movie is called \"", title, "\"");
  if (found.size() == 1) return found[0];
  constexpr std::size_t most = 10;
  std::string names;
  for (std::size_t i = 0; i < std::min(found.size(), most); ++i) {
    names += "\n  " + titles[found[i]];
  }
  throw std::invalid_argument(xgrad::text(found.size(), " movies have \"", title, "\" in their titles:",
                                          names, found.size() > most ? "\n  ..." : ""));
}

static void read_items(const std::string& path, MovieLens& to) {
  constexpr Index first_genre = 5;
  struct Item {
    Index id;
    std::string title;
    std::vector<Index> genres;
  };
  std::vector<Item> items;
  std::unordered_set<Index> ids;
  CsvReader file(path, {.separator = '|', .quote = '\0', .latin1 = true});
  for (const CsvRow& row : file) {
    if (row.size() <= first_genre) row.fail(row.size() - 1, "columns for the genres are missing");
    Item item{row.integer(0), std::string(row[1]), {}};
    if (!ids.insert(item.id).second) row.fail(0, "movie ", item.id, " is there a second time");
    for (Index c = first_genre; c < row.size(); ++c) {
      const Index flag = row.integer(c);
      if (flag != 0 && flag != 1) row.fail(c, flag, " is neither 0 nor 1");
      if (flag == 1) item.genres.push_back(c - first_genre);
    }
    to.genre_count = row.size() - first_genre;
    items.push_back(std::move(item));
  }
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.id < b.id; });
  std::vector<std::vector<Index>> genres;
  for (Item& item : items) {
    to.movie_ids.push_back(item.id);
    to.titles.push_back(std::move(item.title));
    genres.push_back(std::move(item.genres));
  }
  to.genres = xgrad::data::Ragged(genres);
}

static void read_ratings(const std::string& path, MovieLens& to) {
  std::unordered_set<Index> pairs;
  CsvReader file(path, xgrad::data::tsv_options());
  for (const CsvRow& row : file) {
    if (row.size() < 3) row.fail(row.size() - 1, "a rating has a user, a movie and stars");
    const Index movie = position(to.movie_ids, row.integer(1));
    if (movie < 0) row.fail(1, "no item has the number ", row.integer(1));
    to.ratings.push_back({row.integer(0), movie, static_cast<Scalar>(row.number(2))});
  }
  if (to.ratings.empty()) throw std::runtime_error(path + ": no ratings");

  for (const Rating& rating : to.ratings) to.user_ids.push_back(rating.user);
  std::sort(to.user_ids.begin(), to.user_ids.end());
  to.user_ids.erase(std::unique(to.user_ids.begin(), to.user_ids.end()), to.user_ids.end());
  for (std::size_t n = 0; n < to.ratings.size(); ++n) {
    Rating& rating = to.ratings[n];
    rating.user = position(to.user_ids, rating.user);
    if (!pairs.insert(rating.user * to.movie_count() + rating.movie).second) {
      throw std::runtime_error(xgrad::text(path, ": user ", to.user_ids[rating.user], " rates movie ",
                                           to.movie_ids[rating.movie], " twice, the second time as rating ",
                                           n + 1));
    }
  }
}

MovieLens read_movielens(const std::string& ratings, const std::string& items) {
  MovieLens out;
  read_items(items, out);
  read_ratings(ratings, out);
  return out;
}

xgrad::data::WeightedRagged by_user(std::span<const Rating> ratings, Index user_count) {
  std::vector<std::vector<Index>> movies(user_count);
  std::vector<std::vector<Scalar>> stars(user_count);
  for (const Rating& rating : ratings) {
    movies[rating.user].push_back(rating.movie);
    stars[rating.user].push_back(rating.stars);
  }
  return {movies, stars};
}

}  // namespace recommender
