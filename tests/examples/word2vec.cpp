#include <cmath>
#include <fstream>
#include <map>

#include "support/support.hpp"
#include "support/temporary_folder.hpp"
#include "word2vec/evaluate.hpp"
#include "word2vec/train.hpp"

using namespace word2vec;
using xgrad::TemporaryFolder;

// ---- the inner loops against their formulas

namespace {

// Two windows over tables of 5 and 4 rows of 32 numbers: with bags, repeated rows and outputs, seen and
// noise.
struct Example {
  static constexpr Size width = 32;
  std::vector<std::int32_t> bags = {0, 1, 3, 7}, rows = {2, 0, 4, 1, 1, 3, 2},
                            outputs = {0, 3, 3, 1, 2, 1, 0, 3, 2, 3, 1};
  std::vector<Window> windows = {{0, 2, 0, 4, 0, 1, 0.5f, 1.0f}, {2, 1, 4, 7, 8, 3, 0.25f, 2.0f}};
  std::vector<float> slopes = std::vector<float>(15);
  xgrad::Array in = xgrad::uninitialized<xgrad::Array>({5, width}),
               out = xgrad::uninitialized<xgrad::Array>({4, width});

  Example() {
    for (Index k = 0; k < 5 * width; ++k)
      in.data()[k] = static_cast<float>(std::sin(0.7 * static_cast<double>(k)));
    for (Index k = 0; k < 4 * width; ++k)
      out.data()[k] = static_cast<float>(std::cos(1.3 * static_cast<double>(k)));
  }
  Block block() { return {windows.data(), bags.data(), rows.data(), outputs.data(), slopes.data()}; }
  Tables tables() { return {in.data(), out.data(), width}; }
};

std::vector<double> mean_of_bag(const Example& e, Index i) {
  std::vector<double> h(Example::width);
  const double size = e.bags[i + 1] - e.bags[i];
  for (Index r = e.bags[i]; r < e.bags[i + 1]; ++r) {
    for (Index k = 0; k < Example::width; ++k) h[k] += e.in.data()[e.rows[r] * Example::width + k] / size;
  }
  return h;
}

void check_near(double a, double b) {
  BOOST_CHECK_SMALL(a - b, 1e-5);
}

}  // namespace

