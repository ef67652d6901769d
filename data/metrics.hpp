#pragma once
#include <vector>

#include <xgrad/data/confusion_matrix.hpp>
#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/engine/system/export.hpp>

// How good predictions are. All throw std::invalid_argument where shapes do not fit or there is nothing to
// measure.

namespace xgrad::data::inline XGRAD_ABI {

/// The column with the highest score in each row; the first of equal ones. (n, classes) -> (n)
XGRAD_API Indices predictions(const Tensor& scores);
/// The share of rows whose highest score is at the target. scores: (n, classes), targets: (n)
XGRAD_API double accuracy(const Tensor& scores, const Indices& targets);
/// fastText's P@k and R@k: the correct ones among each row's k highest scores, divided by n * k (by fewer
/// where there are fewer classes), and by the number of all labels. labels: n lists of the right columns.
XGRAD_API double precision_at_k(const Tensor& scores, const std::vector<std::vector<Index>>& labels,
                                Index k = 1);
XGRAD_API double recall_at_k(const Tensor& scores, const std::vector<std::vector<Index>>& labels,
                             Index k = 1);

/// Root of the mean squared difference, and mean absolute difference. Same shapes.
XGRAD_API double rmse(const Tensor& predicted, const Tensor& target);
XGRAD_API double mae(const Tensor& predicted, const Tensor& target);

/// Area under the ROC curve: the probability that an example of class 1 has a higher score than one of class
/// 0, ties counting half (Mann and Whitney). Same shapes; labels are 0 or 1, and both occur.
XGRAD_API double auc(const Tensor& scores, const Indices& labels);

}  // namespace xgrad::data::inline XGRAD_ABI
