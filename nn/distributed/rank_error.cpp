#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/rank_error.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

RankError::RankError(Index rank, const std::string& cause)
    : std::runtime_error(text("rank ", rank, ": ", cause)), rank_(rank), cause_(cause) {}

}  // namespace xgrad::inline XGRAD_ABI::distributed
