// A user's program with the component "distributed": one process alone is one rank, without mpirun.
#include <xgrad/nn/distributed/run.hpp>
#include <xgrad/nn/distributed/sharded_embedding.hpp>
#include <xgrad/xgrad.hpp>

using namespace xgrad;

int main() {
  return distributed::run([](distributed::ProcessGroup& world) {
    distributed::ShardedEmbedding table(world, 10, 4, {.sparse = true});
    sum(table({1, 2, 2})).backward();
    return world.size() == 1 && table.weight.grad().coalesce().nnz() == 2 ? 0 : 1;
  });
}
