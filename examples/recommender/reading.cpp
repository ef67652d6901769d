#include "reading.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>

#include "table.hpp"

namespace recommender {

using xgrad::data::CsvRow;

namespace {

std::vector<ColumnName> rating_columns(const Columns& given) {
  return {{"--user-column",
           given.user,
           {"userid", "user", "uid", "useridx", "username", "userindex", "reviewerid", "reviewer",
            "customerid", "customer", "memberid", "member", "visitorid", "accountid", "playerid", "u"},
           0},
          {"--item-column",
           given.item,
           {"itemid",    "item",      "iid",     "movieid", "movie",      "filmid",  "film",
            "mid",       "bookid",    "isbn",    "book",    "productid",  "product", "parentasin",
            "asin",      "artistid",  "artist",  "songid",  "song",       "trackid", "track",
            "animeid",   "anime",     "gameid",  "game",    "businessid", "jokeid",  "recipeid",
            "articleid", "contentid", "titleid", "sku",     "i"},
           1},
          {"--rating-column",
           given.stars,
           {"rating", "ratings", "stars", "star", "score", "overall", "bookrating", "userrating",
            "starrating", "reviewscore", "ratingvalue", "value", "weight", "count", "r"},
           2,
           true},
          {"--time-column",
           given.time,
           {"timestamp", "time", "datetime", "date", "unixreviewtime", "unixtime", "ratingtime", "ratingdate",
            "reviewdate", "createdat", "t"},
           3}};
}

std::vector<ColumnName> item_columns(const Columns& given) {
  return {{"--id-column", given.id, {}, 0},
          {"--title-column",
           given.title,
           {"title", "movietitle", "booktitle", "itemtitle", "producttitle", "name", "itemname", "moviename",
            "productname", "filmname", "label"},
           1},
          {"--genres-column",
           given.genres,
           {"genres", "genre", "categories", "category", "tags", "tag", "subjects", "topics"},
           2}};
}

// Seconds since 1970, or days and times of day as digits ("2005-09-06 12:30:00": 20050906123000): what is
// later is greater. NaN for anything else.
double as_time(const CsvRow& row, Index column) {
  if (column < 0) return std::numeric_limits<double>::quiet_NaN();
  const std::string field = clean(row[column]);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (std::sscanf(field.c_str(), "%4d-%2d-%2d%*[ T]%2d:%2d:%2d", &year, &month, &day, &hour, &minute,
                  &second) >= 3 &&
      month > 0 && day > 0) {
    return ((((year * 100.0 + month) * 100 + day) * 100 + hour) * 100 + minute) * 100 + second;
  }
  char* end = nullptr;
  const double number = std::strtod(field.c_str(), &end);
  const bool all = !field.empty() && *end == '\0' && std::isfinite(number);
  return all ? number : std::numeric_limits<double>::quiet_NaN();
}

std::string name_in(const CsvRow& row, Index column, const char* what) {
  std::string name = clean(row[column]);
  if (name.empty()) row.fail(column, "there is no ", what);
  return name;
}

// A number with blanks around it or in quotes.
double number_in(const CsvRow& row, Index column) {
  const std::string field = clean(row[column]);
  char* end = nullptr;
  const double value = std::strtod(field.c_str(), &end);
  if (field.empty() || *end != '\0' || !std::isfinite(value)) {
    row.fail(column, '"', field, "\" is not a number");
  }
  return value;
}

// u.item has a column of 0 or 1 for each genre from here on.
constexpr Index first_flag = 5;

bool has_flags(const CsvRow& row) {
  if (row.size() <= first_flag) return false;
  for (Index c = first_flag; c < row.size(); ++c) {
    if (row[c] != "0" && row[c] != "1") return false;
  }
  return true;
}

std::vector<Index> flagged_genres(const CsvRow& row, Ratings& to) {
  std::vector<Index> genres;
  for (Index c = first_flag; c < row.size(); ++c) {
    const Index flag = row.integer(c), genre = to.genres.add(xgrad::text(c - first_flag));
    if (flag != 0 && flag != 1) row.fail(c, flag, " is neither 0 nor 1");
    if (flag == 1) genres.push_back(genre);
  }
  return genres;
}

// "Action|Drama"; where there is no '|', others separate.
std::vector<Index> listed_genres(std::string_view field, Ratings& to) {
  char separator = '|';
  for (const char other : {';', ','}) {
    if (field.find(separator) == field.npos) separator = other;
  }
  std::vector<Index> genres;
  while (!field.empty()) {
    const std::size_t end = std::min(field.find(separator), field.size());
    const std::string genre = clean(field.substr(0, end));
    if (!genre.empty() && genre != "(no genres listed)") {
      const Index number = to.genres.add(genre);
      if (std::find(genres.begin(), genres.end(), number) == genres.end()) genres.push_back(number);
    }
    field.remove_prefix(std::min(end + 1, field.size()));
  }
  return genres;
}

// Of several ratings of one item by one user only the last stays. Those before `first` are older than the
// file; returns how many of the others stay.
Index drop_repeated(const std::string& path, Index first, Ratings& in) {
  std::vector<Rating>& ratings = in.ratings;
  std::vector<Index> order(ratings.size());
  std::iota(order.begin(), order.end(), Index{0});
  const auto pair = [&](Index n) { return std::pair(ratings[n].user, ratings[n].item); };
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return pair(a) < pair(b); });
  std::vector<bool> later(ratings.size(), false);
  Index count = 0, example = -1;
  for (std::size_t k = 0; k + 1 < order.size(); ++k) {
    if (pair(order[k]) != pair(order[k + 1])) continue;
    later[order[k]] = true;
    if (order[k] < first) continue;  // it was there before this file
    ++count;
    if (example < 0 || order[k] < example) example = order[k];
  }
  if (count > 0) {
    in.notes.push_back(xgrad::text(path, ": ", count, count == 1 ? " rating comes" : " ratings come",
                                   " again later in the file (user ", in.users[ratings[example].user],
                                   ", item ", in.items[ratings[example].item],
                                   "); the last one of each counts"));
  }
  Index kept = 0, kept_before = 0;
  for (Index n = 0; n < std::ssize(ratings); ++n) {
    if (n == first) kept_before = kept;
    if (!later[n]) ratings[kept++] = ratings[n];
  }
  ratings.resize(kept);
  return kept - kept_before;
}

}  // namespace

