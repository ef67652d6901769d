#pragma once
#include <string>

#include <xgrad/nn/distributed/process_group.hpp>

#include "clicks.hpp"
#include "model.hpp"

namespace clicks {

struct TrainingOptions {
  Index steps = 500, batch = 1024;  ///< `batch`: of all ranks together
  double lr = 0.05, max_norm = 0;   ///< max_norm: of all gradients, 0: as they are
  Index check_every = 0;            ///< compares the dense parameters of all ranks in so many steps
  std::string checkpoint;           ///< folder; where there is one, the run goes on from it
  Index save_every = 0;             ///< steps; 0: at the end only
};

/// Trains, tests, and prints what it took on rank 0. Collective.
void train(xgrad::distributed::ProcessGroup& world, const Source& source, const ModelOptions& model,
           const TrainingOptions& options);

}  // namespace clicks
