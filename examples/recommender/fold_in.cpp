#include "fold_in.hpp"

#include <cmath>
#include <set>

namespace recommender {

using namespace xgrad;

namespace {

using Row = std::vector<double>;  // bias, then vector

Row row(const Tensor& biases, const Tensor& vectors, Index n) {
  const Index factors = vectors.size(1);
  Row out{static_cast<double>(biases.value().data()[n])};
  for (Index k = 0; k < factors; ++k) {
    out.push_back(static_cast<double>(vectors.value().data()[n * factors + k]));
  }
  return out;
}

void set_row(Tensor& biases, Tensor& vectors, Index n, const Row& to) {
  const Index factors = vectors.size(1);
  Scalar* vector = vectors.mutable_value().data() + n * factors;
  biases.mutable_value().data()[n] = static_cast<Scalar>(to[0]);
  for (Index k = 0; k < factors; ++k) vector[k] = static_cast<Scalar>(to[k + 1]);
}

double dot(const Row& a, const Row& b) {
  double total = 0;
  for (std::size_t k = 0; k < a.size(); ++k) total += a[k] * b[k];
  return total;
}

/// How rows are distributed.
struct Normal {
  Row mean;
  std::vector<Row> covariance;
};

Normal distribution(const Tensor& biases, const Tensor& vectors) {
  const Index width = vectors.size(1) + 1, rows = vectors.size(0);
  constexpr Index enough = 5000;  // rows, spread over the table
  const Index step = std::max<Index>(rows / enough, 1);
  const double share = 1 / std::ceil(static_cast<double>(rows) / static_cast<double>(step));
  Normal out{Row(width, 0), std::vector<Row>(width, Row(width, 0))};
  for (Index n = 0; n < rows; n += step) {
    const Row here = row(biases, vectors, n);
    for (Index k = 0; k < width; ++k) out.mean[k] += share * here[k];
  }
  for (Index n = 0; n < rows; n += step) {
    Row here = row(biases, vectors, n);
    for (Index k = 0; k < width; ++k) here[k] -= out.mean[k];
    for (Index k = 0; k < width; ++k) {
      for (Index l = 0; l < width; ++l) out.covariance[k][l] += share * here[k] * here[l];
    }
  }
  return out;
}

// Solves A x = b for a positive definite A (Cholesky).
Row solve(std::vector<Row> a, Row b) {
  const std::size_t n = b.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double rest = a[i][j];
      for (std::size_t k = 0; k < j; ++k) rest -= a[i][k] * a[j][k];
      a[i][j] = i == j ? std::sqrt(rest) : rest / a[j][j];
    }
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k][i] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

// The mean after targets[t] was seen for features[t].
Row posterior(const Row& mean, const std::vector<Row>& covariance, const std::vector<Row>& features,
              const Row& targets, double noise) {
  const std::size_t n = targets.size();
  std::vector<Row> spread, kernel(n, Row(n));  // S f for each f
  Row rest(n);
  for (std::size_t t = 0; t < n; ++t) {
    Row s;
    for (const Row& of : covariance) s.push_back(dot(of, features[t]));
    spread.push_back(std::move(s));
    for (std::size_t o = 0; o <= t; ++o) kernel[t][o] = kernel[o][t] = dot(spread[t], features[o]);
    kernel[t][t] += noise;
    rest[t] = targets[t] - dot(mean, features[t]);
  }
  const Row weights = solve(std::move(kernel), std::move(rest));
  Row out = mean;
  for (std::size_t t = 0; t < n; ++t) {
    for (std::size_t k = 0; k < out.size(); ++k) out[k] += weights[t] * spread[t][k];
  }
  return out;
}

// A table with more rows: zeros.
Tensor extended(const Tensor& table, Index rows) {
  Shape missing = table.shape();
  missing[0] = rows - table.size(0);
  return missing[0] > 0 ? cat({table, zeros(missing)}, 0) : table.clone();
}

// The mean over an item's genres of the means over their items, which a few items do not move far from the
// mean over all items.
class GenreMeans {
 public:
  GenreMeans(const Tensor& biases, const Tensor& vectors, const Ratings& data, Index items, const Row& mean)
      : means_(data.genres.size(), mean), all_(mean) {
    constexpr double damping = 5;
    std::vector<double> counts(data.genres.size(), damping);
    for (Row& sum : means_) {
      for (double& x : sum) x *= damping;
    }
    for (Index i = 0; i < items; ++i) {
      const Row here = row(biases, vectors, i);
      for (const Index genre : data.item_genres[i]) {
        ++counts[genre];
        for (std::size_t k = 0; k < here.size(); ++k) means_[genre][k] += here[k];
      }
    }
    for (std::size_t g = 0; g < means_.size(); ++g) {
      for (double& x : means_[g]) x /= counts[g];
    }
  }
  Row of(const std::vector<Index>& genres) const {
    if (genres.empty()) return all_;
    Row out(all_.size(), 0);
    for (const Index genre : genres) {
      for (std::size_t k = 0; k < out.size(); ++k) {
        out[k] += means_[genre][k] / static_cast<double>(genres.size());
      }
    }
    return out;
  }

