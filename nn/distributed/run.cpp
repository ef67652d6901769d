#include <iostream>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/run.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

int run(const std::function<int(ProcessGroup& world)>& program) {
  ProcessGroup& world = ProcessGroup::world();
  const std::string me = text("rank ", world.rank(), " of ", world.size(), ": ");
  try {
    return program(world);
  } catch (const RankError& error) {
    world.announce_failure(error);
    std::cerr << text(me, "stopped by ", error.what(), '\n');
  } catch (const std::exception& error) {
    world.announce_failure(error.what());
    std::cerr << text(me, error.what(), '\n');
  }
  return 1;
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
