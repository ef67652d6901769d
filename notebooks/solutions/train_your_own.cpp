// The exercises of train_your_own, solved.
#include <filesystem>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include <xgrad/xgrad.hpp>

using namespace xgrad;

struct Texts {
  std::vector<std::vector<Index>> bags;
  std::vector<Index> labels;
};

struct Detector : nn::Module {
  nn::EmbeddingBag pieces;
  nn::Linear scores;

  Detector(Index rows, Index languages) : pieces(rows, 16, {.sparse = true}), scores(16, languages) {}
  Tensor forward(const data::Ragged& x) const { return scores(pieces(x.values, x.offsets)); }
  XGRAD_MODULE(Detector, pieces, scores)
};

struct Experiment {
  Detector model;
  Texts test;

  Tensor answers() const { return model(data::Ragged(test.bags)); }
  Index right() const { return sum(data::predictions(answers()) == Indices(test.labels)).item(); }
};

// Reads the file, and trains with pieces of 1 to `longest` characters in a table of so many rows.
static Experiment train(const std::string& file, int longest, Index rows) {
  data::Vocabulary languages;
  Texts seen, unseen;
  std::vector<Index> count;
  for (const data::CsvRow& row : data::CsvReader(file, data::tsv_options())) {
    const Index label = languages.add(row[0]);
    count.resize(languages.size());
    std::vector<Index> bag;
    for (int n = 1; n <= longest; ++n) data::append_hashed_ngrams(data::mark_words(row[1]), n, rows, bag);
    Texts& part = ++count[label] % 6 == 0 ? unseen : seen;
    part.bags.push_back(bag);
    part.labels.push_back(label);
  }
  manual_seed(0);
  Detector model(rows, languages.size());
  optim::Adam adam(model.parameters(), {.lr = 0.02});
  const data::DataLoader loader(data::TensorDataset(seen.bags, seen.labels),
                                {.batch_size = 16, .shuffle = true});
  for (int epoch = 0; epoch < 20; ++epoch) {
    for (const auto& [bags, answers] : loader) {
      adam.zero_grad();
      nn::functional::cross_entropy(model(bags), answers).backward();
      adam.step();
    }
  }
  return {model, unseen};
}

static const char* yes_or_no(bool yes) {
  return yes ? "True" : "False";
}

int main() {
  const std::string file = XGRAD_NOTEBOOKS "/sentences.tsv";
  const Experiment best = train(file, 3, 4096);
  std::cerr << best.right() << " of " << best.test.labels.size() << " right\n";

  // ---- 1. Letters alone say much, longer pieces say more.
  const Experiment letters = train(file, 1, 4096);
  std::cerr << "letters alone: " << letters.right() << "\n";
  std::cout << "1. more right with longer pieces: " << yes_or_no(letters.right() < best.right()) << "\n";

  // ---- 2. Below some hundred rows almost every row belongs to pieces of all languages.
  for (const Index rows : {16, 64, 256, 1024})
    std::cerr << rows << " rows: " << train(file, 3, rows).right() << "\n";
  std::cout << "2. 16 rows are too few: " << yes_or_no(train(file, 3, 16).right() < best.right()) << "\n";

  // ---- 3. Two bytes a number instead of four; three digits are enough to tell languages apart.
  const auto folder =
      std::filesystem::temp_directory_path() / ("xgrad_solution_" + std::to_string(std::random_device()()));
  std::filesystem::create_directory(folder);
  const std::string whole = folder / "whole.safetensors", half = folder / "half.safetensors";
  nn::save(best.model, whole);
  nn::save(best.model, half, {}, {.half = true});
  Experiment loaded = best;
  loaded.model.load_state_dict(nn::load(half));
  const double ratio = static_cast<double>(std::filesystem::file_size(half)) /
                       static_cast<double>(std::filesystem::file_size(whole));
  std::filesystem::remove_all(folder);
  std::cout << "3. about half as large: " << yes_or_no(ratio > 0.45 && ratio < 0.55) << "; the same answers: "
            << yes_or_no(equal(data::predictions(loaded.answers()), data::predictions(best.answers())))
            << "\n";
}
