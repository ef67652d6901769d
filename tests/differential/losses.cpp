#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/convert.hpp>
#include <xgrad/nn/bce_loss.hpp>
#include <xgrad/nn/cosine_embedding_loss.hpp>
#include <xgrad/nn/cross_entropy_loss.hpp>
#include <xgrad/nn/difference_loss.hpp>
#include <xgrad/nn/kl_div_loss.hpp>
#include <xgrad/nn/margin_ranking_loss.hpp>
#include <xgrad/nn/triplet_margin_loss.hpp>

#include "differential/case.hpp"

namespace xgrad::differential {

using namespace nn::functional;

template <class Options>
static Options options_of(const Case& c) {
  Options o;
  c.set("reduction", o.reduction);
  if constexpr (requires { o.beta; }) c.set("beta", o.beta);
  if constexpr (requires { o.delta; }) c.set("delta", o.delta);
  if constexpr (requires { o.log_target; }) c.set("log_target", o.log_target);
  if constexpr (requires { o.margin; }) c.set("margin", o.margin);
  if constexpr (requires { o.label_smoothing; }) c.set("label_smoothing", o.label_smoothing);
  if constexpr (requires { o.ignore_index; }) c.set("ignore_index", o.ignore_index);
  if constexpr (requires { o.swap; }) c.set("swap", o.swap).set("p", o.p).set("eps", o.eps);
  if constexpr (requires { o.weight; }) o.weight = c.tensor(2);
  if constexpr (requires { o.pos_weight; }) o.pos_weight = c.tensor(3);
  return o;
}

// A target of 1 and -1, out of truth values.
static Tensor signs(const Case& c) {
  return to_tensor(c.mask(2)) * 2 - 1;
}

void add_losses(Table& t) {
  t["mse_loss"] = OF_TENSOR(mse_loss(x, c.tensor(1), options_of<nn::LossOptions>(c)));
  t["l1_loss"] = OF_TENSOR(l1_loss(x, c.tensor(1), options_of<nn::LossOptions>(c)));
  t["smooth_l1_loss"] = OF_TENSOR(smooth_l1_loss(x, c.tensor(1), options_of<nn::SmoothL1LossOptions>(c)));
  t["huber_loss"] = OF_TENSOR(huber_loss(x, c.tensor(1), options_of<nn::HuberLossOptions>(c)));
  t["kl_div"] = OF_TENSOR(kl_div(x, c.tensor(1), options_of<nn::KLDivLossOptions>(c)));
  t["binary_cross_entropy"] =
      OF_TENSOR(binary_cross_entropy(x, c.tensor(1), options_of<nn::BCELossOptions>(c)));
  t["binary_cross_entropy_with_logits"] = OF_TENSOR(
      binary_cross_entropy_with_logits(x, c.tensor(1), options_of<nn::BCEWithLogitsLossOptions>(c)));
  t["cross_entropy"] = OF_TENSOR(cross_entropy(x, c.indices(1), options_of<nn::CrossEntropyLossOptions>(c)));
  t["cross_entropy_of_probabilities"] =
      OF_TENSOR(cross_entropy(x, c.tensor(1), options_of<nn::CrossEntropyLossOptions>(c)));
  t["nll_loss"] = OF_TENSOR(nll_loss(x, c.indices(1), options_of<nn::NLLLossOptions>(c)));
  t["cosine_embedding_loss"] = OF_TENSOR(
      cosine_embedding_loss(x, c.tensor(1), signs(c), options_of<nn::CosineEmbeddingLossOptions>(c)));
  t["margin_ranking_loss"] =
      OF_TENSOR(margin_ranking_loss(x, c.tensor(1), signs(c), options_of<nn::MarginRankingLossOptions>(c)));
  t["triplet_margin_loss"] = OF_TENSOR(
      triplet_margin_loss(x, c.tensor(1), c.tensor(2), options_of<nn::TripletMarginLossOptions>(c)));
}

}  // namespace xgrad::differential
