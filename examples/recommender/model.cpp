#include "model.hpp"

namespace recommender {

using namespace xgrad;

Tensor Model::scores(const Indices& user) const {
  NoGradGuard no_grad;
  return mean + unsqueeze(user_biases[user], 1) + item_biases + matmul(users[user], transpose(items, 0, 1));
}

double Model::score(Index user, Index item) const {
  const Scalar *u = users.value().data() + user * factors(), *i = items.value().data() + item * factors();
  double total = mean + static_cast<double>(user_biases.value().data()[user]) +
                 static_cast<double>(item_biases.value().data()[item]);
  for (Index k = 0; k < factors(); ++k) total += static_cast<double>(u[k]) * static_cast<double>(i[k]);
  return total;
}

double Model::shown(double score) const {
  return implicit ? score : std::clamp(score, least, most);
}

}  // namespace recommender
