#include "interrupt.hpp"

#include <atomic>
#include <csignal>
#include <iostream>
#include <map>

#include <CLI/CLI.hpp>
#include <unistd.h>

namespace examples {

// A signal handler may use nothing but atomics without locks and what is async-signal-safe.
static std::atomic<bool> pressed = false, loops_ask = false;
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" {
static void on_interrupt(int) {
  if (loops_ask) {
    pressed = true;
    return;
  }
  static const char message[] = "\nstopped; nothing was written\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, message, sizeof message - 1);
  ::_exit(interrupted_status);
}
}

Interruptible::Interruptible() {
  loops_ask = pressed = false;
  struct sigaction before {};
  ::sigaction(SIGINT, nullptr, &before);
  if (before.sa_handler == SIG_IGN) return;  // a job in the background
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);  // the second Ctrl-C ends the program
  ::sigaction(SIGINT, &action, nullptr);
}

Interruptible::~Interruptible() {
  struct sigaction now {};
  ::sigaction(SIGINT, nullptr, &now);
  if (now.sa_handler == on_interrupt) ::signal(SIGINT, SIG_DFL);
}

void Interruptible::confirm(Keep keep, const std::string& path) const {
  if (!pressed) return;
  bool write = keep == Keep::save;
  if (keep == Keep::ask && ::isatty(STDIN_FILENO) && ::isatty(STDERR_FILENO)) {
    std::cerr << "\nwrite the model so far to " << path << "? [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    write = answer.starts_with('y') || answer.starts_with('Y');
  }
  if (!write) throw Interrupted("stopped; nothing was written");
  std::cerr << "stopped; writing the model so far to " << path << '\n';
}

bool interrupted() {
  loops_ask = true;
  return pressed;
}

bool was_interrupted() {
  return pressed;
}

void add_interrupt_option(CLI::App& command, Keep& keep) {
  static const std::map<std::string, Keep> names = {
      {"ask", Keep::ask}, {"save", Keep::save}, {"discard", Keep::discard}};
  command.add_option("--on-interrupt", keep, "The model so far, when Ctrl-C stops the training")
      ->transform(CLI::CheckedTransformer(names).description("ask, save or discard"))
      ->default_str("ask");
}

}  // namespace examples