BOOST_AUTO_TEST_CASE(slopes_are_rate_times_what_is_wrong) {
  Example e;
  step_on_this_machine().slopes(e.tables(), e.block(), 0, 2);
  for (const Window& window : e.windows) {
    for (Index i = 0; i < window.inputs; ++i) {
      const std::vector<double> h = mean_of_bag(e, window.first_input + i);
      for (Index j = 0; j < window.outputs; ++j) {
        double x = 0;
        for (Index k = 0; k < Example::width; ++k)
          x += h[k] * e.out.data()[e.outputs[window.first_output + j] * Example::width + k];
        const double sigmoid = 1 / (1 + std::exp(-x));
        const double expected =
            j < window.positives ? window.rate * (1 - sigmoid) : -window.rate * window.noise_weight * sigmoid;
        check_near(e.slopes[window.first_slope + i * window.outputs + j], expected);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(update_moves_both_sides_with_the_numbers_from_before_the_window) {
  Example e;
  for (std::size_t k = 0; k < e.slopes.size(); ++k) e.slopes[k] = 0.05f * static_cast<float>(k % 7) - 0.1f;
  Example expected = e;
  for (const Window& window : expected.windows) {
    const xgrad::Array in = expected.in, out = expected.out;
    const Example before = expected;
    for (Index i = 0; i < window.inputs; ++i) {
      const std::vector<double> h = mean_of_bag(before, window.first_input + i);
      for (Index j = 0; j < window.outputs; ++j) {
        const double slope = e.slopes[window.first_slope + i * window.outputs + j];
        const Index u = e.outputs[window.first_output + j] * Example::width;
        for (Index k = 0; k < Example::width; ++k) {
          expected.out.data()[u + k] += static_cast<float>(slope * h[k]);
          for (Index r = e.bags[window.first_input + i]; r < e.bags[window.first_input + i + 1]; ++r)
            expected.in.data()[e.rows[r] * Example::width + k] +=
                static_cast<float>(slope * out.data()[u + k]);
        }
      }
    }
  }
  const Step& step = step_on_this_machine();
  step.update(e.tables(), e.block(), 2, 16, 32);  // the halves in any order
  step.update(e.tables(), e.block(), 2, 0, 16);
  for (Index k = 0; k < 5 * Example::width; ++k) check_near(e.in.data()[k], expected.in.data()[k]);
  for (Index k = 0; k < 4 * Example::width; ++k) check_near(e.out.data()[k], expected.out.data()[k]);
}

// ---- windows

static Corpus corpus_of(const TemporaryFolder& folder, const std::string& text,
                        const CorpusOptions& options = {.min_count = 1}) {
  return read_corpus(folder.file("text", text), options);
}

BOOST_AUTO_TEST_CASE(noise_is_drawn_by_the_power_of_counts) {
  data::Vocabulary words;
  words.add("a", 16);
  words.add("b", 1);
  words.add("c", 81);
  const Noise noise(words);
  std::array<Index, 3> drawn{};
  constexpr Index n = 1 << 16;
  for (Index i = 0; i < n; ++i) ++drawn[noise.draw(static_cast<std::uint32_t>(i << 16))];
  for (const auto& [word, part] : {std::pair<int, double>{0, 8.0}, {1, 1.0}, {2, 27.0}})
    BOOST_CHECK_CLOSE(static_cast<double>(drawn[word]), n * part / 36, 0.1);
}

BOOST_AUTO_TEST_CASE(windows_are_what_is_around) {
  const TemporaryFolder folder;
  const Corpus corpus = corpus_of(folder, "a b c d\ne\n\nf g");
  const Subwords none(corpus.words, {});
  xgrad::manual_seed(0);
  Sampler sampler(corpus, none, false, {.window = 1, .negative = 3, .t = 0, .epochs = 2});
  std::map<std::string, int> seen;
  Windows windows;
  Index count = 0;
  for (sampler.next(5, windows); !windows.windows.empty(); sampler.next(5, windows)) {
    for (const Window& w : windows.windows) {
      ++count;
      BOOST_CHECK_LE(w.outputs, 4);
      const std::string_view middle = corpus.words.token(windows.outputs[w.first_output]);
      for (Index i = 0; i < w.inputs; ++i) {
        const Index row = windows.rows[windows.bags[w.first_input + i]];
        ++seen[std::string(middle) + std::string(corpus.words.token(row))];
      }
      for (Index j = 1; j < w.outputs; ++j)
        BOOST_CHECK_NE(windows.outputs[w.first_output + j], windows.outputs[w.first_output]);
    }
  }
  BOOST_CHECK_EQUAL(count, 12);  // "e" has nothing around
  const std::map<std::string, int> expected = {{"ab", 2}, {"ba", 2}, {"bc", 2}, {"cb", 2},
                                               {"cd", 2}, {"dc", 2}, {"fg", 2}, {"gf", 2}};
  BOOST_CHECK(seen == expected);
  BOOST_CHECK_EQUAL(sampler.done(), sampler.total());
}

BOOST_AUTO_TEST_CASE(frequent_words_are_left_out_by_the_formula) {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 1000; ++i) text += i % 10 ? "the the the the the the the the the the\n" : "x y z\n";
  const Corpus corpus = corpus_of(folder, text);
  const double f = static_cast<double>(corpus.words.count(0)) / static_cast<double>(corpus.words.total()),
               t = 0.01;
  const Subwords none(corpus.words, {});
  xgrad::manual_seed(3);
  Sampler sampler(corpus, none, false, {.window = 5, .negative = 1, .t = t, .epochs = 20});
  Windows windows;
  sampler.next(1 << 30, windows);
  double the = 0;
  for (const Window& w : windows.windows) the += windows.outputs[w.first_output] == 0;
  // Of ten words a window is made unless the word is alone in its line.
  const double keep = std::sqrt(t / f) + t / f;
  const double expected = 20.0 * 9000 * keep * (1 - std::pow(1 - keep, 9));
  BOOST_CHECK_CLOSE(the, expected, 3);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8) {
  const TemporaryFolder folder;
  const Corpus corpus = corpus_of(folder, "a\xff b\n\xc3\xa9 B", {.min_count = 1, .lower_case = true});
  BOOST_CHECK_EQUAL(corpus.words.size(), 3);
  for (const char* word : {"a\xef\xbf\xbd", "b", "\xc3\xa9"}) BOOST_CHECK(corpus.words.contains(word));
}

// ---- subwords, models

BOOST_AUTO_TEST_CASE(ngrams_are_fasttexts) {
  const SubwordOptions options{.min_n = 3, .max_n = 4, .buckets = 1000};
  const std::vector<std::int32_t> hello = {580, 664, 742, 310, 344, 165, 342, 912, 790},
                                  uber = {82,  269, 527, 527,
                                          366, 56,  840};  // as its source says, computed in Python
  BOOST_TEST(ngram_buckets("hello", options) == hello, boost::test_tools::per_element());
  BOOST_TEST(ngram_buckets("\xc3\xbc"
                           "ber",
                           options) == uber,
             boost::test_tools::per_element());
  const std::vector<std::int32_t> ab = {750, 220, 946, 77, 561};  // without "<" and ">"
  BOOST_TEST(ngram_buckets("ab", {.min_n = 1, .max_n = 2, .buckets = 1000}) == ab,
             boost::test_tools::per_element());
  BOOST_CHECK(ngram_buckets("hello", {}).empty());
}

BOOST_AUTO_TEST_CASE(a_model_comes_back_and_goes_on) {
  const TemporaryFolder folder;
  const Corpus corpus = corpus_of(folder, "cat dog cat dog bird\ncat dog\n");
  const SubwordOptions subwords{.min_n = 2, .max_n = 3, .buckets = 50};
  for (const Architecture architecture : {Architecture::skip_gram, Architecture::cbow}) {
    xgrad::manual_seed(1);
    Model model{corpus.words, subwords, true, Network(corpus.words.size(), 50, 7)};
    const SampleOptions sample{.architecture = architecture, .t = 0, .epochs = 3, .lr = 0.1};
    const double loss = train(model, corpus, sample);
    BOOST_CHECK(loss > 0 && loss < 10);
    model.save(folder.path("m.safetensors"));
    Model again = Model::load(folder.path("m.safetensors"));
    BOOST_CHECK(again.words.text() == model.words.text());
    BOOST_CHECK(again.lower_case);
    BOOST_CHECK_EQUAL(again.subwords.max_n, 3);
    const auto same = [](const Tensor& a, const Tensor& b) { return a.value() == b.value(); };
    BOOST_CHECK(same(again.vector("dogs"), model.vector("dogs")));  // never seen
    BOOST_CHECK(same(again.vectors()["dog"], model.vectors()["dog"]));
    BOOST_CHECK(allclose(model.vector("dog"), model.vectors()["dog"]));
    xgrad::manual_seed(2);
    train(model, corpus, sample);
    xgrad::manual_seed(2);
    train(again, corpus, sample);
    BOOST_CHECK(same(again.vector("bird"), model.vector("bird")));
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_model) {
  const TemporaryFolder folder;
  const std::string path = folder.path("m.safetensors");
  nn::save(nn::StateDict{{"inputs.weight", xgrad::zeros({2, 3})}}, path);
  CHECK_THROWS(Model::load(path), std::runtime_error, path + " is no word2vec model: no words");
  data::Vocabulary words;
  words.add("a");
  nn::save({{"inputs.weight", xgrad::zeros({2, 3})}, {"outputs.weight", xgrad::zeros({2, 3})}}, path,
           {{"words", words.text()}, {"min_n", "0"}, {"max_n", "0"}});
  CHECK_THROWS(Model::load(path), std::runtime_error, path + " is no word2vec model: shapes do not fit");
}

// ---- questions

BOOST_AUTO_TEST_CASE(spearmans_correlation) {
  BOOST_CHECK_CLOSE(spearman({1, 2, 3, 4}, {10, 20, 40, 30}), 0.8, 1e-9);
  BOOST_CHECK_CLOSE(spearman({1, 1, 2, 3}, {4, 3, 2, 1}), -0.9486832980505138,
                    1e-9);  // scipy.stats.spearmanr
  BOOST_CHECK_EQUAL(spearman({1, 1}, {1, 2}), 0);
}

BOOST_AUTO_TEST_CASE(files_of_questions) {
  const TemporaryFolder folder;
  const Vectors vectors(
      folder.file("v.vec", "6 2\nman 1 0\nking 1 1\nwoman 2 0\nqueen 2 1.9\nfar -1 0\ncup 0 -1\n"));
  const Evaluation tabs = evaluate(
      vectors, folder.file("a", "# comment\nman\tWoman\t9\nman\tking\t5\nman\tfar\t1\nman\tunicorn\t3\n"));
  BOOST_CHECK(!tabs.analogies);
  BOOST_CHECK_EQUAL(tabs.answered, 3);
  BOOST_CHECK_EQUAL(tabs.questions, 4);
  BOOST_CHECK_CLOSE(tabs.score, 1, 1e-9);
  const Evaluation named = evaluate(
      vectors, folder.file("b", "word1,word2,POS,SimLex999\nman,woman,N,1\nman,king,N,2\nman,far,N,3\n"));
  BOOST_CHECK_CLOSE(named.score, -1, 1e-9);
  const Evaluation analogies = evaluate(
      vectors, folder.file("c", ": family\nman king woman queen\nman king woman cup\nman king lady queen\n"));
  BOOST_CHECK(analogies.analogies);
  BOOST_CHECK_EQUAL(analogies.answered, 2);
  BOOST_CHECK_EQUAL(analogies.questions, 3);
  BOOST_CHECK_CLOSE(analogies.score, 0.5, 1e-9);
  const std::string bad = folder.file("d", "man woman 3\nman king\n");
  CHECK_THROWS(evaluate(vectors, bad), std::runtime_error,
               bad + ", line 2: expected two words and how similar they are");
}
