#include <cmath>
#include <random>

#include <xgrad/data/word_vectors.hpp>
#include <xgrad/engine/system/parallel.hpp>

#include "support/support.hpp"
#include "support/temporary_folder.hpp"

using namespace xgrad;
using namespace xgrad::data;

static const TemporaryFolder folder;

static std::string file(std::string_view contents) {
  return folder.file("vectors", contents);
}
static std::string where() {
  return folder.path("vectors");
}

static const Tensor abc{{1, -0.5, 3}, {0.25, 1e-3, 2}, {0, 4, -1}};

static void check_abc(const WordVectors& read) {
  BOOST_CHECK_EQUAL(read.size(), 3);
  BOOST_CHECK(identical(read.vectors, abc));
  BOOST_CHECK_EQUAL(read.itos(0), "the");
  BOOST_CHECK_EQUAL(read.itos(1), "Ärger");
  BOOST_CHECK_EQUAL(read.itos(2), "</s>");
  BOOST_CHECK_EQUAL(read.stoi("Ärger"), 1);
  BOOST_CHECK_EQUAL(read.find("x"), -1);
  BOOST_CHECK_EQUAL(read.report.skipped(), 0);
}

static const std::string lines = "the 1 -0.5 3\nÄrger 0.25 1e-3 2\n</s> 0 4 -1\n";

BOOST_AUTO_TEST_CASE(text_formats) {
  check_abc(WordVectors::load(file(lines)));
  check_abc(WordVectors::load(file(lines), {.format = VectorFormat::glove}));
  check_abc(WordVectors::load(file("3 3\n" + lines)));
  check_abc(WordVectors::load(file("3 3\n" + lines), {.format = VectorFormat::word2vec}));
  // Without a last line end; with the space that word2vec and fastText write after each line; with CRLF.
  check_abc(WordVectors::load(file(lines.substr(0, lines.size() - 1))));
  check_abc(WordVectors::load(file("3 3\nthe 1 -0.5 3 \nÄrger 0.25 1e-3 2 \n</s> 0 4 -1 \n")));
  check_abc(WordVectors::load(file("3 3\r\nthe 1 -0.5 3\r\nÄrger 0.25 1e-3 2\r\n</s> 0 4 -1\r\n")));
}

// Three words of two float32 numbers each, as word2vec.c writes them: 1, -0.5, 2, 0.25, 0, 4.
static const std::string binary(
    "3 2\nthe \0\0\x80\x3f\0\0\0\xbf\n\xc3\x84rger \0\0\0\x40\0\0\x80\x3e\n</s> \0\0\0\0\0\0\x80\x40\n", 47);

BOOST_AUTO_TEST_CASE(binary_format) {
  std::string without_line_feeds;  // as other writers do
  for (std::size_t i = 0; i < binary.size(); ++i) {
    if (binary[i] != '\n' || i == 3) without_line_feeds += binary[i];
  }
  for (const std::string& contents : {binary, without_line_feeds}) {
    for (const VectorFormat format : {VectorFormat::automatic, VectorFormat::word2vec_binary}) {
      const WordVectors read = WordVectors::load(file(contents), {.format = format});
      BOOST_CHECK(identical(read.vectors, Tensor{{1, -0.5}, {2, 0.25}, {0, 4}}));
      BOOST_CHECK_EQUAL(read.itos(1), "Ärger");
    }
  }
}

BOOST_AUTO_TEST_CASE(written_and_read_again) {
  const std::vector<std::string> names = {"a", "bc", "\xc3\xa4"};
  const WordVectors made(names, example({3, 50}, 0, 0.1));
  for (const VectorFormat format : {VectorFormat::word2vec, VectorFormat::glove}) {
    made.save(where(), format);
    const WordVectors read = WordVectors::load(where());
    BOOST_CHECK(identical(read.vectors, made.vectors));
    for (Index i = 0; i < 3; ++i) BOOST_CHECK_EQUAL(read.itos(i), names[i]);
  }
  made.save(where(), VectorFormat::word2vec_binary);
  BOOST_CHECK(close(WordVectors::load(where()).vectors.value(), made.vectors.value(), 1e-7, 0));
  WordVectors({"x"}, Tensor{{0.5, -2}}).save(where());
  BOOST_CHECK_EQUAL(folder.read("vectors"), "1 2\nx 0.5 -2\n");
  CHECK_THROWS(
      WordVectors({"a", "b c"}, Tensor{{1}, {2}}).save(where()), std::invalid_argument,
      "WordVectors: word 1 (\"b c\") is empty or contains white space; word vector files cannot hold it");
}

