#pragma once
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <xgrad/data/dataset.hpp>

// Who rated what: users, items and genres are numbers from 0 here, in the order in which files name them.

namespace recommender {

using xgrad::Index;
using xgrad::Scalar;

/// Texts as numbers from 0.
class Names {
 public:
  /// The number of a name, a new one where it was not there yet.
  Index add(std::string_view name);
  /// -1: it is not there.
  Index find(std::string_view name) const;
  const std::string& operator[](Index number) const { return names_[number]; }
  Index size() const { return std::ssize(names_); }
  const std::vector<std::string>& all() const { return names_; }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, Index> numbers_;
};

struct Rating {
  Index user, item;
  Scalar stars;
  double time;  ///< NaN: not known
};

struct Ratings {
  Names users, items, genres;
  std::vector<std::string> titles;              // of the items; the id where there is no title
  std::vector<std::vector<Index>> item_genres;  // of the items
  std::vector<Rating> ratings;                  // in the order of the file
  std::vector<std::string> notes;               // what is not wrong, but worth saying

  /// The number of an item, which gets its id as title if it is new.
  Index add_item(std::string_view id);
  /// The number of a user. Throws std::invalid_argument for an id that is not there.
  Index user(std::string_view id) const;
  /// The number of the item with this title, or else this id, or else this part of a title if there is only
  /// one; capitals do not matter in titles. Throws std::invalid_argument that names the items in question.
  Index item(std::string_view title_or_id) const;
};

/// What each user rated: list u has the items, and as weights their stars.
xgrad::data::WeightedRagged by_user(std::span<const Rating> ratings, Index user_count);
/// Who rated each item: list i has the users, and as weights their stars.
xgrad::data::WeightedRagged by_item(std::span<const Rating> ratings, Index item_count);

}  // namespace recommender
