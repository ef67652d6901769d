#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "interrupt.hpp"
#include "numbers.hpp"

// What the main functions of the programs have in common.

namespace examples {

/// The command line of a program. Its --help begins with `name: what` and the examples, that of a subcommand
/// with `name subcommand: ...` and those examples that call it:
///
///     examples::Program app("word2vec", "Learns vectors of words.", {"word2vec train -i a.txt -o b.txt"});
class Program : public CLI::App {
 public:
  Program(const std::string& name, const std::string& what, const std::vector<std::string>& examples);
};

/// Adds the option --threads (`threads` unless it is given), parses the command line and calls `program`.
/// Returns its exit status; 130 where Ctrl-C stopped it (interrupt.hpp); CLI11's where the arguments are
/// wrong or ask for help. What `program` throws is written to standard error in one line, after the program's
/// name, and `failed` is returned. Numbers of all options must be finite and fit into their types.
int run(CLI::App& app, int argc, char** argv, int threads, const std::function<int()>& program,
        int failed = 1);

/// Throws std::runtime_error where a file cannot be written at `path`, or where it is one of the `inputs`:
/// better before a training than after it. What is there is not touched. An empty path is no file.
void check_writable(const std::string& path, const std::vector<std::string>& inputs = {});

class Stopwatch {
 public:
  /// Since the Stopwatch was made.
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace examples
