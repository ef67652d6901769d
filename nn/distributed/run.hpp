#pragma once
#include <functional>

#include <xgrad/nn/distributed/process_group.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

/// Runs a program on all ranks and returns its exit status:
///
///     int main() {
///       return distributed::run([](distributed::ProcessGroup& world) {
///         ...
///         return 0;
///       });
///     }
///
/// An exception of one rank, wherever it comes from, ends them all within seconds and with status 1: that
/// rank writes "rank 1 of 4: CAUSE" to standard error, the others "rank 0 of 4: stopped by rank 1: CAUSE".
/// (An error on which all ranks agree may be caught inside, and the program goes on.)
XGRAD_API int run(const std::function<int(ProcessGroup& world)>& program);

}  // namespace xgrad::inline XGRAD_ABI::distributed
