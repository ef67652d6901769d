#pragma once
#include <memory>
#include <string>
#include <vector>

#include <xgrad/data/ragged.hpp>
#include <xgrad/engine/graph/tensor.hpp>

// What the program learns from: examples with some categorical features each, and whether somebody clicked.

namespace clicks {

using xgrad::Index;
using xgrad::Scalar;

/// Some examples. Feature f of example i is list i * features + f of `values`: mostly one index, sometimes
/// several. The indices of all features count on: the rows of one table.
struct Batch {
  xgrad::data::Ragged features;
  xgrad::Tensor clicked;  // (examples), 0 or 1
};

class Source {
 public:
  virtual ~Source() = default;
  Index features = 0;  ///< of an example
  Index rows = 0;      ///< of the table: all features together
  Index training = 0;  ///< examples to learn from; numbers 0 to training - 1
  Index test = 0;      ///< the examples after those
  /// The examples with these numbers.
  virtual Batch batch(const std::vector<Index>& examples) const = 0;
  /// Which training examples the steps use: entry b of step s is example (s * batch + b) of this endless
  /// list.
  virtual Index example(Index position) const = 0;
};

/// MovieLens: user, movie and the movie's genres; a click is a rating of four stars or five. A tenth of the
/// ratings, drawn by `seed`, are for the test.
std::unique_ptr<Source> movielens(const std::string& ratings, const std::string& items, std::uint64_t seed);

struct GeneratedOptions {
  Index rows = 1'000'000;  ///< of all tables together; they shrink from feature to feature, down to 4 rows
  Index features = 26;     ///< every fifth has 1 to 8 values, the others one
  double exponent = 1.05;  ///< of Zipf's law: row k of a feature is drawn with probability ~ k^-exponent
  std::uint64_t seed = 0;
};
/// Examples that are computed from their number, as many as one likes, the same ones on all ranks: nothing is
/// stored. Each row has a hidden effect on the odds of a click.
std::unique_ptr<Source> generated(const GeneratedOptions& options);

}  // namespace clicks
