#pragma once
#include <string>
#include <vector>

#include "vectors.hpp"

namespace word2vec {

/// How well vectors answer the questions of a file.
struct Evaluation {
  bool analogies;  ///< else pairs of words
  double score;    ///< analogies: the share of right answers; pairs: Spearman's correlation
  Index answered, questions;
};

/// The correlation of the ranks of two lists, equal numbers sharing the mean of their ranks.
double spearman(const std::vector<double>& a, const std::vector<double>& b);

/// A file of analogies (four words a line, sections begin with ':', as questions-words.txt), or of pairs with
/// how similar people found them (WordSim-353, SimLex-999: separated by tabs, commas or blanks; with a line
/// of names, the column SimLex999 counts, else the third; lines that begin with '#' do not). Questions with a
/// word that has no vector are left out. Throws std::runtime_error with file and line.
Evaluation evaluate(const Vectors& vectors, const std::string& path);

}  // namespace word2vec
