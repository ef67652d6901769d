#include <xgrad/data/text/csv.hpp>
#include <xgrad/data/text/lines.hpp>

#include "support/support.hpp"
#include "support/temporary_folder.hpp"

using namespace xgrad;
using namespace xgrad::data;

static const TemporaryFolder folder;
using Rows = std::vector<std::vector<std::string>>;

static Rows rows(std::string_view contents, const CsvOptions& options = {}) {
  Rows out;
  CsvReader reader(folder.file("t.csv", contents), options);
  for (const CsvRow& row : reader) {
    out.emplace_back();
    for (Index i = 0; i < row.size(); ++i) out.back().emplace_back(row[i]);
  }
  return out;
}

BOOST_AUTO_TEST_CASE(plain_rows) {
  const Rows expected = {{"a", "b"}, {"", "c d"}};
  BOOST_CHECK(rows("a,b\n,c d\n") == expected);
  BOOST_CHECK(rows("a,b\n,c d") == expected);
  BOOST_CHECK(rows("\xEF\xBB\xBF"
                   "a,b\r\n\r\n,c d\r\n") == expected);
  BOOST_CHECK(rows("a\tb\n\tc d\n", tsv_options()) == expected);
  BOOST_CHECK((rows("a|b\n", {.separator = '|'}) == Rows{{"a", "b"}}));
  BOOST_CHECK((rows("a,\n") == Rows{{"a", ""}}));
  BOOST_CHECK(rows("").empty());
}

BOOST_AUTO_TEST_CASE(long_separators) {
  const CsvOptions twice{.separator = ':', .separator_length = 2, .quote = '\0'};
  BOOST_CHECK((rows("1::Heat: a film (1995)::Action\r\n2::::\n", twice) ==
               Rows{{"1", "Heat: a film (1995)", "Action"}, {"2", "", ""}}));
  BOOST_CHECK((rows("a:::b::c:", {.separator = ':', .separator_length = 2}) == Rows{{"a", ":b", "c:"}}));
  CHECK_THROWS(rows("a\n", {.separator_length = 0}), std::invalid_argument,
               "CsvReader: separator_length 0 must be at least 1");
}

BOOST_AUTO_TEST_CASE(guessed_separators) {
  const CsvOptions guess{.guess = true};
  BOOST_CHECK((rows("\n1::Heat, a film::A|B\n", guess) == Rows{{"1", "Heat, a film", "A|B"}}));
  BOOST_CHECK((rows("1\tHeat, a film\t\"5\n", guess) == Rows{{"1", "Heat, a film", "\"5"}}));
  BOOST_CHECK((rows("a,\"b;c;d\",e\n1,2,3\n", guess) == Rows{{"a", "b;c;d", "e"}, {"1", "2", "3"}}));
  BOOST_CHECK((rows("\xEF\xBB\xBF\"a\";\"b,c\"\r\n", guess) == Rows{{"a", "b,c"}}));
  BOOST_CHECK((rows("1|\"Heat\", a film (1995)||http\n", guess) ==
               Rows{{"1", "\"Heat\", a film (1995)", "", "http"}}));
  BOOST_CHECK((rows("1 2 4.5\n", guess) == Rows{{"1", "2", "4.5"}}));
  BOOST_CHECK((rows("one\n", guess) == Rows{{"one"}}));
  BOOST_CHECK(rows("", guess).empty());
  const CsvReader reader(folder.file("t.csv", "1::2\n"), guess);
  BOOST_CHECK_EQUAL(reader.options().separator, ':');
  BOOST_CHECK_EQUAL(reader.options().separator_length, 2);
}

BOOST_AUTO_TEST_CASE(quotes) {
  BOOST_CHECK((rows("\"a,\"\"b\"\"\",\"c\nd\"\n\"\",\"e\"") == Rows{{"a,\"b\"", "c\nd"}, {"", "e"}}));
  BOOST_CHECK((rows("\"a\tb\"\t'c\n", tsv_options()) == Rows{{"\"a", "b\"", "'c"}}));
  BOOST_CHECK((rows("a\"b,c\n") == Rows{{"a\"b", "c"}}));
}

