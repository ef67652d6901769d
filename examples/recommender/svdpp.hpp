#pragma once
#include <xgrad/xgrad.hpp>

namespace recommender {

using xgrad::Index;
using xgrad::Indices;
using xgrad::Scalar;
using xgrad::Tensor;
namespace data = xgrad::data;
namespace nn = xgrad::nn;

/// The genres of the items, which are the owners or the partners of an Svdpp.
struct Genres {
  data::Ragged of_items;
  Index count = 0;
  bool of_owners = false;
};

struct SvdppOptions {
  Index factors = 32;
  bool bags = true;    ///< y and x; without them and the genres it is matrix factorisation with biases
  bool genres = true;  ///< g, and the genres' biases
};

/// SVD++ (Koren, Factorization Meets the Neighborhood, 2008) with what the owner of a list thought of its
/// partners and with genres. Owners and partners are users and items, or items and users. Where owner u rates
/// partner i, and R are the other partners in the list of u, the rating without its base (see bias.hpp) is
///
///     b_u + b_i + (p_u + |R|^-1/2 * sum over j in R of (y_j + e_uj x_j)) . q_i
///
/// p_u, q_i: factors; b_u, b_i: what they are above the base; those of an item (q and b, or p and b) also
/// have the mean over its genres of the genres' own factors and biases, each genre with a learned weight.
/// y_j: that u rated j says something about u. e_uj = rating - base - b_u - b_j: so does what u thought of
/// it.
struct Svdpp : nn::Module {
  nn::Embedding owners, partners;                                // p, q
  nn::Embedding owner_biases, partner_biases;                    // (n, 1)
  std::optional<nn::EmbeddingBag> seen, liked;                   // y, x
  std::optional<nn::WeightedEmbeddingBag> genres, genre_biases;  // of the items

  Svdpp(Index owner_count, Index partner_count, Genres of, const SvdppOptions& options);

  /// For training: each rating as it is predicted from the owner's other ratings.
  struct Training {
    Tensor predicted;  // (all ratings)
    Tensor penalty;    // sum over ratings of the squares of p_u, q_i, and of b_u, b_i
    Tensor bias_penalty;
  };
  /// `rated`: list u has the partners of owner[u], and as weights the ratings without their base.
  Training leave_one_out(const Indices& owner, const data::WeightedRagged& rated) const;

  /// A side of the product that the model is after training: a vector and a bias for each.
  struct Side {
    Tensor vectors;  // (n, factors)
    Tensor biases;   // (n)
  };
  /// Of all owners, who rated `rated`, and of all partners.
  Side owner_side(const data::WeightedRagged& rated) const;
  Side partner_side() const;

  XGRAD_MODULE(Svdpp, owners, partners, owner_biases, partner_biases, seen, liked, genres, genre_biases)

 private:
  // Rows of a table, with what the genres add if these are items. (n, factors or 1)
  Tensor owner_rows(const nn::Embedding& table, const std::optional<nn::WeightedEmbeddingBag>& of_genres,
                    const Indices& owner) const;
  Tensor partner_rows(const nn::Embedding& table, const std::optional<nn::WeightedEmbeddingBag>& of_genres,
                      const Indices& partner) const;
  Tensor from_genres(const std::optional<nn::WeightedEmbeddingBag>& of_genres, const Indices& item) const;
  // e: ratings without the biases; no gradient flows through them. (all ratings)
  Tensor residuals(const Indices& owner, const data::WeightedRagged& rated) const;
  // Sum over R of y_j + e_uj x_j. (owners, factors)
  Tensor bag(const data::WeightedRagged& rated, const Tensor& e) const;

  Genres of_;
};

struct TrainingOptions {
  Index epochs = 15;
  Index batch_size = 1500;  ///< ratings, about: whole lists of owners
  double lr = 5e-3;
  double owner_lr = 5e-3;      ///< of p_u and b_u
  double penalty = 0.05;       ///< for each rating, times the squares of p_u and q_i
  double bias_penalty = 0.01;  ///< likewise for b_u and b_i
  double bag_decay = 1e-3;     ///< weight decay of x and y, in the steps that touch them
};

/// Fits the model to what all owners rated (list u: owner u).
void train(Svdpp& model, const data::WeightedRagged& rated, const TrainingOptions& options,
           const std::string& title);

}  // namespace recommender