 private:
  std::vector<Row> means_;
  Row all_;
};

// One side from the other's rows: what the ratings `of` say of user or item n.
Row from_ratings(const Row& mean, const std::vector<Row>& covariance, const std::vector<const Rating*>& of,
                 Index Rating::*other, const Tensor& biases, const Tensor& vectors, const Model& model) {
  constexpr std::size_t most = 500;  // the last ones; more would change little
  std::vector<Row> features;
  Row targets;
  for (std::size_t t = of.size() - std::min(of.size(), most); t < of.size(); ++t) {
    Row here = row(biases, vectors, of[t]->*other);
    targets.push_back(static_cast<double>(of[t]->stars) - model.mean - here[0]);
    here[0] = 1;
    features.push_back(std::move(here));
  }
  return posterior(mean, covariance, features, targets, std::max(model.noise, 1e-6));
}

Row from_used(const std::vector<const Rating*>& of, const Model& model) {
  Row out(model.factors() + 1, 0);
  for (const Rating* rating : of) {
    const Scalar* seen = model.seen.value().data() + rating->item * model.factors();
    for (Index k = 0; k < model.factors(); ++k) {
      out[k + 1] += static_cast<double>(seen[k]) / std::sqrt(static_cast<double>(of.size()));
    }
  }
  return out;
}

}  // namespace

void fold_in(Model& model, const Ratings& data, Index added) {
  NoGradGuard no_grad;
  const Index old_users = model.users.size(0), old_items = model.items.size(0);
  const Index users = data.users.size(), items = data.items.size();
  const Normal of_users = distribution(model.user_biases, model.users);
  const Normal of_items = distribution(model.item_biases, model.items);
  const GenreMeans genres(model.item_biases, model.items, data, old_items, of_items.mean);
  for (Tensor* table : {&model.users, &model.user_biases}) *table = extended(*table, users);
  for (Tensor* table : {&model.items, &model.item_biases}) *table = extended(*table, items);
  if (model.implicit) model.seen = extended(model.seen, items);
  for (Index i = old_items; i < items; ++i) {
    set_row(model.item_biases, model.items, i, genres.of(data.item_genres[i]));
  }

  std::vector<std::vector<const Rating*>> by_user(users), by_item(items);
  for (const Rating& rating : data.ratings) {
    by_user[rating.user].push_back(&rating);
    if (rating.item >= old_items) by_item[rating.item].push_back(&rating);
  }
  std::set<Index> changed;
  for (const Rating& rating : std::span(data.ratings).last(added)) changed.insert(rating.user);
  for (Index u = old_users; u < users; ++u) changed.insert(u);
  for (const Index u : changed) {
    set_row(model.user_biases, model.users, u,
            model.implicit ? from_used(by_user[u], model)
                           : from_ratings(of_users.mean, of_users.covariance, by_user[u], &Rating::item,
                                          model.item_biases, model.items, model));
  }
  for (Index i = old_items; i < items && !model.implicit; ++i) {
    if (by_item[i].empty()) continue;
    set_row(model.item_biases, model.items, i,
            from_ratings(genres.of(data.item_genres[i]), of_items.covariance, by_item[i], &Rating::user,
                         model.user_biases, model.users, model));
  }
}

}  // namespace recommender
