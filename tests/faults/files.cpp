// What faults.sh breaks: saves files whose numbers all are one number, and tells which.
//
//     files save KIND FILE NUMBER          writes it once
//     files save KIND FILE NUMBER forever  then NUMBER + 1, + 2 ..., until it is killed; each on standard
//     output files check KIND FILE                the number in it, or exit status 1 and what is wrong files
//     hold FILE                      maps it, waits for a line on standard input, reads all of it

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <xgrad/data/text/vocabulary.hpp>
#include <xgrad/data/word_vectors.hpp>
#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/files/npy.hpp>
#include <xgrad/engine/files/safetensors.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/system/mapped_file.hpp>
#include <xgrad/nn/checkpoint.hpp>
#include <xgrad/nn/linear.hpp>
#include <xgrad/optim/adam.hpp>

using namespace xgrad;

static constexpr Index size = 1 << 19;  // 2 MB of floats: a kill often finds it half written

namespace {
struct Run {
  nn::Linear model{size, 1};
  optim::Adam adam{model.parameters()};
  nn::Training training() { return {.model = &model, .optimizers = {&adam}}; }
};
}  // namespace

// The number that all of them are.
static Index common(const Tensor& x) {
  const auto& numbers = x.value();
  if (numbers.size() == 0) throw std::runtime_error("there are no numbers");
  for (const Scalar number : numbers) {
    if (number != numbers.data()[0]) throw std::logic_error("half of it is older than the other half");
  }
  return static_cast<Index>(numbers.data()[0]);
}

static void save(const std::string& kind, const std::string& path, Index number) {
  const auto value = static_cast<double>(number);
  if (kind == "safetensors") {
    nn::save(nn::StateDict{{"a", full({size}, value)}, {"b", full({3}, value)}}, path);
  } else if (kind == "npy") {
    save_npy(full({size}, value), path);
  } else if (kind == "words") {
    data::WordVectors({"one", "two"}, full({2, 50000}, value)).save(path);
  } else if (kind == "vocabulary") {
    data::Vocabulary words;
    for (int i = 0; i < 50000; ++i) words.add("word" + std::to_string(i), number);
    words.save(path);
  } else if (kind == "checkpoint") {
    static Run run;
    for (Tensor parameter : run.model.parameters()) parameter.data().fill_(value);
    nn::save_checkpoint(run.training(), path);
  } else {
    throw std::invalid_argument("no such kind: " + kind);
  }
}

static Index check(const std::string& kind, const std::string& path) {
  if (kind == "npy") return common(load_npy(path));
  if (kind == "words") return common(data::WordVectors::load(path).vectors);
  if (kind == "vocabulary") {
    const auto words = data::Vocabulary::load(path);
    if (words.size() != 50000) throw std::runtime_error("words are missing");
    return words.count(0);
  }
  if (kind == "checkpoint") {
    Run run;
    nn::load_checkpoint(run.training(), path);
    return common(run.model.weight);
  }
  const nn::StateDict state = nn::load(path);
  if (common(state["a"]) != common(state["b"])) throw std::logic_error("two saves are mixed");
  return common(state["a"]);
}

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  manual_seed(0);  // the same bytes each time, in a checkpoint too
  try {
    if (words.at(0) == "save") {
      Index number = std::stoll(words.at(3));
      const bool forever = words.size() > 4;
      do {
        save(words.at(1), words.at(2), number);
        std::cout << number++ << std::endl;
      } while (forever);
    } else if (words.at(0) == "check") {
      std::cout << check(words.at(1), words.at(2)) << "\n";
    } else {
      const MappedFile file(words.at(1));
      std::cout << "mapped" << std::endl;
      std::string line;
      std::getline(std::cin, line);
      std::cout << std::count(file.data(), file.data() + file.size(), '\0') << "\n";
    }
  } catch (const std::runtime_error& error) {  // what a bad file or disk gives
    std::cerr << error.what() << "\n";
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "not the right error: " << error.what() << "\n";
    return 2;
  }
}
