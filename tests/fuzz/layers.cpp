// Instructions of the machine: layers and losses, with options of any size.

#include "machine.hpp"

namespace xgrad::fuzz {

namespace F = nn::functional;

#define XGRAD_ACTIVATE(function)                                   \
  {                                                                \
#function, [](Machine & m) { m.put(F::function(m.tensor())); } \
  }
#define XGRAD_LOSS(function)                                                                                \
  {                                                                                                         \
#function, [](Machine & m) { m.put(F::function(m.tensor(), m.tensor(), {.reduction = reduction(m)})); } \
  }

static nn::Reduction reduction(Machine& m) {
  return m.one_of({nn::Reduction::none, nn::Reduction::mean, nn::Reduction::sum});
}

static const Instruction instructions[] = {
    XGRAD_ACTIVATE(elu),
    XGRAD_ACTIVATE(selu),
    XGRAD_ACTIVATE(mish),
    XGRAD_ACTIVATE(hardswish),
    XGRAD_ACTIVATE(softsign),
    {"prelu", [](Machine& m) { m.put(F::prelu(m.tensor(), m.tensor())); }},
    {"hardtanh", [](Machine& m) { m.put(F::hardtanh(m.tensor(), m.number(), m.number())); }},
    {"softplus", [](Machine& m) { m.put(softplus(m.tensor(), m.number(), m.number())); }},
    {"dropout", [](Machine& m) { m.put(F::dropout(m.tensor(), {.p = m.option(0.5)})); }},
    {"embedding",
     [](Machine& m) {
       nn::EmbeddingOptions options{
           .norm_type = m.option(2), .scale_grad_by_freq = m.flag(), .sparse = m.flag()};
       if (m.flag()) options.padding_idx = m.position();
       if (m.flag()) options.max_norm = m.number();
       m.put(F::embedding(m.indices(), m.tensor(), options));
     }},
    {"embedding_bag",
     [](Machine& m) {
       nn::EmbeddingBagOptions options{
           .scale_grad_by_freq = m.flag(),
           .mode = m.one_of({nn::BagMode::sum, nn::BagMode::mean, nn::BagMode::max}),
           .sparse = m.flag(),
           .include_last_offset = m.flag()};
       if (m.flag()) options.padding_idx = m.position();
       if (m.flag()) options.max_norm = m.number();
       const Indices offsets = m.flag() ? m.indices() : Indices();
       m.put(F::embedding_bag(m.indices(), m.tensor(), options, offsets, m.maybe_tensor()));
     }},
    {"bag_softmax",
     [](Machine& m) {
       m.put(F::bag_softmax(m.tensor(), m.indices(),
                            {.offsets = m.indices(), .include_last_offset = m.flag()}));
     }},
    {"linear", [](Machine& m) { m.put(F::linear(m.tensor(), m.tensor(), m.maybe_tensor())); }},
    {"conv1d",
     [](Machine& m) {
       const auto mode = m.one_of({nn::PaddingMode::zeros, nn::PaddingMode::reflect,
                                   nn::PaddingMode::replicate, nn::PaddingMode::circular});
       nn::ConvOptions options{.stride = m.size(),
                               .padding = m.size(),
                               .dilation = m.size(),
                               .groups = m.size(),
                               .padding_mode = mode};
       if (m.flag()) options.padding = "same";
       m.put(F::conv1d(m.tensor(), m.tensor(), m.maybe_tensor(), options));
     }},
    {"max_pool1d",
     [](Machine& m) {
       m.put(F::max_pool1d(
           m.tensor(), m.size(),
           {.stride = m.size(), .padding = m.size(), .dilation = m.size(), .ceil_mode = m.flag()}));
     }},
    {"avg_pool1d",
     [](Machine& m) {
       m.put(F::avg_pool1d(m.tensor(), m.size(),
                           {.stride = m.size(), .padding = m.size(), .ceil_mode = m.flag()}));
     }},
    {"adaptive_max_pool1d", [](Machine& m) { m.put(F::adaptive_max_pool1d(m.tensor(), m.size())); }},
    {"adaptive_avg_pool1d", [](Machine& m) { m.put(F::adaptive_avg_pool1d(m.tensor(), m.size())); }},
    {"batch_norm",
     [](Machine& m) {
       m.put(F::batch_norm(m.tensor(), m.tensor().detach(), m.tensor().detach(),
                           {.weight = m.maybe_tensor(),
                            .bias = m.maybe_tensor(),
                            .training = m.flag(),
                            .momentum = m.option(0.1),
                            .eps = m.option(1e-5)}));
     }},
    {"layer_norm",
     [](Machine& m) {
       m.put(F::layer_norm(m.tensor(), m.shape(), {.weight = m.maybe_tensor(), .eps = m.option(1e-5)}));
     }},
    XGRAD_LOSS(mse_loss),
    XGRAD_LOSS(l1_loss),
    XGRAD_LOSS(smooth_l1_loss),
    XGRAD_LOSS(huber_loss),
    {"kl_div", [](Machine& m) { m.put(F::kl_div(m.tensor(), m.tensor(), {.log_target = m.flag()})); }},
    {"binary_cross_entropy",
     [](Machine& m) {
       m.put(F::binary_cross_entropy(sigmoid(m.tensor()), m.tensor(), {.weight = m.maybe_tensor()}));
     }},
    {"binary_cross_entropy_with_logits",
     [](Machine& m) {
       m.put(F::binary_cross_entropy_with_logits(m.tensor(), m.tensor(), {.pos_weight = m.maybe_tensor()}));
     }},
    {"cross_entropy",
     [](Machine& m) {
       m.put(F::cross_entropy(m.tensor(), m.indices(),
                              {.weight = m.maybe_tensor(),
                               .ignore_index = m.position(),
                               .reduction = reduction(m),
                               .label_smoothing = m.option(0.1)}));
     }},
    {"cross_entropy of probabilities", [](Machine& m) { m.put(F::cross_entropy(m.tensor(), m.tensor())); }},
    {"nll_loss",
     [](Machine& m) { m.put(F::nll_loss(m.tensor(), m.indices(), {.reduction = reduction(m)})); }},
    {"cosine_embedding_loss",
     [](Machine& m) {
       m.put(F::cosine_embedding_loss(m.tensor(), m.tensor(), m.tensor(), {.margin = m.option(0)}));
     }},
    {"margin_ranking_loss",
     [](Machine& m) {
       m.put(F::margin_ranking_loss(m.tensor(), m.tensor(), m.tensor(), {.margin = m.option(0)}));
     }},
    {"triplet_margin_loss",
     [](Machine& m) {
       m.put(F::triplet_margin_loss(m.tensor(), m.tensor(), m.tensor(),
                                    {.margin = m.option(1), .p = m.option(2), .swap = m.flag()}));
     }},
    // Constructors: sizes that no memory holds are exceptions.
    {"Embedding", [](Machine& m) { m.put(nn::Embedding(m.size(), m.size()).weight.detach()); }},
    {"Linear", [](Machine& m) { m.put(nn::Linear(m.size(), m.size()).weight.detach()); }},
    {"Conv1d",
     [](Machine& m) {
       m.put(nn::Conv1d(m.size(), m.size(), m.size(), {.groups = m.size()}).weight.detach());
     }},
    {"BatchNorm1d", [](Machine& m) { m.put(nn::BatchNorm1d(m.size()).forward(m.tensor())); }},
    {"WeightedEmbeddingBag",
     [](Machine& m) {
       const nn::WeightedEmbeddingBag bag(m.size(), m.size(), {.softmax = m.flag(), .sparse = m.flag()});
       m.put(bag(m.indices()));
     }},
};

std::span<const Instruction> layers() {
  return instructions;
}

}  // namespace xgrad::fuzz
