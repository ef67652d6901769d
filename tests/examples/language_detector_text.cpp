// What language_detector takes for language, and the forms of a text that it trains with.
#include <xgrad/data/text/ngrams.hpp>
#include <xgrad/data/text/utf8.hpp>

#include "language_detector/clean.hpp"
#include "language_detector/foreign.hpp"
#include "language_detector/variants.hpp"
#include "support/support.hpp"

using namespace language_detector;

static void check_normalized(const std::string& text, const std::string& expected) {
  BOOST_TEST_CONTEXT(text) BOOST_CHECK_EQUAL(normalized(text), expected);
}

BOOST_AUTO_TEST_CASE(letters) {
  check_normalized("L'EAU, 27!", " l'eau ");
  check_normalized("¿Qué?  ¡Sí!", " ¿ qué ¡ sí ");
  check_normalized("l’eau ʼn 'tis rock'n'roll' ''x''", " l'eau n tis rock'n'roll x ");
  check_normalized("ΟΔΟΣ οδός", " οδοσ οδόσ ");
  check_normalized("și ție şi ţie", " şi ţie şi ţie ");
  check_normalized("我不知道。你在", " 我不知道 你在 ");
}

BOOST_AUTO_TEST_CASE(one_form_of_each_letter) {
  check_normalized("u\u0308ber", " über ");
  check_normalized("ｈｅｌｌｏ 𝐇𝐞𝐥𝐥𝐨 ﬁn", " hello hello fin ");
  check_normalized("\u1100\u1161", " 가 ");  // jamo
  check_normalized("ｶﾞ", " ガ ");
  check_normalized("so\u00ADft\u200Bly\uFEFF", " softly ");
}

BOOST_AUTO_TEST_CASE(no_language) {
  for (const std::string text : {"",
                                 " ",
                                 "12345",
                                 "27/11/2026 14:30",
                                 "😀🇩🇪👍",
                                 "http://example.com/die/welt?q=das+haus#der",
                                 "?!...",
                                 "\n\t",
                                 "\xFF\xFE",
                                 "www.example.org",
                                 "someone@example.com",
                                 "@someone @some.one@example.social #morning #доброеутро",
                                 "<br/><hr class=\"x\">",
                                 "https://ru.wikipedia.org/wiki/Россия",
                                 "/usr/share/doc",
                                 "C:\\Users\\me",
                                 "a3f9c2 x86_64 27th",
                                 "&nbsp;&#8230;&hellip;",
                                 "<script>var name = 1;</script>",
                                 "<!-- ein Kommentar -->",
                                 "{{Infobox|Name}}",
                                 "`int main`",
                                 "example.com"}) {
    check_normalized(text, "");
  }
}

BOOST_AUTO_TEST_CASE(what_surrounds_it_stays) {
  check_normalized("Guten Morgen https://example.com/a_b, Welt", " guten morgen welt ");
  check_normalized("请看https://example.com/a谢谢", " 请看 谢谢 ");
  check_normalized("Schreib an jemand@example.com. Danke", " schreib an danke ");
  check_normalized("Danke @someone #tag sehr", " danke sehr ");
  check_normalized("Das ist <b>sehr</b> <a href='x'>gut</a>", " das ist sehr gut ");
  check_normalized("caf&eacute; &amp; &#252;ber gro&szlig;", " café über groß ");
  check_normalized("nutze `git log` dafür", " nutze dafür ");
  check_normalized("Am 27. Mai um 14 Uhr", " am mai um uhr ");
  check_normalized("<style>p { color: red }</style>Text", " text ");
}

BOOST_AUTO_TEST_CASE(language_that_looks_like_something_else) {
  check_normalized("1 < 2 und 3 > 2", " und ");
  check_normalized("<Guten Morgen>", " guten morgen ");
  check_normalized("Gut.Das ist z.B. so", " gut das ist z b so ");
  check_normalized("o`zbek tili o`zi", " o zbek tili o zi ");
  check_normalized("und/oder", " und oder ");
  check_normalized("R&D; AT&T", " r d at t ");
  check_normalized("C# ist da", " c ist da ");
  check_normalized("Q: was?", " q was ");
  check_normalized("{ein} {Wort", " ein wort ");
  check_normalized("``ein'' Wort", " ein wort ");
}

// Each piece is looked at once or twice, however the text goes on.
BOOST_AUTO_TEST_CASE(long_texts_in_linear_time) {
  for (const std::string piece :
       {"<a ", "a.", "&", "`", "{{", "@", "http://", "a@", "/", "_", "<!--", "é", "a@a.", "<script>"}) {
    std::string text;
    while (text.size() < 300000) text += piece;
    normalized(text);
  }
}

BOOST_AUTO_TEST_CASE(any_bytes) {
  Draws draws(7);
  for (int i = 0; i < 300; ++i) {
    std::string text;
    for (int j = 0; j < 60; ++j) text += static_cast<char>(draws.below(256));
    const std::string once = normalized(text);
    BOOST_CHECK(xgrad::data::is_valid_utf8(once));
    BOOST_CHECK(xgrad::data::is_valid_utf8(normalized(variant(text, draws))));
  }
}

BOOST_AUTO_TEST_CASE(folding) {
  BOOST_CHECK_EQUAL(folded("Größe, señor, øl, Łódź, Þór"), "Grosse, senor, ol, Lodz, Thor");
  BOOST_CHECK_EQUAL(folded("чай й ё"), "чаи и е");
  BOOST_CHECK_EQUAL(folded("Việt ήταν"), "Viet ηταν");
}

BOOST_AUTO_TEST_CASE(pieces_of_a_text) {
  const std::string text = "one of several words which follow";
  std::size_t whole = 0, shorter = 0, half_word = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Draws draws(seed), again(seed);
    const std::string out = variant(text, draws);
    BOOST_CHECK_EQUAL(out, variant(text, again));
    BOOST_CHECK(text.find(out) != text.npos && out.size() >= 5);
    whole += out == text;
    shorter += out.size() < text.size();
    half_word += (' ' + text + ' ').find(' ' + out + ' ') == text.npos;
  }
  BOOST_CHECK(whole > 150 && shorter > 50 && half_word > 20);
}

BOOST_AUTO_TEST_CASE(nonsense_keeps_the_script_only) {
  const std::string text = "die meisten Wörter dieses Satzes", other = "quelques mots français";
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Draws draws(seed);
    const std::string out = nonsense(text, other, draws);
    BOOST_CHECK(out != text && xgrad::data::main_script(out) == xgrad::data::Script::latin);
    BOOST_CHECK_EQUAL(xgrad::data::split(out).size(), 5);
  }
  Draws draws(1);
  BOOST_CHECK_EQUAL(nonsense("我不知道你在说什么", text, draws), "");
  BOOST_CHECK_EQUAL(nonsense("", text, draws), "");
}
