#include "shared/text_file.hpp"

#include <string>
#include <vector>

#include <zlib.h>

#include "support/support.hpp"
#include "support/temporary_folder.hpp"

using namespace examples;

static std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  for_each_line_of_text(path, [&](const xgrad::data::Line& line) {
    lines.emplace_back(line.text);
    BOOST_REQUIRE_EQUAL(line.number, lines.size());
  });
  return lines;
}

static void write_packed(const std::string& path, const std::string& text) {
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
}

BOOST_AUTO_TEST_CASE(plain_and_packed) {
  const xgrad::TemporaryFolder folder;
  const std::string text =
      "\xef\xbb\xbf"
      "first\r\n\nthird \xff\n\xef\xbb\xbflast";
  const std::vector<std::string> expected = {"first", "", "third \xff", "\xef\xbb\xbflast"};
  BOOST_TEST(lines_of(folder.file("text", text)) == expected, boost::test_tools::per_element());
  write_packed(folder.path("text.gz"), text);
  BOOST_TEST(lines_of(folder.path("text.gz")) == expected, boost::test_tools::per_element());
  BOOST_CHECK(lines_of(folder.file("empty", "")).empty());
}

BOOST_AUTO_TEST_CASE(lines_that_are_longer_than_what_is_read_at_once) {
  const xgrad::TemporaryFolder folder;
  const std::string a(700'000, 'a'), b(10, 'b'), c(262'143, 'c');
  const std::vector<std::string> expected = {a, b, c, b};
  write_packed(folder.path("long.gz"), a + '\n' + b + '\n' + c + '\n' + b + '\n');
  BOOST_CHECK(lines_of(folder.path("long.gz")) == expected);
}

BOOST_AUTO_TEST_CASE(errors) {
  const xgrad::TemporaryFolder folder;
  const std::string missing = folder.path("missing"), cut = folder.path("cut.gz");
  CHECK_THROWS(lines_of(missing), std::runtime_error,
               "cannot read " + missing + ": No such file or directory");
  CHECK_THROWS(lines_of(folder.path("")), std::runtime_error,
               "cannot read " + folder.path("") + ": Is a directory");
  write_packed(cut, std::string(1000, 'x') + "yz");
  const std::string bytes = folder.read("cut.gz");
  folder.file("cut.gz", bytes.substr(0, bytes.size() - 9));
  CHECK_THROWS(lines_of(cut), std::runtime_error, "cannot read " + cut + ": the file is cut off");
}
