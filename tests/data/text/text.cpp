#include <xgrad/data/text/hashing.hpp>
#include <xgrad/data/text/ngrams.hpp>
#include <xgrad/data/text/utf8.hpp>

#include "support/support.hpp"

using namespace xgrad;
using namespace xgrad::data;

using Texts = std::vector<std::string>;

template <class Views>
static Texts texts(const Views& views) {
  return Texts(views.begin(), views.end());
}

// ---- UTF-8

// What Python's bytes.decode(errors="replace") gives.
BOOST_AUTO_TEST_CASE(malformed_utf8) {
  const auto decoded = [](std::string_view bytes) { return code_points(bytes); };
  BOOST_CHECK(decoded("a\xff\xc3\xa4\xe2\x82") == U"a\uFFFD\u00E4\uFFFD");
  BOOST_CHECK(decoded("\xc0\xaf\xed\xa0\x80\xf5") == U"\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
  BOOST_CHECK(decoded("\xf0\x9f\x98\x80\xf0\x9f\x98x") == U"\U0001F600\uFFFDx");
  BOOST_CHECK(decoded("\xe0\x9f\x80\xf4\x90\x80\x80") == U"\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
  BOOST_CHECK_EQUAL(repair_utf8("a\xff"), "a\uFFFD");
  BOOST_CHECK(!is_valid_utf8("a\xff"));
  BOOST_CHECK(is_valid_utf8("a\uFFFD\U0001F600"));
}

BOOST_AUTO_TEST_CASE(every_code_point_there_and_back) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, c);
    std::size_t at = 0;
    if (next_code_point(text, at) != c || at != text.size()) BOOST_ERROR(static_cast<std::uint32_t>(c));
  }
  std::string surrogate;
  append_utf8(surrogate, 0xD800);
  append_utf8(surrogate, 0x110000);
  BOOST_CHECK_EQUAL(surrogate, "\uFFFD\uFFFD");
}

BOOST_AUTO_TEST_CASE(latin1) {
  BOOST_CHECK_EQUAL(latin1_to_utf8("Mis\xe9rables, Les"), "Misérables, Les");
}

BOOST_AUTO_TEST_CASE(lower_case) {
  BOOST_CHECK_EQUAL(to_lower("HELLO, Straße 1!"), "hello, straße 1!");
  BOOST_CHECK_EQUAL(to_lower("ÀÉÎÕÜØÞŁŐŽİǅẞ"), "àéîõüøþłőžiǆß");
  BOOST_CHECK_EQUAL(to_lower("ΆΛΦΑΣ ᾹἈ"), "άλφασ ᾱἀ");
  BOOST_CHECK_EQUAL(to_lower("ЁЖЯЇЎҐЂ"), "ёжяїўґђ");
  BOOST_CHECK_EQUAL(to_lower("ԱՖ ＡＺ 日本 한글"), "աֆ ａｚ 日本 한글");
  BOOST_CHECK_EQUAL(to_lower("\u0178\u00D7"), "\u00FF\u00D7");  // Ÿ goes down to Latin-1; × is no letter
}

BOOST_AUTO_TEST_CASE(scripts) {
  const auto of = [](const char32_t* text) {
    Texts out;
    for (; *text; ++text) out.push_back(script_name(script(*text)));
    return out;
  };
  BOOST_CHECK((of(U"aßż") == Texts{"latin", "latin", "latin"}));
  BOOST_CHECK((of(U"ωᾱ") == Texts{"greek", "greek"}));
  BOOST_CHECK((of(U"жӘ") == Texts{"cyrillic", "cyrillic"}));
  BOOST_CHECK((of(U"日々𠀀") == Texts{"han", "han", "han"}));
  BOOST_CHECK((of(U"ひカーｶ") == Texts{"hiragana", "katakana", "katakana", "katakana"}));
  BOOST_CHECK((of(U"한ㄱ") == Texts{"hangul", "hangul"}));
  BOOST_CHECK((of(U"אبहাணไ") == Texts{"hebrew", "arabic", "devanagari", "bengali", "tamil", "thai"}));
  BOOST_CHECK((of(U"1 .!😀\uFFFD") == Texts{"none", "none", "none", "none", "none", "none"}));
  BOOST_CHECK(is_word_character(U'1') && is_word_character(U'é') && !is_word_character(U'-'));
  BOOST_CHECK(main_script("Москва is big") ==
              Script::cyrillic);  // six letters of each: the first to get there
  BOOST_CHECK(main_script("12!") == Script::none);
}