BOOST_AUTO_TEST_CASE(only_the_first_words) {
  for (const std::string& contents : {lines, "3 3\n" + lines}) {
    const WordVectors read = WordVectors::load(file(contents), {.max_words = 2});
    BOOST_CHECK_EQUAL(read.size(), 2);
    BOOST_CHECK(!read.contains("</s>"));
  }
  BOOST_CHECK_EQUAL(WordVectors::load(file(binary), {.max_words = 1}).size(), 1);
}

// ---- malformed files

#define CHECK_BAD(contents, message) \
  CHECK_THROWS(WordVectors::load(file(contents)), std::runtime_error, where() + message)

BOOST_AUTO_TEST_CASE(malformed_text) {
  CHECK_BAD("", ": the file is empty; there are no word vectors in it");
  CHECK_BAD("word\n", ", line 1: expected a word and its numbers");
  CHECK_BAD("a 1 2\nb 1\nc 1 2\n", ", line 2: expected 2 numbers, got 1");
  CHECK_BAD("a 1 2\nb 1 2 3\nc 1 2\n", ", line 2: expected 2 numbers, got 3");
  CHECK_BAD("a 1 2\nb 1 2\nc 1", ", line 3: expected 2 numbers, got 1; the file seems to be cut off");
  CHECK_BAD("a 1 2\nb 1 2\nc 1 -",
            ", line 3: \"-\" (number 2 of 2) is not a finite number; the file seems to be cut off");
  CHECK_BAD("a 1 2\n\nb 1 2\n", ", line 2: expected a word and 2 numbers");
  CHECK_BAD("a 1 2\n 1 2\n", ", line 2: expected a word and 2 numbers");
  CHECK_BAD("a 1 2\nb 1 x\n", ", line 2: \"x\" (number 2 of 2) is not a finite number");
  CHECK_BAD("a 1 2\nb 1x 2\n", ", line 2: \"1x\" (number 1 of 2) is not a finite number");
  CHECK_BAD("a 1 2\nb 1  2\n", ", line 2: expected 2 numbers, got 3");
  CHECK_BAD("a 1 2\nb nan 2\n", ", line 2: \"nan\" (number 1 of 2) is not a finite number");
  CHECK_BAD("a 1 2\nb 1 1e999\n", ", line 2: \"1e999\" (number 2 of 2) is not a finite number");
  CHECK_BAD("a 1 2\nb 1 2\na 3 4\n", ", line 3: the word \"a\" was there already");
  CHECK_BAD("3 2\na 1 2\nb 1 2\n", ": the file ends after 2 of the 3 words that line 1 announces");
  CHECK_BAD("1 2\na 1 2\nb 1 2\n", ", line 3: line 1 announces 1 words, here are more");
  CHECK_BAD("1 3\na 1.5 2.5 \n", ", line 2: expected 3 numbers, got 2");
  CHECK_THROWS(WordVectors::load(file("a 1 2\n"), {.format = VectorFormat::word2vec}), std::runtime_error,
               where() + ", line 1: expected the number of words and the length of their vectors");
  CHECK_THROWS(WordVectors::load(folder.path("none")), std::runtime_error,
               "cannot read " + folder.path("none") + ": No such file or directory");
  CHECK_THROWS(WordVectors::load(where(), {.max_words = -1}), std::invalid_argument,
               "WordVectors: max_words -1 is negative");
}

