#include "evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shared/numbers.hpp"
#include "shared/text_file.hpp"

namespace word2vec {

// ---- pairs

static std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> out(values.size());
  for (std::size_t first = 0, last; first < order.size(); first = last) {
    for (last = first + 1; last < order.size() && values[order[last]] == values[order[first]];) ++last;
    for (std::size_t i = first; i < last; ++i) out[order[i]] = static_cast<double>(first + last - 1) / 2;
  }
  return out;
}

double spearman(const std::vector<double>& a, const std::vector<double>& b) {
  const std::vector<double> x = ranks(a), y = ranks(b);
  const double mean = (static_cast<double>(x.size()) - 1) / 2;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mean) * (y[i] - mean);
    xx += (x[i] - mean) * (x[i] - mean);
    yy += (y[i] - mean) * (y[i] - mean);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

static std::vector<std::string> columns(std::string_view line) {
  std::vector<std::string> out;
  const char separator = line.find('\t') != line.npos ? '\t' : ',';
  if (line.find(separator) == line.npos) {
    for (const std::string_view word : data::split(line)) out.emplace_back(word);
    return out;
  }
  for (;;) {
    const std::size_t end = std::min(line.find(separator), line.size());
    out.emplace_back(line.substr(0, end));
    if (end == line.size()) return out;
    line.remove_prefix(end + 1);
  }
}

namespace {

class Pairs {
 public:
  explicit Pairs(const Vectors& vectors) : vectors_(vectors) {}

  void add(const data::Line& line) {
    const std::vector<std::string> cells = columns(line.text);
    double score;
    if (std::ssize(cells) <= column_ || !examples::read_number(cells[column_], score)) {
      const auto named = std::find(cells.begin(), cells.end(), "SimLex999");
      if (questions_ > 0 || cells.size() < 3) line.fail("expected two words and how similar they are");
      if (named != cells.end()) column_ = named - cells.begin();
      return;
    }
    ++questions_;
    try {
      const double cosine = sum(vectors_.unit(cells[0]) * vectors_.unit(cells[1])).item();
      found_.push_back(cosine);
      wanted_.push_back(score);
    } catch (const std::out_of_range&) {  // a word without a vector
    }
  }
  Evaluation result() const { return {false, spearman(found_, wanted_), std::ssize(found_), questions_}; }

 private:
  const Vectors& vectors_;
  Index column_ = 2, questions_ = 0;
  std::vector<double> found_, wanted_;
};

// ---- analogies

class Analogies {
 public:
  explicit Analogies(const Vectors& vectors)
      : vectors_(vectors), units_(normalize(vectors.known().vectors)) {}

  void add(const data::Line& line) {
    if (line.text.starts_with(':')) return;
    const std::vector<std::string_view> words = data::split(line.text);
    if (words.size() != 4) line.fail("expected four words");
    ++questions_;
    std::array<Index, 4> question;
    for (std::size_t i = 0; i < 4; ++i) {
      if ((question[i] = vectors_.find(std::string(words[i]))) < 0) return;
    }
    asked_.push_back(question);
    if (asked_.size() == 256) answer();
  }
  Evaluation result() {
    answer();
    return {true, answered_ > 0 ? static_cast<double>(right_) / static_cast<double>(answered_) : 0, answered_,
            questions_};
  }

 private:
  // Of b - a + c, the words of the question left out.
  void answer() {
    if (asked_.empty()) return;
    std::array<std::vector<Index>, 3> words;
    for (const auto& question : asked_) {
      for (std::size_t i = 0; i < 3; ++i) words[i].push_back(question[i]);
    }
    const auto rows = [&](std::size_t i) { return data::select_rows(units_, words[i]); };
    const Tensor scores = matmul(rows(1) - rows(0) + rows(2), t(units_));  // (questions, words)
    const Index n = units_.size(0);
    for (std::size_t q = 0; q < asked_.size(); ++q) {
      const Scalar* const row = scores.value().data() + static_cast<Index>(q) * n;
      const auto& [a, b, c, d] = asked_[q];
      Index best = -1;
      for (Index word = 0; word < n; ++word) {
        if (word != a && word != b && word != c && (best < 0 || row[word] > row[best])) best = word;
      }
      right_ += best == d;
      ++answered_;
    }
    asked_.clear();
  }

  const Vectors& vectors_;
  Tensor units_;  // (words, dim)
  std::vector<std::array<Index, 4>> asked_;
  Index right_ = 0, answered_ = 0, questions_ = 0;
};

}  // namespace

Evaluation evaluate(const Vectors& vectors, const std::string& path) {
  std::optional<Pairs> pairs;
  std::optional<Analogies> analogies;
  const xgrad::NoGradGuard no_grad;
  examples::for_each_line_of_text(path, [&](const data::Line& line) {
    if (line.text.empty() || line.text.starts_with('#')) return;
    if (!pairs && !analogies) {
      const bool four = line.text.starts_with(':') || (data::split(line.text).size() == 4 &&
                                                       line.text.find_first_of("\t,") == line.text.npos);
      if (four) {
        analogies.emplace(vectors);
      } else {
        pairs.emplace(vectors);
      }
    }
    pairs ? pairs->add(line) : analogies->add(line);
  });
  if (analogies) return analogies->result();
  if (!pairs) throw std::runtime_error(path + ": there are no questions in it");
  return pairs->result();
}

}  // namespace word2vec
