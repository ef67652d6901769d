#pragma once
#include <optional>
#include <string>
#include <vector>

#include <xgrad/engine/system/atomic_file.hpp>

#include "answers.hpp"

namespace recommender {

/// Where answers go: to standard output for people, or to a CSV file with a header: user,item,score,title.
class Output {
 public:
  /// An empty path: standard output. `data` and `model` stay alive as long as this.
  Output(const std::string& path, const Ratings& data, const Model& model);

  void prediction(Index user, Index item, double score);
  void recommendations(Index user, const std::vector<Answer>& answers);
  void similar(Index item, const std::vector<Answer>& answers);
  /// Puts the file in its place.
  void finish();

 private:
  void list(const std::string& title, const std::vector<Answer>& answers, bool stars);
  void row(const std::string& first, Index item, double score);

  const Ratings& data_;
  const Model& model_;
  std::optional<xgrad::AtomicFile> file_;
};

}  // namespace recommender
