// Runs cases: those named on the command line, or the frozen ones.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include <nlohmann/json.hpp>

#include "differential/case.hpp"
#include "support/support.hpp"

using namespace xgrad;

static std::vector<std::string> files() {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  if (suite.argc > 1) return std::vector<std::string>(suite.argv + 1, suite.argv + suite.argc);
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(XGRAD_DIFFERENTIAL_CASES)) {
    found.push_back(entry.path().string());
  }
  return found;
}

BOOST_AUTO_TEST_CASE(cases_agree_with_pytorch) {
  int count = 0;
  std::map<std::string, int> different;
  for (const std::string& path : files()) {
    std::ifstream file(path);
    BOOST_REQUIRE_MESSAGE(file, "cannot read " << path);
    for (std::string line; std::getline(file, line); ++count) {
      const auto record = nlohmann::json::parse(line);
      const std::string how = differential::difference(record);
      if (how.empty()) continue;
      // Three examples of each operation are enough.
      if (++different[record.at("op")] <= 3) std::cout << how << "\n  " << line << "\n";
    }
  }
  BOOST_CHECK_GT(count, 0);
  for (const auto& [op, times] : different) BOOST_ERROR(op << ": " << times << " different");
}
