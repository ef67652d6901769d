// Checkpoints. The input is not the file itself, which no fuzzer would guess: it is what is changed in a good
// one. Whatever is in it, it is loaded, or the whole training stays as it was.

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/nn/checkpoint.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/optim/adam.hpp>

#include "input_file.hpp"

using namespace xgrad;

namespace {
struct Run {
  nn::Embedding model{4, 2, {.sparse = true}};
  optim::Adam adam{model.parameters(), {.lr = 0.1}};
  optim::StepLR schedule{adam, 2};
  nn::Training training() { return {.model = &model, .optimizers = {&adam}, .schedules = {&schedule}}; }
};
}  // namespace

static std::string saved(Run& run) {
  nn::save_checkpoint(run.training(), fuzz::scratch("saved"));
  return fuzz::folder().read("saved");
}

// Two steps of training.
static std::string good_file() {
  Run run;
  for (int step = 0; step < 2; ++step) {
    run.model(indices({step, 3})).sum().backward();
    run.adam.step();
    run.schedule.step();
  }
  return saved(run);
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string good = good_file();
  std::string bytes = good;
  for (; size >= 4; data += 4, size -= 4) {  // position (2 bytes), what is done there, a byte
    const std::size_t at = (data[0] + data[1] * 256u) % (bytes.size() + 1);
    switch (data[2] % 4) {
      case 0:
        bytes.insert(at, 1, static_cast<char>(data[3]));
        break;
      case 1:
        bytes.erase(at, data[3]);
        break;
      default:
        if (at < bytes.size()) bytes[at] = static_cast<char>(data[3]);
    }
  }
  Run run;
  manual_seed(1);
  const std::string before = saved(run), path = fuzz::input_file(bytes);
  if (!fuzz::done([&] { nn::load_checkpoint(run.training(), path); })) {
    fuzz::require(saved(run) == before, "a checkpoint that failed changed something");
  }
  fuzz::done([&] {  // whatever it is now, training goes on
    run.model(indices({0, 3})).sum().backward();
    run.adam.step();
    run.schedule.step();
  });
  return 0;
}
