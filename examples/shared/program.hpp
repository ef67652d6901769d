#pragma once
#include <chrono>
#include <filesystem>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include <xgrad/engine/system/atomic_file.hpp>
#include <xgrad/engine/system/parallel.hpp>

// What the main functions of the programs have in common.

namespace examples {

/// Adds the option --threads (`threads` unless it is given), parses the command line and calls `program`.
/// Returns its exit status, or CLI11's where the arguments are wrong or ask for help. What `program` throws
/// is written to standard error after the program's name, and `failed` is returned.
template <class Program>
int run(CLI::App& app, int argc, char** argv, int threads, const Program& program, int failed = 1) {
  app.add_option("--threads,--thread", threads, "Threads to use; the results do not depend on it")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    xgrad::set_num_threads(threads);
    return program();
  } catch (const std::exception& error) {
    std::cerr << std::filesystem::path(argv[0]).filename().string() << ": " << error.what() << '\n';
    return failed;
  }
}

/// Throws std::runtime_error where the file cannot be written: better before a training than after it.
inline void check_writable(const std::string& path) {
  xgrad::AtomicFile{path};
}

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
