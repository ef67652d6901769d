#include <sstream>

#include <xgrad/data/metrics.hpp>
#include <xgrad/engine/ops/comparison.hpp>

#include "support/support.hpp"

using namespace xgrad;
using namespace xgrad::data;

static const Tensor scores{{0.1, 0.7, 0.2}, {0.5, 0.5, 0.0}, {0.3, 0.3, 0.4}, {0.9, 0.0, 0.1}};

BOOST_AUTO_TEST_CASE(accuracy_takes_the_first_of_equal_scores) {
  const Indices predicted = predictions(scores);
  BOOST_CHECK(equal(predicted, (Indices{1, 0, 2, 0})));
  BOOST_CHECK_EQUAL(accuracy(scores, Indices{1, 1, 2, 0}), 0.75);
  CHECK_THROWS(accuracy(scores, Indices{1, 2}), std::invalid_argument,
               "accuracy: scores of shape [4, 3], but targets of shape [2]");
  CHECK_THROWS(predictions(Tensor{1, 2}), std::invalid_argument,
               "predictions: expected scores of shape (n, classes), got [2]");
}

BOOST_AUTO_TEST_CASE(precision_and_recall_at_k) {
  const std::vector<std::vector<Index>> labels = {{1, 2}, {1}, {0}, {}};
  BOOST_CHECK_EQUAL(precision_at_k(scores, labels), 1.0 / 4);
  BOOST_CHECK_EQUAL(recall_at_k(scores, labels), 1.0 / 4);
  // Second place: row 0 finds 2, row 1 finds 1, row 2 finds 0 (before the equal 1).
  BOOST_CHECK_EQUAL(precision_at_k(scores, labels, 2), 4.0 / 8);
  BOOST_CHECK_EQUAL(recall_at_k(scores, labels, 2), 4.0 / 4);
  BOOST_CHECK_EQUAL(precision_at_k(scores, labels, 10), 4.0 / 12);
  CHECK_THROWS(precision_at_k(scores, {{1}}), std::invalid_argument,
               "precision_at_k: scores of shape [4, 3], but 1 lists of labels");
  CHECK_THROWS(precision_at_k(scores, labels, 0), std::invalid_argument,
               "precision_at_k: k 0 must be at least 1");
  CHECK_THROWS(recall_at_k(scores, {{}, {}, {}, {}}), std::invalid_argument,
               "recall_at_k: there are no labels");
}

BOOST_AUTO_TEST_CASE(errors_of_numbers) {
  BOOST_CHECK_CLOSE(rmse(Tensor{1, 2, 3}, Tensor{1, 4, 2}), std::sqrt(5.0 / 3), 1e-10);
  BOOST_CHECK_CLOSE(mae(Tensor{1, 2, 3}, Tensor{1, 4, 2}), 1.0, 1e-10);
  CHECK_THROWS(rmse(Tensor{1, 2}, Tensor{1}), std::invalid_argument,
               "rmse: predictions of shape [2], but targets of shape [1]");
}

BOOST_AUTO_TEST_CASE(area_under_the_curve) {
  // Of the four pairs, three are in the right order: the example of scikit-learn's roc_auc_score.
  BOOST_CHECK_EQUAL(auc(Tensor{0.1, 0.4, 0.35, 0.8}, Indices{0, 0, 1, 1}), 0.75);
  BOOST_CHECK_EQUAL(auc(Tensor{1, 1, 1, 1}, Indices{0, 0, 1, 1}), 0.5);
  BOOST_CHECK_EQUAL(auc(Tensor{1, 2, 2, 3}, Indices{0, 0, 1, 1}), 3.5 / 4);
  CHECK_THROWS(auc(Tensor{1, 2}, Indices{1, 1}), std::invalid_argument,
               "auc: there must be labels of both classes");
  CHECK_THROWS(auc(Tensor{1, 2}, Indices{1, 2}), std::invalid_argument,
               "auc: label 2 at position 1 is neither 0 nor 1");
  CHECK_THROWS(auc(Tensor{1, 2}, Indices{1}), std::invalid_argument,
               "auc: scores of shape [2], but labels of shape [1]");
}

BOOST_AUTO_TEST_CASE(confusion) {
  ConfusionMatrix matrix({"eng", "deu", "日本", "none"});
  matrix.add(Indices{0, 0, 0, 1, 1, 2}, Indices{0, 0, 1, 1, 0, 2});
  BOOST_CHECK_EQUAL(matrix.count(0, 1), 1);
  BOOST_CHECK_EQUAL(matrix.total(), 6);
  BOOST_CHECK_CLOSE(matrix.accuracy(), 4.0 / 6, 1e-10);
  BOOST_CHECK_CLOSE(matrix.precision(1), 0.5, 1e-10);
  BOOST_CHECK_CLOSE(matrix.recall(0), 2.0 / 3, 1e-10);
  BOOST_CHECK_EQUAL(matrix.precision(3), 0);
  BOOST_CHECK_CLOSE(matrix.f1(1), 0.5, 1e-10);
  BOOST_CHECK_CLOSE(matrix.macro_f1(), (2.0 / 3 + 0.5 + 1) / 3, 1e-10);  // "none" never occurs
  std::ostringstream out;
  out << matrix;
  BOOST_CHECK_EQUAL(out.str(),
                    "true \\ predicted    eng    deu    日本  none  recall\n"
                    "eng                   2      1       0     0   66.7%\n"
                    "deu                   1      1       0     0   50.0%\n"
                    "日本                  0      0       1     0  100.0%\n"
                    "none                  0      0       0     0    0.0%\n"
                    "precision         66.7%  50.0%  100.0%  0.0%   66.7%\n");
  CHECK_THROWS(matrix.add(4, 0), std::out_of_range,
               "ConfusionMatrix: target 4 is out of range for 4 classes");
  CHECK_THROWS(matrix.add(0, -1), std::out_of_range,
               "ConfusionMatrix: prediction -1 is out of range for 4 classes");
  CHECK_THROWS(matrix.add(Indices{0}, Indices{0, 1}), std::invalid_argument,
               "ConfusionMatrix: targets of shape [1], but predictions of shape [2]");
}
