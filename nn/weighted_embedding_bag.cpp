#include <xgrad/engine/ops/add.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/functional/bag_softmax.hpp>
#include <xgrad/nn/functional/embedding.hpp>
#include <xgrad/nn/functional/embedding_bag.hpp>
#include <xgrad/nn/functional/lookup.hpp>
#include <xgrad/nn/table.hpp>
#include <xgrad/nn/weighted_embedding_bag.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

static constexpr const char* op = "weighted_embedding_bag";

BagWeights::BagWeights(const char* name) : kind_(std::string(name) == "token" ? token : position) {
  XGRAD_CHECK(std::string(name) == this->name(), op, ": weights '", name,
              "' are neither 'position' nor 'token'");
}

static const WeightedEmbeddingBagOptions& checked(const WeightedEmbeddingBagOptions& options) {
  XGRAD_CHECK(options.mode != BagMode::max,
              "WeightedEmbeddingBag: mode 'max' has no weights; use EmbeddingBag");
  const bool by_position = options.weights == BagWeights::position;
  XGRAD_CHECK(by_position == (options.max_length != 0) && options.max_length >= 0,
              "WeightedEmbeddingBag: max_length is ", options.max_length,
              by_position ? ", expected the number of positions" : ", which is for weights by position");
  return options;
}

WeightedEmbeddingBag::WeightedEmbeddingBag(const Tensor& embeddings, bool freeze,
                                           WeightedEmbeddingBagOptions options)
    : weight(checked_table("WeightedEmbeddingBag", embeddings, options.padding_idx), !freeze),
      options_(checked(options)) {
  const Index rows = options_.weights == BagWeights::position ? options_.max_length : num_embeddings();
  bag_weight = Parameter(new_table("WeightedEmbeddingBag", rows, 1));
  if (options_.bias) bias = Parameter(Tensor(filled<Array>({1}, Scalar(0))));
  reset_bag_weights();
}

WeightedEmbeddingBag::WeightedEmbeddingBag(Index num_embeddings, Index embedding_dim,
                                           WeightedEmbeddingBagOptions options)
    : WeightedEmbeddingBag(new_table("WeightedEmbeddingBag", num_embeddings, embedding_dim), /*freeze=*/false,
                           options) {
  reset_parameters();
}

WeightedEmbeddingBag WeightedEmbeddingBag::from_pretrained(const Tensor& embeddings,
                                                           WeightedEmbeddingBagPretrainedOptions options) {
  return WeightedEmbeddingBag(embeddings, options.freeze,
                              {.weights = options.weights,
                               .max_length = options.max_length,
                               .softmax = options.softmax,
                               .mode = options.mode,
                               .bias = options.bias,
                               .sparse = options.sparse,
                               .include_last_offset = options.include_last_offset,
                               .padding_idx = options.padding_idx});
}

// The place of each entry in its bag. (n)
static Indices positions(const BagLayout& layout, Index max_length) {
  Indices out = uninitialized<Indices>({layout.size()});
  for (Index b = 0; b < layout.bags(); ++b) {
    const Index first = layout.starts.data()[b], length = layout.starts.data()[b + 1] - first;
    XGRAD_CHECK_RANGE(length <= max_length, op, ": bag ", b, " has ", length, " entries, max_length is ",
                      max_length);
    for (Index p = 0; p < length; ++p) out.data()[first + p] = p;
  }
  return out;
}

Tensor WeightedEmbeddingBag::entry_weights(const BagInput& input, const IndexInput& offsets) const {
  const BagLayout layout = input.layout(op, offsets, options_.include_last_offset);
  functional::check_indices(op, functional::span_of(*layout.entries), num_embeddings(),
                            [&](Index e) { return input.position(e); });
  const Tensor chosen =
      options_.weights == BagWeights::position
          ? functional::embedding(positions(layout, options_.max_length), bag_weight)
          : functional::embedding(*layout.entries, bag_weight,
                                  {.padding_idx = options_.padding_idx, .sparse = options_.sparse});
  const Tensor weights = reshape(chosen, input.shape());
  if (!options_.softmax) return weights;
  return functional::bag_softmax(weights, input,
                                 {.offsets = offsets,
                                  .include_last_offset = options_.include_last_offset,
                                  .padding_idx = options_.padding_idx});
}

Tensor WeightedEmbeddingBag::forward(const BagInput& input, const IndexInput& offsets) const {
  const Tensor out = functional::embedding_bag(input, weight,
                                               {.offsets = offsets,
                                                .mode = options_.mode,
                                                .sparse = options_.sparse,
                                                .per_sample_weights = entry_weights(input, offsets),
                                                .include_last_offset = options_.include_last_offset,
                                                .padding_idx = options_.padding_idx});
  return bias.defined() ? out + bias : out;
}

void WeightedEmbeddingBag::reset_bag_weights() {
  bag_weight.data().fill_(options_.softmax ? 0 : 1);
  if (bias.defined()) bias.data().zero_();
}

void WeightedEmbeddingBag::reset_parameters() {
  weight.data().normal_();
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
