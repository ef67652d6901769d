#pragma once
#include <iosfwd>
#include <string>
#include <vector>

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad::data::inline XGRAD_ABI {

/// How often each class was taken for which: rows are the true classes, columns the predicted ones. Quotients
/// of nothing (the precision of a class that was never predicted) are 0, as in scikit-learn.
class XGRAD_API ConfusionMatrix {
 public:
  /// The names are for printing.
  explicit ConfusionMatrix(std::vector<std::string> classes);
  explicit ConfusionMatrix(Index classes);

  /// Counts an example. Throws std::out_of_range.
  void add(Index target, Index predicted, Index count = 1);
  /// Counts many. Throws std::invalid_argument where their numbers differ.
  void add(const Indices& targets, const Indices& predicted);

  Index classes() const { return std::ssize(names_); }
  Index count(Index target, Index predicted) const;
  Index total() const;

  double accuracy() const;
  /// Of those predicted as this class, how many are; of this class, how many were found; the harmonic mean of
  /// both.
  double precision(Index of_class) const;
  double recall(Index of_class) const;
  double f1(Index of_class) const;
  /// The mean of f1 over the classes that occur as target or prediction.
  double macro_f1() const;

  /// A table of the counts, with recall and precision at its edges.
  std::string table() const;

 private:
  Index row_sum(Index i) const;
  Index column_sum(Index i) const;
  std::vector<std::string> names_;
  std::vector<Index> counts_;  // (classes, classes)
};

XGRAD_API std::ostream& operator<<(std::ostream& out, const ConfusionMatrix& matrix);

}  // namespace xgrad::data::inline XGRAD_ABI
