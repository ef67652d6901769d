#include <cmath>
#include <limits>

#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/nn/lookup.hpp>
#include <xgrad/nn/weighted_embedding_bag.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

// ---- softmax within bags

// Calls visit(each) for each bag, where each(call) calls call(e) for the bag's entries but padding.
template <class Visit>
static void for_each_bag(const BagLayout& layout, std::optional<Index> padding, const Visit& visit) {
  constexpr Index grain = 256;
  const Index left_out = padding.value_or(-1), *entries = layout.entries.value().data();
  parallel_for(layout.bags(), grain, [&](Index first, Index last) {
    for (Index b = first; b < last; ++b) {
      visit([&](const auto& call) {
        for (Index e = layout.starts.data()[b]; e < layout.starts.data()[b + 1]; ++e) {
          if (entries[e] != left_out) call(e);
        }
      });
    }
  });
}

static Tensor bag_softmax(const Tensor& scores, const BagLayout& layout, std::optional<Index> padding) {
  Array out = filled<Array>(scores.shape(), 0);
  const Scalar* x = scores.value().data();
  Scalar* y = out.data();
  for_each_bag(layout, padding, [&](const auto& each) {
    Scalar greatest = -std::numeric_limits<Scalar>::infinity(), total = 0;
    each([&](Index e) { greatest = std::max(greatest, x[e]); });
    each([&](Index e) { total += y[e] = std::exp(x[e] - greatest); });
    each([&](Index e) { y[e] /= total; });
  });

  const Tensor result(std::move(out));
  return record("BagSoftmaxBackward0", {scores}, result,
                [layout, padding, shares = Saved(result)](const Array& grad, InputGrads& to) {
                  Array gradient = filled<Array>(shares.value().shape(), 0);
                  const Scalar* share = shares.value().data();
                  for_each_bag(layout, padding, [&](const auto& each) {
                    Scalar dot = 0;
                    each([&](Index e) { dot += share[e] * grad.data()[e]; });
                    each([&](Index e) { gradient.data()[e] = share[e] * (grad.data()[e] - dot); });
                  });
                  to.add(0, std::move(gradient));
                });
}

Tensor functional::bag_softmax(const Tensor& scores, const BagInput& input,
                               const BagSoftmaxArguments& arguments) {
  const BagLayout layout = input.layout("bag_softmax", arguments.offsets, arguments.include_last_offset);
  const Index padding = arguments.padding_idx.value_or(0);
  XGRAD_CHECK(scores.shape() == input.shape(), "bag_softmax: scores have shape ", scores.shape(),
              ", the input ", input.shape());
  XGRAD_CHECK(padding >= 0, "bag_softmax: padding_idx ", padding,
              " is negative, and how many embeddings there are is not known here");
  return nn::bag_softmax(scores, layout, arguments.padding_idx);
}

// ---- the weights of entries

static constexpr const char* op = "weighted_embedding_bag";

BagWeights::BagWeights(const char* name) : kind_(std::string(name) == "token" ? token : position) {
  XGRAD_CHECK(std::string(name) == this->name(), op, ": weights '", name,
              "' are neither 'position' nor 'token'");
}

// The place of each entry in its bag. (n)
static Indices positions(const BagLayout& layout, Index max_length) {
  IndexArray out = uninitialized<IndexArray>({layout.size()});
  for (Index b = 0; b < layout.bags(); ++b) {
    const Index first = layout.starts.data()[b], length = layout.starts.data()[b + 1] - first;
    XGRAD_CHECK_RANGE(length <= max_length, op, ": bag ", b, " has ", length, " entries, max_length is ",
                      max_length);
    for (Index p = 0; p < length; ++p) out.data()[first + p] = p;
  }
  return out;
}

