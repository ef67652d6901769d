#include <algorithm>
#include <cmath>

#include <xgrad/data/metrics.hpp>
#include <xgrad/engine/ops/max.hpp>
#include <xgrad/engine/ops/sort.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::data::inline XGRAD_ABI {

static void check_scores(const char* op, const Tensor& scores) {
  XGRAD_CHECK(scores.dim() == 2 && scores.size(1) > 0, op, ": expected scores of shape (n, classes), got ",
              scores.shape());
}

Indices predictions(const Tensor& scores) {
  check_scores("predictions", scores);
  return argmax(scores, 1);
}

double accuracy(const Tensor& scores, const Indices& targets) {
  check_scores("accuracy", scores);
  XGRAD_CHECK(targets.shape() == Shape{scores.size(0)} && targets.numel() > 0, "accuracy: scores of shape ",
              scores.shape(), ", but targets of shape ", targets.shape());
  const Indices predicted = predictions(scores);
  Index right = 0;
  for (Index i = 0; i < targets.numel(); ++i)
    right += predicted.value().data()[i] == targets.value().data()[i];
  return static_cast<double>(right) / static_cast<double>(targets.numel());
}

// How many labels are among the k highest scores of their row.
static Index hits(const char* op, const Tensor& scores, const std::vector<std::vector<Index>>& labels,
                  Index k) {
  check_scores(op, scores);
  const Index n = scores.size(0);
  XGRAD_CHECK(n == std::ssize(labels) && n > 0, op, ": scores of shape ", scores.shape(), ", but ",
              labels.size(), " lists of labels");
  XGRAD_CHECK(k >= 1, op, ": k ", k, " must be at least 1");
  k = std::min(k, scores.size(1));
  const Indices best = topk(scores.detach(), k, 1).indices;  // (n, k)
  Index found = 0;
  for (Index i = 0; i < n * k; ++i) {
    const std::vector<Index>& right = labels[i / k];
    found += std::find(right.begin(), right.end(), best.value().data()[i]) != right.end();
  }
  return found;
}

double precision_at_k(const Tensor& scores, const std::vector<std::vector<Index>>& labels, Index k) {
  const Index found = hits("precision_at_k", scores, labels, k);
  return static_cast<double>(found) / static_cast<double>(scores.size(0) * std::min(k, scores.size(1)));
}

double recall_at_k(const Tensor& scores, const std::vector<std::vector<Index>>& labels, Index k) {
  const Index found = hits("recall_at_k", scores, labels, k);
  Index all = 0;
  for (const auto& right : labels) all += std::ssize(right);
  XGRAD_CHECK(all > 0, "recall_at_k: there are no labels");
  return static_cast<double>(found) / static_cast<double>(all);
}

// The mean of measure(difference).
template <class Measure>
static double mean_of(const char* op, const Tensor& predicted, const Tensor& target, const Measure& measure) {
  XGRAD_CHECK(predicted.shape() == target.shape() && predicted.numel() > 0, op, ": predictions of shape ",
              predicted.shape(), ", but targets of shape ", target.shape());
  double sum = 0;
  const Array &a = predicted.value(), &b = target.value();
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += measure(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i]));
  }
  return sum / static_cast<double>(a.size());
}

double rmse(const Tensor& predicted, const Tensor& target) {
  return std::sqrt(mean_of("rmse", predicted, target, [](double d) { return d * d; }));
}

double mae(const Tensor& predicted, const Tensor& target) {
  return mean_of("mae", predicted, target, [](double d) { return std::abs(d); });
}

double auc(const Tensor& scores, const Indices& labels) {
  XGRAD_CHECK(scores.shape() == labels.shape(), "auc: scores of shape ", scores.shape(),
              ", but labels of shape ", labels.shape());
  std::vector<std::pair<Scalar, Index>> ranked;
  for (Index i = 0; i < labels.numel(); ++i) {
    const Index label = labels.value().data()[i];
    const Scalar score = scores.value().data()[i];
    XGRAD_CHECK(label == 0 || label == 1, "auc: label ", label, " at position ", i, " is neither 0 nor 1");
    XGRAD_CHECK(!std::isnan(score), "auc: the score at position ", i, " is NaN");
    ranked.emplace_back(score, label);
  }
  std::sort(ranked.begin(), ranked.end());
  double pairs = 0, zeros = 0, ones = 0;  // pairs: in the right order
  for (std::size_t first = 0, last = 0; first < ranked.size(); first = last) {
    double zeros_here = 0, ones_here = 0;  // with the same score
    for (; last < ranked.size() && ranked[last].first == ranked[first].first; ++last) {
      (ranked[last].second == 1 ? ones_here : zeros_here) += 1;
    }
    pairs += ones_here * (zeros + zeros_here / 2);
    zeros += zeros_here;
    ones += ones_here;
  }
  XGRAD_CHECK(zeros > 0 && ones > 0, "auc: there must be labels of both classes");
  return pairs / (zeros * ones);
}

}  // namespace xgrad::data::inline XGRAD_ABI