BOOST_AUTO_TEST_CASE(latin1_files) {
  const Rows expected = {{"7", "Misérables, Les"}};
  BOOST_CHECK((rows("7|Mis\xe9rables, Les\n", {.separator = '|', .latin1 = true}) == expected));
  BOOST_CHECK((rows("7,\"Mis\xe9rables, Les\"\n", {.latin1 = true}) == expected));
}

BOOST_AUTO_TEST_CASE(header_and_numbers) {
  CsvReader reader(folder.file("t.csv", "user,rating\n12,3.5\n-1,1e-2\n"), {.header = true});
  const Index user = reader.column("user"), rating = reader.column("rating");
  BOOST_REQUIRE(reader.next());
  BOOST_CHECK_EQUAL(reader.row().integer(user), 12);
  BOOST_CHECK_EQUAL(reader.row().number(rating), 3.5);
  BOOST_REQUIRE(reader.next());
  BOOST_CHECK_EQUAL(reader.row().integer(user), -1);
  BOOST_CHECK_EQUAL(reader.row().number(rating), 0.01);
  BOOST_CHECK_EQUAL(reader.row().line(), 3);
  BOOST_CHECK(!reader.next());
  CHECK_THROWS(reader.column("movie"), std::runtime_error,
               folder.path("t.csv") + ": there is no column \"movie\"");
}

#define CHECK_BAD(contents, options, message) \
  CHECK_THROWS(rows(contents, options), std::runtime_error, folder.path("t.csv") + message)

BOOST_AUTO_TEST_CASE(malformed_files) {
  CHECK_BAD("a,b\n\nc\n", {}, ", line 3: expected 2 columns, got 1");
  CHECK_BAD("a,b\n", {.columns = 3}, ", line 1: expected 3 columns, got 2");
  CHECK_BAD("a,b\n\"c\nd\ne", {}, ", line 2: a quoted field that begins here is not closed");
  CHECK_BAD("a\n\"c\nd\"e\n", {}, ", line 3: there is text between a closing quote and the end of its field");
  CHECK_BAD("", {.header = true}, ": the file is empty; expected a header");
  CHECK_THROWS(CsvReader(folder.path("none")), std::runtime_error,
               "cannot read " + folder.path("none") + ": No such file or directory");
}

BOOST_AUTO_TEST_CASE(fields_that_are_no_numbers) {
  CsvReader reader(folder.file("t.csv", "\"x\ny\",1\n1x,2.5.\n"));
  BOOST_REQUIRE(reader.next() && reader.next());
  const CsvRow& row = reader.row();
  CHECK_THROWS(row.integer(0), std::runtime_error,
               folder.path("t.csv") + ", line 3, column 1: \"1x\" is not a whole number");
  CHECK_THROWS(row.number(1), std::runtime_error,
               folder.path("t.csv") + ", line 3, column 2: \"2.5.\" is not a number");
  CHECK_THROWS(row[2], std::out_of_range, "CsvRow: column 2 is out of range for 2 columns");
}

BOOST_AUTO_TEST_CASE(lines_of_a_file) {
  using Lines = std::vector<std::string>;
  BOOST_CHECK((read_lines(folder.file("t", "a\r\n\nb")) == Lines{"a", "", "b"}));
  BOOST_CHECK((read_lines(folder.file("t", "a\n")) == Lines{"a"}));
  BOOST_CHECK(read_lines(folder.file("t", "")).empty());
  const auto fail_at_two = [](const Line& line) {
    if (line.number == 2) line.fail("it says ", line.text);
  };
  CHECK_THROWS(for_each_line("a\nb\n", "f.txt", fail_at_two), std::runtime_error, "f.txt, line 2: it says b");
}
