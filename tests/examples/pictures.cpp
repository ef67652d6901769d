// Tables as pictures, and display(...). What a live notebook shows is tested in tests/notebooks.
#include "shared/pictures.hpp"

#include <xgrad/xgrad.hpp>

#include "support/support.hpp"
#include "support/temporary_folder.hpp"

using namespace xgrad;
using namespace examples;

static std::ptrdiff_t count(const std::string& text, const std::string& part) {
  std::ptrdiff_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

BOOST_AUTO_TEST_CASE(a_table) {
  const std::string svg = HeatMap({.title = "A & B", .row_names = {"zero", "one"}})
                              .add("first", Tensor{{0, 0}, {-2, 1}}, /*marked=*/{0})
                              .add("second", Tensor{{1, 0.25}, {0, 2}})
                              .svg();
  BOOST_CHECK(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
  BOOST_CHECK_EQUAL(count(svg, "stroke=\"#cccccc\""), 8);
  BOOST_CHECK_EQUAL(count(svg, "fill=\"#ffffff\" stroke"), 3);  // zero is white
  BOOST_CHECK_EQUAL(count(svg, "fill=\"#0072b2\" stroke"), 1);  // the lowest
  BOOST_CHECK_EQUAL(count(svg, "fill=\"#d55e00\" stroke"), 1);  // the highest
  BOOST_CHECK_EQUAL(count(svg, "stroke-width=\"2.5\""), 1);     // the marked row
  BOOST_CHECK_EQUAL(count(svg, ">zero</text>"), 1);
  BOOST_CHECK_EQUAL(count(svg, ">0.25</text>"), 1);
  BOOST_CHECK_EQUAL(count(svg, ">A &amp; B</text>"), 1);
  BOOST_CHECK_EQUAL(count(svg, ">-2</text>"), 2);  // in its cell and on the scale
}

BOOST_AUTO_TEST_CASE(unusual_tables) {
  BOOST_CHECK_EQUAL(count(HeatMap().add("a row", Tensor{1, 2, 3}).svg(), "stroke=\"#cccccc\""), 3);
  BOOST_CHECK_EQUAL(count(HeatMap().add("zeros", zeros({2, 2})).svg(), "nan"), 0);
  BOOST_CHECK(HeatMap().svg().ends_with("</svg>\n"));
  CHECK_THROWS(HeatMap().add("t", zeros({2, 2, 2})), std::invalid_argument,
               "HeatMap: table of shape [2, 2, 2]; expected (rows, columns), not empty");
  CHECK_THROWS(HeatMap().add("t", zeros({0, 2})), std::invalid_argument,
               "HeatMap: table of shape [0, 2]; expected (rows, columns), not empty");
  CHECK_THROWS(HeatMap().add("t", zeros({2, 2}), {2}), std::invalid_argument,
               "HeatMap: marked row 2 of a table of shape [2, 2]");
}

BOOST_AUTO_TEST_CASE(a_program_writes_files) {
  const TemporaryFolder folder;
  picture_folder(folder.path("new"));
  const Plot plot = Plot().line("a", {1, 2});
  display(plot);
  display(Html{"<b>x</b>"});
  display(Png{std::string("\x89PNG\0", 5)});
  BOOST_CHECK_EQUAL(folder.read("new/test_f32_examples_pictures-1.svg"), plot.svg());
  BOOST_CHECK_EQUAL(folder.read("new/test_f32_examples_pictures-2.html"), "<b>x</b>");
  BOOST_CHECK_EQUAL(folder.read("new/test_f32_examples_pictures-3.png").size(), 5u);
}

BOOST_AUTO_TEST_CASE(graphs_and_other_kernels) {
  std::vector<std::pair<std::string, std::string>> shown;
  display_with([&](const std::string& type, const std::string& data) { shown.emplace_back(type, data); });
  display(to_dot(sum(Tensor{1, 2}.requires_grad_())));
  display(Markdown{"*x*"});
  display(Png{"\x89PNG"});
  display(Png{"abc"});
  CHECK_THROWS(display(std::string("no graph")), std::invalid_argument,
               "display: a text that is not a graph in Graphviz' language; print it with std::cout");
  display_with(nullptr);
  BOOST_REQUIRE_EQUAL(shown.size(), 4u);
  BOOST_CHECK_EQUAL(shown[0].first, "image/svg+xml");
  BOOST_CHECK(shown[0].second.starts_with("<svg"));
  BOOST_CHECK_EQUAL(count(shown[0].second, "SumBackward0"), 1);
  BOOST_CHECK_EQUAL(shown[1].second, "*x*");
  BOOST_CHECK_EQUAL(shown[2].second, "iVBORw==");
  BOOST_CHECK_EQUAL(shown[3].second, "YWJj");
}
