// What docs/rules.md says of threads: each trains its own model, all predict with one, and they share the
// pool and, if they like, a generator.
#include <thread>

#include <xgrad/xgrad.hpp>

#include "support/support.hpp"

using namespace xgrad;

// Large enough that lookups, bags, products and steps use the pool.
struct Model : nn::Module {
  nn::Embedding table;
  nn::EmbeddingBag bag;
  nn::Dropout dropout;
  nn::Linear linear;

  explicit Model(Generator& generator)
      : table(3000, 16, {.sparse = true, .generator = &generator}),
        bag(3000, 16, {.mode = nn::BagMode::mean, .sparse = false, .generator = &generator}),
        dropout(0.25, &generator),
        linear(32, 8, {.generator = &generator}) {}
  Tensor forward(const Indices& x) const {  // x: (batch, 12)
    return linear(dropout(cat({table(column(x, 0)), bag(x)}, 1)));
  }
  XGRAD_MODULE(Model, table, bag, dropout, linear)
};

// The parameters of a model after an epoch.
static std::vector<Array> trained(std::uint64_t seed) {
  Generator generator(seed);
  Model model(generator);
  optim::Adam adam(model.parameters(), {.lr = 1e-2, .exact = true});
  const Indices x = randint(3000, {6000, 12}, &generator), y = randint(8, {6000}, &generator);
  const data::TensorDataset examples(x, y);
  const data::DataLoader loader(
      examples, {.batch_size = 2000, .shuffle = true, .generator = &generator, .prefetch = 2});
  for (const auto& [inputs, targets] : loader) {
    adam.zero_grad();
    nn::functional::cross_entropy(model(inputs), targets).backward();
    optim::clip_grad_norm_(model.parameters(), 1);
    adam.step();
  }
  std::vector<Array> out;
  for (const Tensor& parameter : model.parameters()) out.push_back(parameter.value());
  return out;
}

// Runs work(i) for i in [0, n), each in a thread.
template <class Work>
static void in_threads(int n, const Work& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i) threads.emplace_back([&work, i] { work(i); });
  for (std::thread& thread : threads) thread.join();
}

struct KeepThreads {
  int before = get_num_threads();
  ~KeepThreads() { set_num_threads(before); }
};

BOOST_AUTO_TEST_CASE(each_trains_its_own_model) {
  const KeepThreads keep;
  std::vector<std::vector<Array>> alone, together(3);
  set_num_threads(1);
  for (std::uint64_t seed = 0; seed < 3; ++seed) alone.push_back(trained(seed));
  set_num_threads(3);
  in_threads(3, [&](int i) { together[i] = trained(static_cast<std::uint64_t>(i)); });
  BOOST_CHECK(together == alone);
}

BOOST_AUTO_TEST_CASE(all_predict_with_one_model) {
  const KeepThreads keep;
  set_num_threads(3);
  Generator generator(1);
  Model model(generator);
  model.eval();
  const Indices x = randint(3000, {2000, 12}, &generator);
  const Array expected = model(x).value();
  std::vector<Array> found(4);
  in_threads(4, [&](int i) {
    if (i % 2 == 0) return void(found[i] = model(x).value());  // this one records
    const NoGradGuard no_grad;
    found[i] = model(x).value();
  });
  for (const Array& each : found) BOOST_TEST(identical(each, expected));
}

// Each array is a piece of the one sequence of the default generator, and every piece is used once.
BOOST_AUTO_TEST_CASE(all_draw_from_the_default_generator) {
  const auto models = [](int) {
    for (int i = 0; i < 20; ++i) nn::functional::dropout(nn::Embedding(50, 16).weight, {.p = 0.5});
  };
  manual_seed(5);
  in_threads(3, models);
  const std::vector<std::uint8_t> together = default_generator().get_state();
  manual_seed(5);
  for (int i = 0; i < 3; ++i) models(i);
  BOOST_CHECK(together == default_generator().get_state());
}
