#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <xgrad/engine/system/call_stack.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad {

CallStack CallStack::now() {
  std::array<void*, 64> returns;
  const int count = backtrace(returns.data(), static_cast<int>(returns.size()));
  CallStack stack;
  stack.returns_.assign(returns.begin() + 1, returns.begin() + std::max(count, 1));  // not this function
  return stack;
}

namespace {

// An address in a program or library.
struct Place {
  std::string file;
  std::uintptr_t offset = 0;  // as addr2line wants it
  std::string symbol;         // of an exported function, or empty
};

}  // namespace

// One byte before the address, which is in the call itself.
static Place place_of(void* return_address) {
  const auto address = reinterpret_cast<std::uintptr_t>(return_address) - 1;
  Dl_info info;
  link_map* map = nullptr;
  if (!dladdr1(reinterpret_cast<void*>(address), &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP))
    return {};
  Place place{map->l_name, address - map->l_addr, {}};
  std::error_code ignored;
  if (place.file.empty()) place.file = std::filesystem::read_symlink("/proc/self/exe", ignored);
  if (info.dli_sname) {
    int status = 0;
    char* readable = abi::__cxa_demangle(info.dli_sname, nullptr, nullptr, &status);
    place.symbol = readable ? readable : info.dli_sname;
    std::free(readable);
  }
  return place;
}

// What a program writes to its standard output; empty where it can't be started.
static std::string output_of(std::vector<std::string> command) {
  int ends[2];
  if (pipe(ends) != 0) return "";
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> arguments;
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const bool started = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string out;
  std::array<char, 4096> buffer;
  for (ssize_t n = 0; started && (n = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    out.append(buffer.data(), static_cast<std::size_t>(n));
  }
  close(ends[0]);
  if (started) waitpid(child, nullptr, 0);
  return out;
}

// "xgrad::f32::operator+(...)", "std::function<...>::operator()": what stands before the arguments.
static bool of_a_library(const std::string& function) {
  const std::string name = function.substr(0, function.find('('));
  return name.find("xgrad::") != std::string::npos || name.starts_with("std::");
}

static bool in_a_library(const Place& place) {
  const std::string name = std::filesystem::path(place.file).filename();
  return place.file.empty() || name.starts_with("libxgrad") || name.starts_with("libstdc++");
}

std::string CallStack::place() const {
  std::string otherwise;
  for (void* return_address : returns_) {
    const Place place = place_of(return_address);
    if (in_a_library(place) || of_a_library(place.symbol)) continue;
    std::ostringstream offset;
    offset << std::hex << std::showbase << place.offset;
    if (otherwise.empty()) otherwise = text(place.file, "(+", offset.str(), ")");

    // Function and line, from the innermost inlined function outwards.
    std::istringstream lines(output_of({"addr2line", "-Cfi", "-e", place.file, offset.str()}));
    bool known = false;
    for (std::string function, line; std::getline(lines, function) && std::getline(lines, line);) {
      if (function == "??") continue;
      known = true;
      if (of_a_library(function)) continue;
      const std::string where = line.starts_with("??") ? "in " + place.file : "at " + line;
      return text(function, " ", where.substr(0, where.find(" (discriminator")));
    }
    if (!known) return place.symbol.empty() ? otherwise : text(place.symbol, " in ", place.file);
  }
  return otherwise;
}

}  // namespace xgrad
