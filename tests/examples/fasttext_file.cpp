// Damaged models: each is refused with std::runtime_error, or read and asked without harm.
#include "text_classifier/fasttext_file.hpp"

#include <fstream>
#include <iterator>
#include <random>

#include "support/support.hpp"

using namespace text_classifier;

static std::string contents(const std::string& name) {
  std::ifstream file(std::string(XGRAD_FASTTEXT_MODELS) + "/" + name, std::ios::binary);
  BOOST_REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Reads and asks; whether it could be read.
static bool survives(const std::string& bytes) {
  try {
    const Classifier model = parse_fasttext(bytes, "model");
    const std::vector<Index> bag = model.features.read("tee0 über3 чай4 w17 unseen").features;
    if (model.features.labels().size() > 0) model.predict({bag, {}}, -1);
    model.mean(model.features.read_word("über3"));
    return true;
  } catch (const std::runtime_error& error) {
    BOOST_CHECK(std::string(error.what()).find("model") == 0);
    return false;
  }
}

static const char* const names[] = {"softmax.bin", "softmax.ftz", "hs.bin", "labels.ftz", "skipgram.bin"};

BOOST_AUTO_TEST_CASE(whole_files_are_read) {
  for (const char* name : names) BOOST_CHECK(survives(contents(name)));
}

BOOST_AUTO_TEST_CASE(files_that_end_too_early_are_refused) {
  for (const char* name : names) {
    const std::string bytes = contents(name);
    const std::size_t step = bytes.size() / 200 + 1;
    for (std::size_t size = 4; size < bytes.size(); size += size < 120 ? 1 : step)
      BOOST_CHECK_MESSAGE(!survives(bytes.substr(0, size)), name << " of " << size << " bytes");
  }
}

BOOST_AUTO_TEST_CASE(changed_bytes_do_no_harm) {
  std::mt19937 random(1);
  for (const char* name : names) {
    const std::string bytes = contents(name);
    for (int trial = 0; trial < 400; ++trial) {
      std::string changed = bytes;
      // Half of the changes go into settings and sizes; 4 bytes make numbers that are very large or negative.
      const std::size_t range = trial % 2 == 0 ? 92 : bytes.size();
      const std::size_t at = 4 + random() % (range - 8);
      for (int i = 0; i < (trial % 3 == 0 ? 4 : 1); ++i) changed[at + i] = static_cast<char>(random());
      survives(changed);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_left_over_is_refused) {
  BOOST_CHECK(!survives(contents("softmax.bin") + "x"));
  BOOST_CHECK(survives(contents("softmax.bin") + "xgrad\t1\t__label__\n"));
}
