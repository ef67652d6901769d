#include <algorithm>
#include <numeric>
#include <ostream>

#include <xgrad/data/confusion_matrix.hpp>
#include <xgrad/data/text/utf8.hpp>
#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/system/decimals.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::data::inline XGRAD_ABI {

ConfusionMatrix::ConfusionMatrix(std::vector<std::string> classes)
    : names_(std::move(classes)), counts_(names_.size() * names_.size()) {}

static std::vector<std::string> numbered(Index classes) {
  XGRAD_CHECK(classes >= 0, "ConfusionMatrix: ", classes, " classes");
  Shape{classes, classes}.numel();  // or the error that no memory holds the counts
  std::vector<std::string> names;
  for (Index i = 0; i < classes; ++i) names.push_back(std::to_string(i));
  return names;
}

ConfusionMatrix::ConfusionMatrix(Index classes) : ConfusionMatrix(numbered(classes)) {}

void ConfusionMatrix::add(Index target, Index predicted, Index count) {
  XGRAD_CHECK_RANGE(target >= 0 && target < classes(), "ConfusionMatrix: target ", target,
                    " is out of range for ", classes(), " classes");
  XGRAD_CHECK_RANGE(predicted >= 0 && predicted < classes(), "ConfusionMatrix: prediction ", predicted,
                    " is out of range for ", classes(), " classes");
  counts_[target * classes() + predicted] += count;
}

void ConfusionMatrix::add(const Indices& targets, const Indices& predicted) {
  XGRAD_CHECK(targets.numel() == predicted.numel(), "ConfusionMatrix: targets of shape ", targets.shape(),
              ", but predictions of shape ", predicted.shape());
  const Index *target = targets.value().data(), *guess = predicted.value().data();
  for (Index i = 0; i < targets.numel(); ++i) add(target[i], guess[i]);
}

Index ConfusionMatrix::count(Index target, Index predicted) const {
  XGRAD_CHECK_RANGE(target >= 0 && target < classes() && predicted >= 0 && predicted < classes(),
                    "ConfusionMatrix: (", target, ", ", predicted, ") is out of range for ", classes(),
                    " classes");
  return counts_[target * classes() + predicted];
}

Index ConfusionMatrix::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), Index{0});
}

Index ConfusionMatrix::row_sum(Index i) const {
  Index sum = 0;
  for (Index j = 0; j < classes(); ++j) sum += count(i, j);
  return sum;
}

Index ConfusionMatrix::column_sum(Index j) const {
  Index sum = 0;
  for (Index i = 0; i < classes(); ++i) sum += count(i, j);
  return sum;
}

static double quotient(Index part, Index whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

double ConfusionMatrix::accuracy() const {
  Index right = 0;
  for (Index i = 0; i < classes(); ++i) right += count(i, i);
  return quotient(right, total());
}

double ConfusionMatrix::precision(Index i) const {
  return quotient(count(i, i), column_sum(i));
}

double ConfusionMatrix::recall(Index i) const {
  return quotient(count(i, i), row_sum(i));
}

double ConfusionMatrix::f1(Index i) const {
  return quotient(2 * count(i, i), row_sum(i) + column_sum(i));
}

double ConfusionMatrix::macro_f1() const {
  double sum = 0;
  Index occurring = 0;
  for (Index i = 0; i < classes(); ++i) {
    sum += f1(i);
    occurring += row_sum(i) + column_sum(i) > 0;
  }
  return occurring == 0 ? 0 : sum / static_cast<double>(occurring);
}

static std::string percent(double part) {
  return decimals(100 * part, 1) + '%';
}

std::string ConfusionMatrix::table() const {
  // All cells as text first, then each column as wide as its widest cell.
  std::vector<std::vector<std::string>> rows = {{"true \\ predicted"}};
  rows[0].insert(rows[0].end(), names_.begin(), names_.end());
  rows[0].emplace_back("recall");
  for (Index i = 0; i < classes(); ++i) {
    std::vector<std::string>& row = rows.emplace_back(1, names_[i]);
    for (Index j = 0; j < classes(); ++j) row.push_back(std::to_string(count(i, j)));
    row.push_back(percent(recall(i)));
  }
  std::vector<std::string>& last = rows.emplace_back(1, "precision");
  for (Index j = 0; j < classes(); ++j) last.push_back(percent(precision(j)));
  last.push_back(percent(accuracy()));

  std::vector<int> widths(last.size());
  for (const auto& row : rows) {
    for (std::size_t j = 0; j < row.size(); ++j) widths[j] = std::max(widths[j], display_width(row[j]));
  }
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t j = 0; j < row.size(); ++j) {
      const std::string fill(widths[j] - display_width(row[j]), ' ');
      out += j == 0 ? row[j] + fill : "  " + fill + row[j];
    }
    out += '\n';
  }
  return out;
}

std::ostream& operator<<(std::ostream& out, const ConfusionMatrix& matrix) {
  return out << matrix.table();
}

}  // namespace xgrad::data::inline XGRAD_ABI
