#pragma once
#include <optional>

#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/nn/bag_input.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

/// How the bags of bag_softmax lie, as for embedding_bag.
struct BagSoftmaxArguments {
  IndexInput offsets = {};
  bool include_last_offset = false;
  std::optional<Index> padding_idx = {};  ///< entries with this index are left out: their share is 0
};

/// Shares that add up to 1 in each bag: out[e] = exp(scores[e]) / sum of exp(scores[f]) over the entries f of
/// the same bag that are not padding. `scores` has the input's shape (lists: number of all entries), and so
/// has the result; of `input` only the bags and the padding count. d/dscores[e] = out[e] (grad[e] - sum of
/// out[f] grad[f]). Throws std::invalid_argument where offsets or shapes do not fit. padding_idx is not
/// negative here.
XGRAD_API Tensor bag_softmax(const Tensor& scores, const BagInput& input,
                             const BagSoftmaxArguments& arguments = {});

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