void read_items(const std::string& path, const Columns& columns, Ratings& to) {
  std::vector<ColumnName> names = item_columns(columns);
  names[0].usual = rating_columns(columns)[1].usual;
  names[0].usual.insert(names[0].usual.end() - 1, "id");
  Table file(path, names);
  const bool flags = !file.has_header() && columns.genres.empty() && has_flags(file.first());
  const Index id = file.find(names[0]), title = file.find(names[1]), genres = file.find(names[2]);
  if (id < 0) {
    throw std::runtime_error(xgrad::text(path, ": which column has the items' ids? --id-column names it; ",
                                         "there are ", file.columns()));
  }
  std::vector<bool> seen(to.items.size(), false);
  Index repeated = 0;
  file.for_each([&](const CsvRow& row) {
    const Index item = to.add_item(name_in(row, id, "id of an item"));
    seen.resize(to.items.size(), false);
    repeated += seen[item];
    seen[item] = true;
    if (title >= 0) {
      if (const std::string name = clean(row[title]); !name.empty()) to.titles[item] = name;
    }
    if (flags) {
      to.item_genres[item] = flagged_genres(row, to);
    } else if (genres >= 0) {
      to.item_genres[item] = listed_genres(row[genres], to);
    }
  });
  if (repeated > 0) {
    to.notes.push_back(xgrad::text(path, ": ", repeated, repeated == 1 ? " item comes" : " items come",
                                   " a second time; the last one counts"));
  }
}

Index read_ratings(const std::string& path, const Columns& columns, bool stars_expected, Ratings& to) {
  const std::vector<ColumnName> names = rating_columns(columns);
  Table file(path, names);
  const Index user = file.find(names[0]), item = file.find(names[1]), stars = file.find(names[2]),
              time = file.find(names[3]);
  for (const auto& [column, what, option] :
       {std::tuple(user, "users", "--user-column"), std::tuple(item, "items", "--item-column"),
        std::tuple(stars, "ratings", "--rating-column")}) {
    if (column >= 0 || (!stars_expected && column == stars)) continue;
    throw std::runtime_error(xgrad::text(path, ": which column has the ", what, "? ", option,
                                         " names it; there are ", file.columns(),
                                         column == stars ? ". Without ratings, use --implicit" : ""));
  }
  const Index first = std::ssize(to.ratings);
  file.for_each([&](const CsvRow& row) {
    const Index u = to.users.add(name_in(row, user, "user")), i = to.add_item(name_in(row, item, "item"));
    const double value = stars >= 0 ? number_in(row, stars) : 1;
    if (std::abs(value) > 1e9) row.fail(stars, value, " is too large for a rating");
    to.ratings.push_back({u, i, static_cast<Scalar>(value), as_time(row, time)});
  });
  if (std::ssize(to.ratings) == first) throw std::runtime_error(path + ": no ratings");
  return drop_repeated(path, first, to);
}

Ratings read(const std::string& ratings, const std::string& items, const Columns& columns,
             bool stars_expected) {
  Ratings out;
  if (!items.empty()) read_items(items, columns, out);
  const Index listed = out.items.size();
  read_ratings(ratings, columns, stars_expected, out);
  if (const Index others = out.items.size() - listed; !items.empty() && others > 0) {
    out.notes.push_back(xgrad::text(others, others == 1 ? " item of " : " items of ", ratings, " (",
                                    out.items[listed], others > 1 ? ", ..." : "", ") ",
                                    others == 1 ? "is" : "are", " not in ", items, ": no titles, no genres"));
  }
  return out;
}

}  // namespace recommender
