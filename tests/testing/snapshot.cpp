#include <cstdlib>
#include <iostream>
#include <sstream>

#include <xgrad/engine/files/npy.hpp>
#include <xgrad/engine/files/safetensors.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/testing/snapshot.hpp>

#include "support/support.hpp"
#include "support/temporary_folder.hpp"

using namespace xgrad;
using testing::compare_with_snapshot;

// Sets XGRAD_WRITE_SNAPSHOTS for a while, and keeps what is said on std::cerr.
class Writing {
 public:
  explicit Writing(const char* value = "1") : before_(std::cerr.rdbuf(said.rdbuf())) {
    setenv("XGRAD_WRITE_SNAPSHOTS", value, 1);
  }
  ~Writing() {
    unsetenv("XGRAD_WRITE_SNAPSHOTS");
    std::cerr.rdbuf(before_);
  }
  std::ostringstream said;

 private:
  std::streambuf* before_;
};

static bool starts(const std::string& text, const std::string& beginning) {
  return text.rfind(beginning, 0) == 0;
}

BOOST_AUTO_TEST_CASE(is_written_only_when_it_is_asked_for) {
  const TemporaryFolder folder;
  const std::string path = folder.path("deep/in/x.npy");
  const Tensor x = example({2, 3});
  const std::string there_is_none =
      text("there is no snapshot ", path, "; XGRAD_WRITE_SNAPSHOTS=1 in the environment writes it");
  BOOST_TEST(compare_with_snapshot(x, path).report == there_is_none);
  for (const char* off : {"", "0"}) {
    const Writing not_at_all(off);
    BOOST_TEST(compare_with_snapshot(x, path).report == there_is_none);
  }
  {
    const Writing writing;
    BOOST_TEST(compare_with_snapshot(x, path).passed);
    BOOST_TEST(writing.said.str() == "wrote the snapshot " + path + "\n");
  }
  BOOST_TEST(compare_with_snapshot(x, path, {.rtol = 0, .atol = 0}).passed);
  BOOST_TEST(identical(load_npy(path), x));
}

BOOST_AUTO_TEST_CASE(says_what_differs_from_the_file) {
  const TemporaryFolder folder;
  const std::string path = folder.path("x.npy");
  save_npy(Tensor{1, 2, 3}, path);
  const testing::Comparison result = compare_with_snapshot(Tensor{1, 2, 4}, path, {.rtol = 0, .atol = 0.5});
  BOOST_TEST(result.report == text("not as in the snapshot ", path,
                                   ": 1 of 3 elements differs, shape [3]; the first at [2]: 4 and 3; the "
                                   "greatest difference is 1 at [2]: 4 "
                                   "and 3; allowed are 0.5 + 0.0 |b|. If it should be so, "
                                   "XGRAD_WRITE_SNAPSHOTS=1 in the environment writes "
                                   "the file anew"));
  BOOST_TEST(compare_with_snapshot(Tensor{1, 2, 4}, path, {.rtol = 0, .atol = 1}).passed);
  {
    const Writing writing;
    compare_with_snapshot(Tensor{1, 2, 4}, path);
  }
  BOOST_TEST(compare_with_snapshot(Tensor{1, 2, 4}, path).passed);
}

BOOST_AUTO_TEST_CASE(integers) {
  const TemporaryFolder folder;
  const std::string path = folder.path("i.npy");
  {
    const Writing writing;
    compare_with_snapshot(indices({{1, 2}}), path);
  }
  BOOST_TEST(compare_with_snapshot(indices({{1, 2}}), path).passed);
  BOOST_TEST(!compare_with_snapshot(indices({{1, 3}}), path).passed);
  BOOST_TEST(!compare_with_snapshot(indices({1, 2}), path).passed);
}

BOOST_AUTO_TEST_CASE(several_values_by_name) {
  const TemporaryFolder folder;
  const std::string path = folder.path("model.safetensors");
  const nn::StateDict values{{"w", Tensor{1, 2}}, {"rows", indices({3})}, {"b", Tensor(5.0)}};
  {
    const Writing writing;
    compare_with_snapshot(values, path);
  }
  BOOST_TEST(compare_with_snapshot(values, path).passed);
  BOOST_TEST(compare_with_snapshot(
                 nn::StateDict{{"b", Tensor(5.0)}, {"w", Tensor{1, 2}}, {"rows", indices({3})}}, path)
                 .passed);

  const std::string report =
      compare_with_snapshot(nn::StateDict{{"w", Tensor{1, 3}}, {"rows", Tensor{3}}, {"new", Tensor(5.0)}},
                            path)
          .report;
  BOOST_TEST_INFO_SCOPE(report);
  BOOST_TEST(starts(report, text("not as in the snapshot ", path,
                                 ": \n  w: 1 of 2 elements differs, shape [2]; the first at [1]: 3 and 2;")));
  BOOST_TEST(report.find("\n  rows: one is a Tensor, the other holds integers\n  new: is not in the "
                         "snapshot\n  b: is in the "
                         "snapshot alone. If") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_of_something_else_is_an_error_that_names_it) {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.npy", "no array");
  BOOST_CHECK_EXCEPTION(compare_with_snapshot(Tensor{1}, path), std::runtime_error,
                        [&](const std::runtime_error& error) {
                          return std::string(error.what()).find(path) != std::string::npos;
                        });
  const Writing writing;
  BOOST_CHECK_THROW(compare_with_snapshot(Tensor{1}, folder.path("x.npy/y.npy")), std::runtime_error);
}
