#include "shared/plot.hpp"

#include <limits>

#include "shared/pca.hpp"
#include "support/support.hpp"
#include "support/temporary_folder.hpp"

using namespace xgrad;
using namespace examples;

using Numbers = std::vector<double>;

static std::ptrdiff_t count(const std::string& text, const std::string& part) {
  std::ptrdiff_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

static void check_close(const Numbers& a, const Numbers& b) {
  BOOST_REQUIRE_EQUAL(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) BOOST_CHECK_SMALL(a[i] - b[i], 1e-9);
}

BOOST_AUTO_TEST_CASE(ticks) {
  check_close(nice_ticks(0, 10), {0, 2, 4, 6, 8, 10});
  check_close(nice_ticks(0.13, 0.97), {0.2, 0.4, 0.6, 0.8});
  check_close(nice_ticks(-3, 3), {-3, -2, -1, 0, 1, 2, 3});
  check_close(nice_ticks(1, 30), {5, 10, 15, 20, 25, 30});
  check_close(nice_ticks(5, 5), {5});
}

BOOST_AUTO_TEST_CASE(curves) {
  const std::string svg = Plot({.title = "Loss & <more>", .x_label = "epoch", .y_label = "loss"})
                              .line("training", {3, 2, 1.5})
                              .line("test", {3.2, 2.5, 2.4})
                              .svg();
  BOOST_CHECK(svg.starts_with("<svg "));
  BOOST_CHECK(svg.ends_with("</svg>\n"));
  BOOST_CHECK_EQUAL(count(svg, "stroke-linejoin"), 2);
  BOOST_CHECK_EQUAL(count(svg, ">Loss &amp; &lt;more></text>"), 1);
  BOOST_CHECK_EQUAL(count(svg, ">training</text>"), 1);
  BOOST_CHECK_EQUAL(count(svg, ">2.0</text>"), 2);  // a tick on each axis
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_interrupts_a_curve) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string svg = Plot().line("", {1, 2, nan, 3, nan, 4, 5, nan}).svg();
  BOOST_CHECK_EQUAL(count(svg, "nan"), 0);
  BOOST_CHECK_EQUAL(count(svg, "<circle"), 1);  // the 3, which has no neighbour
  const std::size_t curve = svg.rfind("<path");
  const std::string path = svg.substr(curve, svg.find('/', curve) - curve);
  BOOST_CHECK_EQUAL(count(path, "M"), 3);
  BOOST_CHECK_EQUAL(count(path, "L"), 2);
}

BOOST_AUTO_TEST_CASE(logarithmic_axes) {
  const std::string svg = Plot({.log_y = true}).line("", {1000, 10, 0, 0.1}).svg();
  for (const char* tick : {">0.1</text>", ">1</text>", ">10</text>", ">100</text>", ">1000</text>"}) {
    BOOST_CHECK_GE(count(svg, tick), 1);
  }
  BOOST_CHECK_EQUAL(count(svg, "inf"), 0);
}

BOOST_AUTO_TEST_CASE(points_with_labels) {
  Numbers x, y;
  std::vector<std::string> labels;
  for (int i = 0; i < 300; ++i) {
    x.push_back(i % 20 * 0.001 + i / 20);
    y.push_back(i / 20);
    labels.push_back("label " + std::to_string(i));
  }
  const std::string svg = Plot().scatter("", x, y, labels).svg();
  BOOST_CHECK_EQUAL(count(svg, "<circle"), 300);
  BOOST_CHECK_EQUAL(count(svg, "<title>"), 300);
  // Twenty points lie on one another each: two or three of their labels find room.
  const std::ptrdiff_t written = count(svg, ">label ") - count(svg, "<title>label ");
  BOOST_CHECK_GE(written, 15);
  BOOST_CHECK_LE(written, 60);
}

BOOST_AUTO_TEST_CASE(empty_plots_and_single_points) {
  BOOST_CHECK(Plot().svg().ends_with("</svg>\n"));
  BOOST_CHECK_EQUAL(count(Plot().line("", {5}).svg(), "<circle"), 1);
  BOOST_CHECK_EQUAL(count(Plot().line("", Numbers{}).scatter("a", {}, {}).svg(), "nan"), 0);
}

BOOST_AUTO_TEST_CASE(saved) {
  const TemporaryFolder folder;
  const Plot plot = Plot().line("a", {1, 2});
  plot.save(folder.path("p.svg"));
  BOOST_CHECK_EQUAL(folder.read("p.svg"), plot.svg());
}

BOOST_AUTO_TEST_CASE(errors) {
  CHECK_THROWS(Plot({.width = 10}), std::invalid_argument, "Plot: 10 x 440 is too small; at least 200 x 150");
  CHECK_THROWS(Plot().line("a", {1}, {1, 2}), std::invalid_argument, "Plot::line: 1 x, but 2 y");
  CHECK_THROWS(Plot().scatter("a", {1}, {1}, {"b", "c"}), std::invalid_argument,
               "Plot::scatter: 1 points, but 2 labels");
}

// ---- principal components

BOOST_AUTO_TEST_CASE(points_on_a_line) {
  Numbers explained;
  const Tensor seen = pca(Tensor{{1, 1}, {2, 2}, {6, 6}}, 2, &explained);
  const double root2 = std::sqrt(2.0);
  BOOST_CHECK(close(seen.value(),
                    Array{{static_cast<Scalar>(-2 * root2), 0},
                          {static_cast<Scalar>(-root2), 0},
                          {static_cast<Scalar>(3 * root2), 0}},
                    1e-6, 1e-6));
  check_close(explained, {1, 0});
}

// All components keep all distances; the variances fall; both product matrices see the same.
BOOST_AUTO_TEST_CASE(rotations_keep_distances) {
  const auto distance = [](const Array& x, std::size_t i, std::size_t j) {
    double sum = 0;
    for (std::size_t k = 0; k < x.shape()[1]; ++k) sum += std::pow(static_cast<double>(x(i, k) - x(j, k)), 2);
    return std::sqrt(sum);
  };
  for (const Shape& shape : {Shape{12, 5}, Shape{5, 12}}) {
    const Tensor x = example(shape);
    Numbers explained;
    const Tensor seen = pca(x, 5, &explained);
    for (std::size_t i = 0; i < 5; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        BOOST_CHECK_SMALL(distance(x.value(), i, j) - distance(seen.value(), i, j), 1e-5);
      }
    }
    BOOST_CHECK(std::is_sorted(explained.rbegin(), explained.rend()));
    BOOST_CHECK_SMALL(explained[0] + explained[1] + explained[2] + explained[3] + explained[4] - 1, 1e-9);
  }
  CHECK_THROWS(pca(Tensor{1, 2}), std::invalid_argument, "pca: expected 2 dimensions, got shape [2]");
  CHECK_THROWS(pca(Tensor{{1, 2}}), std::invalid_argument,
               "pca: k 2 is outside [1, min(n, d)] for shape [1, 2]");
}
