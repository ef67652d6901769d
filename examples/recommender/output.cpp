#include "output.hpp"

#include <iostream>

#include <xgrad/engine/system/decimals.hpp>

namespace recommender {

using xgrad::decimals;

// A field of a CSV file (RFC 4180).
static std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

Output::Output(const std::string& path, const Ratings& data, const Model& model)
    : data_(data), model_(model) {
  if (path.empty()) return;
  file_.emplace(path);
  file_->write("user,item,score,title\n");
}

void Output::row(const std::string& first, Index item, double score) {
  file_->write(xgrad::text(field(first), ',', field(data_.items[item]), ',', decimals(score, 4), ',',
                           field(data_.titles[item]), '\n'));
}

void Output::prediction(Index user, Index item, double score) {
  if (file_) return row(data_.users[user], item, model_.shown(score));
  std::cout << "user " << data_.users[user] << "  " << decimals(model_.shown(score), 2) << "  "
            << data_.titles[item] << '\n';
}

void Output::list(const std::string& title, const std::vector<Answer>& answers, bool stars) {
  std::cout << title << '\n';
  for (const Answer& answer : answers) {
    std::cout << "  " << decimals(stars ? model_.shown(answer.score) : answer.score, 2) << "  "
              << data_.titles[answer.item] << '\n';
  }
  if (answers.empty()) std::cout << "  nothing: no other item has so many ratings (see --min-ratings)\n";
}

void Output::recommendations(Index user, const std::vector<Answer>& answers) {
  if (!file_) return list("for user " + data_.users[user] + ':', answers, true);
  for (const Answer& answer : answers) row(data_.users[user], answer.item, model_.shown(answer.score));
}

void Output::similar(Index item, const std::vector<Answer>& answers) {
  if (!file_) return list("like " + data_.titles[item] + ':', answers, false);
  for (const Answer& answer : answers) row(data_.items[item], answer.item, answer.score);
}

void Output::finish() {
  if (file_) file_->commit();
}

}  // namespace recommender
