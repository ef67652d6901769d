#pragma once
#include <stdexcept>
#include <string>

#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

/// Why this rank stopped though nothing was wrong here: "rank 1: embedding: index 9 at position [0] is out of
/// range for num_embeddings=8".
class XGRAD_API RankError : public std::runtime_error {
 public:
  RankError(Index rank, const std::string& cause);
  /// The rank where it happened.
  Index rank() const { return rank_; }
  const std::string& cause() const { return cause_; }

 private:
  Index rank_;
  std::string cause_;
};

}  // namespace xgrad::inline XGRAD_ABI::distributed