BOOST_AUTO_TEST_CASE(malformed_binary) {
  CHECK_BAD(binary.substr(0, binary.size() - 3), ", word 3 of 3: the file is cut off");
  CHECK_BAD("900000000000 2" + binary.substr(3),
            ", line 1: announces 900000000000 words of 2 numbers, more than the file's 58 bytes hold");
  CHECK_BAD("3 4000000000000000000" + binary.substr(3),
            ", line 1: announces 3 words of 4000000000000000000 numbers, more than the file's 65 bytes hold");
  CHECK_BAD("0 14550915724830\n",
            ", line 1: announces 0 words of 14550915724830 numbers, more than the file's 17 bytes hold");
  std::string twice = binary;
  twice.replace(twice.find("</s>"), 4, "the");
  CHECK_BAD(twice, ", word 3 of 3: \"the\" was there already");
  const WordVectors skipped = WordVectors::load(where(), {.bad_line = BadLine::skip});
  BOOST_CHECK(identical(skipped.vectors, Tensor{{1, -0.5}, {2, 0.25}}));
  BOOST_CHECK_EQUAL(skipped.report.duplicates, 1);
  std::string infinite = binary;
  infinite.replace(infinite.find("\x80\x3f"), 2, "\x80\x7f");
  CHECK_BAD(infinite, ", word 1 of 3: number 1 of \"the\" is not finite");
}

BOOST_AUTO_TEST_CASE(skipped_and_counted) {
  const WordVectors read = WordVectors::load(file("a 1 2\nb 1\na 5 6\nc 1 x\nd 3 4\n\ne 7 inf\nf 9 8\ng 1"),
                                             {.bad_line = BadLine::skip});
  BOOST_CHECK(identical(read.vectors, Tensor{{1, 2}, {3, 4}, {9, 8}}));
  BOOST_CHECK_EQUAL(read.stoi("f"), 2);
  BOOST_CHECK(!read.contains("c"));
  BOOST_CHECK_EQUAL(read.report.duplicates, 1);
  BOOST_CHECK_EQUAL(read.report.wrong_columns, 3);
  BOOST_CHECK_EQUAL(read.report.not_numbers, 2);
  BOOST_CHECK_EQUAL(read.report.first_skipped_line, 2);
}

// Random damage to a file gives an error or fewer words, never a crash (the sanitizer build runs this, too).
BOOST_AUTO_TEST_CASE(damaged_files) {
  std::mt19937 random(1);
  for (const std::string& whole : {lines, "3 3\n" + lines, binary}) {
    for (int i = 0; i < 300; ++i) {
      std::string damaged = whole;
      for (auto changes = random() % 3 + 1; changes > 0; --changes) {
        damaged[random() % damaged.size()] = " \n9-e.\r\0x"[random() % 9];
      }
      damaged.resize(damaged.size() - random() % 4);
      for (const BadLine bad_line : {BadLine::error, BadLine::skip}) {
        try {
          const WordVectors read = WordVectors::load(file(damaged), {.bad_line = bad_line});
          BOOST_CHECK_EQUAL(read.vectors.size(0), read.size());
        } catch (const std::runtime_error& error) {
          BOOST_CHECK_EQUAL(std::string(error.what()).find(where()), 0);
        }
      }
    }
  }
}

