// Will somebody click? A recommender whose table is spread over all processes. See README.md.
#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/run.hpp>

#include "shared/program.hpp"
#include "train.hpp"

using namespace clicks;

int main(int argc, char** argv) {
  examples::Program app("distributed", "Learns who clicks on what, on as many processes as mpirun starts.",
                        {"distributed --steps 200", "distributed --ratings u.data --items u.item",
                         "mpirun -n 2 distributed --checkpoint run"});
  std::string ratings, items;
  GeneratedOptions data;
  ModelOptions model;
  TrainingOptions training;
  std::uint64_t seed = 0;
  bool by_rank = false;
  const CLI::Validator whole = examples::between(Index{1}, Index{1} << 40);

  CLI::Option* file =
      app.add_option("--ratings", ratings, "MovieLens' ratings (u.data); without it, data are generated");
  file->needs(app.add_option("--items", items, "MovieLens' movies (u.item)")->needs(file));
  const auto option = [&app](const char* name, auto& value, const char* what) {
    return app.add_option(name, value, what)->capture_default_str();
  };
  option("--rows", data.rows, "Generated: rows of all tables together")->check(whole)->excludes(file);
  option("--features", data.features, "Generated: categorical features, every fifth with several values")
      ->check(examples::between(1, 200))
      ->excludes(file);
  option("--exponent", data.exponent, "Generated: of Zipf's law")
      ->check(examples::between(0.0, 3.0))
      ->excludes(file);
  option("--width", model.width, "Numbers in a row")->check(examples::between(1, 4096));
  option("--hidden", model.hidden, "Numbers in the hidden layer")->check(examples::between(1, 1 << 16));
  option("--steps", training.steps, "Steps")->check(whole);
  option("--batch-size", training.batch, "Examples in a step, of all processes together")->check(whole);
  option("--lr", training.lr, "Learning rate (Adagrad; row-wise for the table)")->check(examples::positive());
  option("--max-norm", training.max_norm, "Clips the norm of all gradients")->check(examples::not_negative());
  option("--check-every", training.check_every,
         "Compares the dense parameters of all processes in so many steps")
      ->check(examples::not_negative());
  CLI::Option* checkpoint = app.add_option("--checkpoint", training.checkpoint,
                                           "Folder: goes on from the checkpoint there, and writes one");
  option("--save-every", training.save_every, "Steps after which a checkpoint is written")
      ->check(examples::not_negative())
      ->needs(checkpoint);
  app.add_flag("--sums-by-rank", by_rank,
               "Adds up gradients of a row on each process first: fewer bytes, other last bits");
  option("--seed", seed, "Of the random numbers");

  return examples::run(app, argc, argv, 1, [&] {
    return xgrad::distributed::run([&](xgrad::distributed::ProcessGroup& world) {
      const examples::Interruptible interruptible;
      xgrad::manual_seed(seed);
      data.seed = seed;
      if (by_rank) model.sharding.sums = xgrad::distributed::RowSums::by_rank;
      const std::unique_ptr<Source> source =
          ratings.empty() ? generated(data) : movielens(ratings, items, seed);
      train(world, *source, model, training);
      return 0;
    });
  });
}
