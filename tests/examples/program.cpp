#include "shared/program.hpp"

#include <algorithm>
#include <sstream>

#include "support/support.hpp"
#include "support/temporary_folder.hpp"

using namespace examples;

namespace {

// What a run of a program of two commands says on standard error, and its exit status.
struct Run {
  std::int64_t count = 3;
  std::uint64_t seed = 0;
  double rate = 0.5;
  int threads = 1, status = 0;
  std::string out, errors;

  explicit Run(
      std::vector<std::string> arguments, const std::function<int()>& body = [] { return 0; }) {
    Program app("sample", "Says nothing.", {"sample train --rate 1", "sample test", "sample training"});
    app.require_subcommand(1)->fallthrough();
    CLI::App* train = app.add_subcommand("train", "Trains");
    train->add_option("--count", count, "How many")->check(between(1, 1000));
    train->add_option("--seed", seed, "Seed");
    train->add_option("--rate", rate, "How fast");
    train->add_option("--strength", rate, "How much")->check(positive());
    train->add_option("--penalty", rate, "How little")->check(not_negative());
    app.add_subcommand("test", "Tests");
    arguments.insert(arguments.begin(), "sample");
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    std::ostringstream errors_seen, out_seen;
    std::streambuf *cerr_before = std::cerr.rdbuf(errors_seen.rdbuf()),
                   *cout_before = std::cout.rdbuf(out_seen.rdbuf());
    status = run(app, static_cast<int>(pointers.size()), pointers.data(), 1, body, 7);
    std::cerr.rdbuf(cerr_before);
    std::cout.rdbuf(cout_before);
    errors = errors_seen.str();
    out = out_seen.str();
  }

  // One line that names the program and begins with `text`.
  void fails_with(const std::string& text) const {
    BOOST_CHECK_NE(status, 0);
    BOOST_CHECK_EQUAL(std::count(errors.begin(), errors.end(), '\n'), 1);
    BOOST_CHECK_LT(errors.size(), 160U);
    BOOST_CHECK_MESSAGE(errors.starts_with("sample: " + text), errors);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(help_begins_with_the_name_and_examples) {
  const Run all({"--help"});
  BOOST_CHECK_EQUAL(all.status, 0);
  BOOST_CHECK_MESSAGE(
      all.out.starts_with("sample: Says nothing.\n\n  sample train --rate 1\n  sample test\n"), all.out);
  const Run one({"train", "--help"});
  BOOST_CHECK_MESSAGE(
      one.out.starts_with("sample train: Trains\n\n  sample train --rate 1\n\nUsage: sample train"), one.out);
  BOOST_CHECK(one.out.find("1 to 1000") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(numbers) {
  BOOST_CHECK_EQUAL(Run({"train", "--count", "010"}).count, 10);  // not octal
  BOOST_CHECK_EQUAL(Run({"train", "--count", "+7"}).count, 7);
  BOOST_CHECK_EQUAL(Run({"train", "--seed", "18446744073709551615"}).seed, ~std::uint64_t{0});
  BOOST_CHECK_EQUAL(Run({"train", "--rate", "-1e-3"}).rate, -1e-3);
  const std::string long_one(309, '9');
  for (const std::string& text : {std::string("0"), std::string("1001"), std::string("-5")}) {
    Run({"train", "--count", text}).fails_with("--count: " + text + " is not in the range 1 to 1000");
  }
  for (const std::string text : {"1.5", "x", "0x10", "1e2", "+-5", "", " 5", "9223372036854775808"}) {
    Run({"train", "--count=" + text}).fails_with("--count: ");
  }
  Run({"train", "--count", long_one}).fails_with("--count: 999999999999999999999999... (309 characters)");
  Run({"train", "--seed", long_one}).fails_with("--seed: 999999999999999999999999... (309 characters)");
  Run({"train", "--threads", long_one}).fails_with("--threads: 99999");
  Run({"train", "--seed", "-1"}).fails_with("--seed: -1 is not a whole number from 0 to 2^64 - 1");
  for (const std::string text : {"nan", "inf", "-inf", "1e999", "0x1p3", "1,5"}) {
    Run({"train", "--rate=" + text}).fails_with("--rate: " + text + " is not a finite number");
  }
  Run({"train", "--rate", long_one})
      .fails_with("--rate: 999999999999999999999999... (309 characters) is not");
  Run({"train", "--strength", "0"}).fails_with("--strength: 0 is not a number above 0");
  Run({"train", "--penalty", "-1e-9"}).fails_with("--penalty: -1e-9 is not a number of 0 or more");
}

BOOST_AUTO_TEST_CASE(wrong_words_are_named) {
  Run({"trian", "--count", "5"}).fails_with("\"trian\" is no command; there are train, test (see --help)");
  Run({}).fails_with("A subcommand is required");
  Run({"train", "--cuont", "5"}).fails_with("there is no option --cuont");
  Run({"--cuont", "5"}).fails_with("there is no option --cuont");
}

BOOST_AUTO_TEST_CASE(errors_of_the_program_are_one_line) {
  const Run thrown({"test"}, []() -> int { throw std::runtime_error("a\nb\x1b[31m\n"); });
  BOOST_CHECK_EQUAL(thrown.status, 7);
  BOOST_CHECK_EQUAL(thrown.errors, "sample: a b?[31m\n");
  const Run memory({"test"}, []() -> int { throw std::bad_alloc(); });
  BOOST_CHECK_EQUAL(memory.errors, "sample: there is not enough memory for this\n");
}

BOOST_AUTO_TEST_CASE(writable_paths) {
  const xgrad::TemporaryFolder folder;
  const std::string path = folder.file("there", "kept");
  check_writable("");
  check_writable("/dev/null");
  check_writable(path);
  check_writable(folder.path("new"));
  BOOST_CHECK_EQUAL(folder.entries(), 1);
  BOOST_CHECK_EQUAL(folder.read("there"), "kept");
  CHECK_THROWS(check_writable(path, {"other", folder.path("./there")}), std::runtime_error,
               "cannot write " + path + ": it is read as well (" + folder.path("./there") + ")");
  const std::string nowhere = folder.path("no/file");
  CHECK_THROWS(check_writable(nowhere), std::runtime_error,
               "cannot write " + nowhere + ": No such file or directory");
  CHECK_THROWS(check_writable(folder.path("")), std::runtime_error,
               "cannot write " + folder.path("") + ": Is a directory");
}