Tensor WeightedEmbeddingBag::entry_weights(const BagInput& input, const Indices& offsets) const {
  const BagLayout layout = input.layout(op, offsets, options_.include_last_offset);
  check_indices(op, layout.entries.value(), num_embeddings(), [&](Index e) { return input.position(e); });
  const Tensor chosen =
      options_.weights == BagWeights::position
          ? functional::embedding(positions(layout, options_.max_length), bag_weight)
          : functional::embedding(layout.entries.value(), bag_weight,
                                  {.padding_idx = options_.padding_idx, .sparse = options_.sparse});
  const Tensor weights = reshape(chosen, input.shape());
  return options_.softmax ? bag_softmax(weights, layout, options_.padding_idx) : weights;
}

// ---- the module

static const WeightedEmbeddingBagOptions& checked(const WeightedEmbeddingBagOptions& options) {
  XGRAD_CHECK(options.mode != BagMode::max,
              "WeightedEmbeddingBag: mode 'max' has no weights; use EmbeddingBag");
  const bool by_position = options.weights == BagWeights::position;
  XGRAD_CHECK(by_position == (options.max_length != 0) && options.max_length >= 0,
              "WeightedEmbeddingBag: max_length is ", options.max_length,
              by_position ? ", expected the number of positions" : ", which is for weights by position");
  return options;
}

WeightedEmbeddingBag::WeightedEmbeddingBag(const Tensor& embeddings, WeightedEmbeddingBagOptions options,
                                           bool freeze)
    : options_(checked(options)) {
  const Table table = checked_table("WeightedEmbeddingBag", embeddings, options.padding_idx);
  options_.generator = nullptr;  // it need not live as long as this
  options_.padding_idx = table.padding;
  weight = Parameter(embeddings, !freeze);
  const bool by_position = options.weights == BagWeights::position;
  bag_weight = Parameter(
      new_table("WeightedEmbeddingBag", by_position ? options.max_length : table.num_embeddings, 1));
  if (options.bias) bias = Parameter(Tensor(filled<Array>({1}, 0)));
  reset_bag_weights();
}

WeightedEmbeddingBag::WeightedEmbeddingBag(Index num_embeddings, Index embedding_dim,
                                           WeightedEmbeddingBagOptions options)
    : WeightedEmbeddingBag(new_table("WeightedEmbeddingBag", num_embeddings, embedding_dim), options,
                           /*freeze=*/false) {
  reset_parameters(options.generator);
}

WeightedEmbeddingBag WeightedEmbeddingBag::from_pretrained(const Tensor& embeddings,
                                                           WeightedEmbeddingBagOptions options, bool freeze) {
  return WeightedEmbeddingBag(embeddings, options, freeze);
}

Tensor WeightedEmbeddingBag::forward(const BagInput& input, const Indices& offsets) const {
  const Tensor out = functional::embedding_bag(input, weight,
                                               {.mode = options_.mode,
                                                .sparse = options_.sparse,
                                                .include_last_offset = options_.include_last_offset,
                                                .padding_idx = options_.padding_idx},
                                               offsets, entry_weights(input, offsets));
  return bias.defined() ? out + bias : out;
}

void WeightedEmbeddingBag::reset_bag_weights() {
  bag_weight.data().fill_(options_.softmax ? 0 : 1);
  if (bias.defined()) bias.data().zero_();
}

void WeightedEmbeddingBag::reset_parameters(Generator* generator) {
  weight.data().normal_(0, 1, generator);
  reset_padding();
  reset_bag_weights();
}

void WeightedEmbeddingBag::reset_padding() {
  zero_row(weight, options_.padding_idx);
}

std::string WeightedEmbeddingBag::extra_repr() const {
  std::string out =
      text(num_embeddings(), ", ", embedding_dim(), ", weights='", options_.weights.name(), "'");
  if (options_.max_length > 0) out += text(", max_length=", options_.max_length);
  if (options_.softmax) out += ", softmax=True";
  out += text(", mode='", options_.mode.name(), "'");
  if (options_.bias) out += ", bias=True";
  if (options_.padding_idx) out += text(", padding_idx=", *options_.padding_idx);
  return out;
}

}  // namespace xgrad::inline XGRAD_ABI::nn