// More than one range of the parallel reader, at several numbers of threads; the line of an error is right
// there, too.
BOOST_AUTO_TEST_CASE(large_files) {
  std::string contents;
  Array expected = uninitialized<Array>({20'000, 20});
  for (int i = 0; i < 20'000; ++i) {
    contents += "word" + std::to_string(i);
    for (int j = 0; j < 20; ++j) {
      const int thousandths = (i * 7919 + j * 104729) % 20001 - 10000;
      contents += ' ' + std::to_string(thousandths) + "e-3";
      expected(i, j) = static_cast<Scalar>(thousandths / 1000.0);
    }
    contents += '\n';
  }
  for (const int threads : {1, 2, 7}) {
    set_num_threads(threads);
    BOOST_CHECK(identical(WordVectors::load(file(contents)).vectors, Tensor(expected)));
    std::string broken = contents;
    broken[broken.find("e-3", broken.find("word15000 "))] = 'x';
    broken[broken.find("e-3", broken.find("word18000 "))] = 'x';
    const std::string wrong(
        broken.begin() + static_cast<std::ptrdiff_t>(broken.find("word15000 ") + 10),
        broken.begin() + static_cast<std::ptrdiff_t>(broken.find(' ', broken.find("word15000 ") + 10)));
    CHECK_BAD(broken, ", line 15001: \"" + wrong + "\" (number 1 of 20) is not a finite number");
  }
}

// ---- lookups

static WordVectors animals() {
  return WordVectors({"cat", "dog", "car", "bus", "nothing"},
                     Tensor{{2, 0}, {1, 0.1}, {0, 3}, {-0.1, 1}, {0, 0}});
}

BOOST_AUTO_TEST_CASE(unknown_words) {
  WordVectors vectors = animals();
  BOOST_CHECK(identical(vectors["dog"], Tensor{1, 0.1}));
  CHECK_THROWS(vectors["cow"], std::out_of_range, "WordVectors: no vector for \"cow\"");
  CHECK_THROWS(vectors.stoi("cow"), std::out_of_range, "WordVectors: no vector for \"cow\"");
  vectors.unknown = UnknownWord::zeros;
  BOOST_CHECK(identical(vectors["cow"], Tensor{0, 0}));
  vectors.unknown = UnknownWord::mean;
  BOOST_CHECK(close(vectors["cow"], Tensor{2.9 / 5, 4.1 / 5}));
  const std::vector<std::string> words = {"DOG", "cow"};
  BOOST_CHECK(close(vectors.lookup(words), Tensor{{2.9 / 5, 4.1 / 5}, {2.9 / 5, 4.1 / 5}}));
  BOOST_CHECK(close(vectors.lookup(words, true), Tensor{{1, 0.1}, {2.9 / 5, 4.1 / 5}}));
  CHECK_THROWS(vectors.itos(5), std::out_of_range, "token 5 is out of range for 5 tokens");
}

BOOST_AUTO_TEST_CASE(a_table_for_a_vocabulary) {
  Vocabulary words({.padding = "<pad>"});
  for (const char* word : {"bus", "cow", "cat"}) words.add(word);
  Index found = 0;
  BOOST_CHECK(identical(animals().table(words, &found), Tensor{{0, 0}, {-0.1, 1}, {0, 0}, {2, 0}}));
  BOOST_CHECK_EQUAL(found, 2);
}

BOOST_AUTO_TEST_CASE(nearest_words) {
  const WordVectors vectors = animals();
  const auto near_cat = vectors.nearest("cat", 2);
  BOOST_REQUIRE_EQUAL(near_cat.size(), 2);
  BOOST_CHECK_EQUAL(near_cat[0].word, "dog");
  BOOST_CHECK_EQUAL(near_cat[0].index, 1);
  BOOST_CHECK_CLOSE(near_cat[0].similarity, 1 / std::sqrt(1.01), 1e-4);
  BOOST_CHECK_EQUAL(near_cat[1].word, "car");  // 0, as "nothing", which comes later
  BOOST_CHECK_EQUAL(vectors.nearest(Tensor{0, -2}, 100).size(), 5);
  BOOST_CHECK_EQUAL(vectors.nearest(Tensor{0, 5}, 1)[0].word, "car");
  CHECK_THROWS(vectors.nearest("cow"), std::out_of_range, "WordVectors: no vector for \"cow\"");
  CHECK_THROWS(vectors.nearest(Tensor{1, 2, 3}), std::invalid_argument,
               "nearest: expected a vector of shape [2], got [3]");
  CHECK_THROWS(vectors.nearest("cat", -1), std::invalid_argument, "nearest: k -1 is negative");
}

BOOST_AUTO_TEST_CASE(analogies) {
  const WordVectors vectors({"man", "woman", "king", "queen", "apple"},
                            Tensor{{1, 0, 0}, {1, 1, 0}, {1, 0, 1}, {1, 1, 1}, {-1, 0, 0.5}});
  BOOST_CHECK_EQUAL(vectors.analogy("man", "king", "woman")[0].word, "queen");
  BOOST_CHECK_EQUAL(vectors.analogy("man", "king", "woman", 9).size(), 2);  // without the three
}

BOOST_AUTO_TEST_CASE(errors_of_construction) {
  CHECK_THROWS(WordVectors({"a", "b"}, Tensor{{1}}), std::invalid_argument,
               "WordVectors: 2 words, but vectors of shape [1, 1]");
  CHECK_THROWS(WordVectors({"a", "a"}, Tensor{{1}, {2}}), std::invalid_argument,
               "WordVectors: \"a\" is there twice");
}