BOOST_AUTO_TEST_CASE(columns_on_a_terminal) {
  BOOST_CHECK_EQUAL(display_width("aé"), 2);
  BOOST_CHECK_EQUAL(display_width("日本한😀"), 8);
  BOOST_CHECK_EQUAL(display_width("e\u0301"), 1);
}

// ---- pieces of text

BOOST_AUTO_TEST_CASE(ngrams_of_code_points) {
  BOOST_CHECK((ngrams("über", 1) == Texts{"ü", "b", "e", "r"}));
  BOOST_CHECK((ngrams("über", 2) == Texts{"üb", "be", "er"}));
  BOOST_CHECK((ngrams("日本語", 3) == Texts{"日本語"}));
  BOOST_CHECK(ngrams("ab", 3).empty());
  BOOST_CHECK(ngrams("", 1).empty());
  BOOST_CHECK((ngrams("a\xff"
                      "b",
                      2) == Texts{"a\uFFFD", "\uFFFDb"}));
  std::vector<std::string_view> views;
  for_each_ngram(
      "a\xff"
      "b",
      2, [&](std::string_view ngram) { views.push_back(ngram); });
  BOOST_CHECK((texts(views) == Texts{"a\xff",
                                     "\xff"
                                     "b"}));
  CHECK_THROWS(ngrams("a", 0), std::invalid_argument, "ngrams: n = 0 is outside [1, 16]");
  CHECK_THROWS(ngrams("a", 17), std::invalid_argument, "ngrams: n = 17 is outside [1, 16]");
}

BOOST_AUTO_TEST_CASE(hashed_ngrams) {
  std::vector<Index> out = {7};
  append_hashed_ngrams("über", 2, 1000, out);
  BOOST_CHECK((out == std::vector<Index>{7, hash_bucket("üb", 1000, 2), hash_bucket("be", 1000, 2),
                                         hash_bucket("er", 1000, 2)}));
  CHECK_THROWS(append_hashed_ngrams("a", 1, 0, out), std::invalid_argument,
               "ngrams: 0 buckets; there must be at least 1");
}

BOOST_AUTO_TEST_CASE(words_of_any_script) {
  BOOST_CHECK((texts(words("Don't panic -- it's 42, 'quoted' l\u2019été!")) ==
               Texts{"Don't", "panic", "it's", "42", "quoted", "l\u2019été"}));
  BOOST_CHECK((texts(words("мир,труд;日本 e\u0301a''b")) == Texts{"мир", "труд", "日本", "e\u0301a", "b"}));
  BOOST_CHECK(words(" .,! ").empty());
  BOOST_CHECK((texts(words("a\xff"
                           "b'")) == Texts{"a", "b"}));
  BOOST_CHECK((texts(split("  __label__a  don't\tpanic!\r\n")) == Texts{"__label__a", "don't", "panic!"}));
  BOOST_CHECK(split(" \n").empty());
}

BOOST_AUTO_TEST_CASE(marked_words) {
  BOOST_CHECK_EQUAL(mark_words("L'eau, 2!"), " l eau ");
  BOOST_CHECK_EQUAL(mark_words("... ÄÖ ж", '_'), "_äö_ж_");
  BOOST_CHECK_EQUAL(mark_words("123 !"), "");
}

BOOST_AUTO_TEST_CASE(ngrams_of_words) {
  const std::vector<std::string_view> text = {"it", "was", "the", "best"};
  BOOST_CHECK((word_ngrams(text, 2) == Texts{"it was", "was the", "the best"}));
  BOOST_CHECK((word_ngrams(text, 4) == Texts{"it was the best"}));
  BOOST_CHECK(word_ngrams(text, 5).empty());
  std::vector<Index> out;
  append_hashed_word_ngrams(text, 2, 100, 1000, out);
  const std::uint64_t first[] = {hash64("it"), hash64("was")};
  BOOST_REQUIRE_EQUAL(out.size(), 3);
  BOOST_CHECK_EQUAL(out[0], 1000 + bucket(hash_window(first), 100));
  CHECK_THROWS(word_ngrams(text, 0), std::invalid_argument, "word_ngrams: n = 0 must be at least 1");
}
