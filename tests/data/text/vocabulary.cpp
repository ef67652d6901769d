#include <limits>

#include <xgrad/data/text/vocabulary.hpp>
#include <xgrad/engine/system/error.hpp>

#include "support/support.hpp"
#include "support/temporary_folder.hpp"

using namespace xgrad;
using namespace xgrad::data;

static std::vector<std::string> tokens(const Vocabulary& vocabulary) {
  std::vector<std::string> out;
  for (Index i = 0; i < vocabulary.size(); ++i) out.emplace_back(vocabulary.token(i));
  return out;
}

using Tokens = std::vector<std::string>;

static Vocabulary fruit() {
  Vocabulary out({.padding = "<pad>", .unknown = "<unk>"});
  for (const char* token : {"pear", "apple", "fig", "apple", "kiwi", "fig", "apple", "plum"}) out.add(token);
  return out;
}

BOOST_AUTO_TEST_CASE(grows_and_counts) {
  const Vocabulary words = fruit();
  BOOST_CHECK((tokens(words) == Tokens{"<pad>", "<unk>", "pear", "apple", "fig", "kiwi", "plum"}));
  BOOST_CHECK_EQUAL(words["apple"], 3);
  BOOST_CHECK_EQUAL(words.count(3), 3);
  BOOST_CHECK_EQUAL(words.total(), 8);
  BOOST_CHECK_EQUAL(words.padding_idx(), 0);
  BOOST_CHECK_EQUAL(words.unknown_idx(), 1);
  BOOST_CHECK_EQUAL(words["melon"], 1);
  BOOST_CHECK_EQUAL(words.find("melon"), -1);
  BOOST_CHECK((words.indices(Tokens{"fig", "melon", "pear"}) == std::vector<Index>{4, 1, 2}));
}

BOOST_AUTO_TEST_CASE(selects_the_frequent) {
  const Vocabulary words = fruit();
  // Most frequent first, equal counts by bytes: torchtext's order.
  BOOST_CHECK((tokens(words.select({})) == Tokens{"<pad>", "<unk>", "apple", "fig", "kiwi", "pear", "plum"}));
  const Vocabulary frequent = words.select({.min_count = 2});
  BOOST_CHECK((tokens(frequent) == Tokens{"<pad>", "<unk>", "apple", "fig"}));
  BOOST_CHECK_EQUAL(frequent.count(1), 3);  // what was left out
  BOOST_CHECK_EQUAL(frequent.total(), 8);
  BOOST_CHECK((tokens(words.select({.max_size = 3})) == Tokens{"<pad>", "<unk>", "apple"}));
}

BOOST_AUTO_TEST_CASE(many_tokens) {
  Vocabulary words;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 50'000; ++i) BOOST_REQUIRE_EQUAL(words.add(std::to_string(i)), i);
  }
  BOOST_CHECK_EQUAL(words.size(), 50'000);
  for (int i = 0; i < 50'000; ++i) BOOST_REQUIRE_EQUAL(words.token(i), std::to_string(i));
  const Vocabulary copy = words;
  BOOST_CHECK_EQUAL(copy["777"], 777);
}

BOOST_AUTO_TEST_CASE(written_and_read_again) {
  const TemporaryFolder folder;
  Vocabulary words = fruit();
  words.add("tab\tand\nline\r\\", 7);
  words.add("", 2);
  words.save(folder.path("v"));
  const Vocabulary read = Vocabulary::load(folder.path("v"));
  BOOST_CHECK((tokens(read) == tokens(words)));
  for (Index i = 0; i < words.size(); ++i) BOOST_CHECK_EQUAL(read.count(i), words.count(i));
  BOOST_CHECK_EQUAL(read["melon"], 1);
  Vocabulary plain;
  plain.add("a", 3);
  BOOST_CHECK_EQUAL(plain.text(), "xgrad-vocabulary\t1\t-1\t-1\na\t3\n");
}

#define CHECK_BAD(contents, message) \
  CHECK_THROWS(Vocabulary::parse(contents, "v.txt"), std::runtime_error, std::string("v.txt") + message)

BOOST_AUTO_TEST_CASE(malformed_files) {
  const std::string header = "xgrad-vocabulary\t1\t-1\t-1\n";
  CHECK_BAD("", ": the file is empty; a vocabulary begins with a line that says so");
  CHECK_BAD("the 0.1\n", ", line 1: this is no vocabulary file of xgrad");
  CHECK_BAD("xgrad-vocabulary\t2\t-1\t-1\n", ", line 1: version \"2\" of the format is unknown");
  CHECK_BAD("xgrad-vocabulary\t1\t-1\tx\n", ", line 1: \"x\" is not a whole number");
  CHECK_BAD("xgrad-vocabulary\t1\t-1\t1\na\t1\n", ", line 1: entry 1 is out of range for 1 entries");
  CHECK_BAD(header + "a\t1\nb", ", line 3: expected a token, a tab and its count");
  CHECK_BAD(header + "a\t1\nb\t2x\n", ", line 3: \"2x\" is not a whole number");
  CHECK_BAD(header + "a\t-1\n", ", line 2: count -1 is negative");
  CHECK_BAD(header + "a\t1\na\t2\n", ", line 3: \"a\" was there already");
  CHECK_BAD(header + "a\\x\t1\n", ", line 2: a backslash must be followed by t, n, r or another one");
}

BOOST_AUTO_TEST_CASE(errors) {
  Vocabulary words;
  CHECK_THROWS(words["a"], std::out_of_range,
               "Vocabulary: \"a\" is not in it, and there is no entry for unknown tokens");
  CHECK_THROWS(words.token(0), std::out_of_range, "token 0 is out of range for 0 tokens");
  CHECK_THROWS(words.count(-1), std::out_of_range, "Vocabulary: index -1 is out of range for 0 entries");
  CHECK_THROWS(words.add("a", -1), std::invalid_argument, "Vocabulary: count -1 of \"a\" is negative");
  CHECK_THROWS(words.select({.max_size = -1}), std::invalid_argument, "Vocabulary: max_size -1 is negative");
  CHECK_THROWS(Vocabulary({.padding = "x", .unknown = "x"}), std::invalid_argument,
               "Vocabulary: \"x\" cannot be both padding and unknown");
}

BOOST_AUTO_TEST_CASE(counts_that_overflow) {
  constexpr Index most = std::numeric_limits<Index>::max();
  Vocabulary words;
  words.add("a", most - 2);
  words.add("b", 2);
  CHECK_THROWS(words.add("a"), std::invalid_argument,
               text("Vocabulary: count 1 of \"a\" on top of ", most, " counted tokens is too large"));
  BOOST_CHECK_EQUAL(words.total(), most);
  BOOST_CHECK_EQUAL(words.select({.min_count = 3}).total(), most - 2);
  CHECK_THROWS(Vocabulary::parse(text("xgrad-vocabulary\t1\t-1\t-1\na\t", most, "\nb\t1\n"), "words"),
               std::runtime_error, "words, line 3: count 1 is too large");
}
