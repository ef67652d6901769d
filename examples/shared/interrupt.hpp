#pragma once
#include <stdexcept>
#include <string>

namespace CLI {
class App;
}

// Ctrl-C stops a training, and the user says what becomes of the model so far:
//
//     examples::Keep keep = examples::Keep::ask;
//     examples::add_interrupt_option(*train, keep);           // --on-interrupt
//     ...
//     examples::check_writable(output, {input});
//     const examples::Interruptible training;                 // before the input is read
//     for (...) { if (examples::interrupted()) break; ... }   // in each loop that takes long
//     training.confirm(keep, output);                         // throws where it is not to be written
//     model.save(output);

namespace examples {

inline constexpr int interrupted_status = 130;  // what shells give a program that Ctrl-C ended

/// What becomes of the model when Ctrl-C stops its training.
enum class Keep {
  ask,  ///< a question at the terminal; where there is none, nothing is written
  save,
  discard,
};

/// Adds --on-interrupt to a command that trains.
void add_interrupt_option(CLI::App& command, Keep& keep);

/// run() (program.hpp) writes what() and returns interrupted_status.
struct Interrupted : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// While it lives, Ctrl-C (SIGINT) is what interrupted() tells; the second one ends the program at once.
/// Until interrupted() is asked for the first time (a file is being read, for example) the first one does,
/// and says that nothing was written. Only one lives at a time.
class Interruptible {
 public:
  Interruptible();
  ~Interruptible();
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;

  /// After a training: does nothing unless Ctrl-C stopped it. Then it returns if the model so far is to be
  /// written to `path`, and throws Interrupted if not.
  void confirm(Keep keep, const std::string& path) const;
};

/// Whether Ctrl-C was pressed while an Interruptible lived: loops that take long end then.
bool interrupted();
/// The same; it is not the question of a loop.
bool was_interrupted();

}  // namespace examples
