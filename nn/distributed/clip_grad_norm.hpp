#pragma once
#include <xgrad/nn/distributed/process_group.hpp>
#include <xgrad/nn/module/module.hpp>
#include <xgrad/optim/clip_grad.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

/// optim::clip_grad_norm_ of a whole model: gradients of dense parameters, which are equal on all ranks,
/// count once, and the rows of all shards count. Returns the norm, the same on every rank; within rounding of
/// that on one process. Collective. Throws as there.
XGRAD_API double clip_grad_norm_(ProcessGroup& group, nn::Module& model, double max_norm,
                                 optim::ClipGradNormOptions options = {});

}  // namespace xgrad::inline XGRAD_ABI::distributed
