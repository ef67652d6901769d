#include "program.hpp"

#include <cerrno>
#include <filesystem>
#include <iostream>
#include <system_error>

#include <unistd.h>

#include <xgrad/engine/system/atomic_file.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace examples {

// ---- help

namespace {

// "word2vec train" of the subcommand train.
std::string full_name(const CLI::App* app) {
  const CLI::App* parent = app->get_parent();
  return parent ? full_name(parent) + ' ' + app->get_name() : app->get_name();
}

class HelpFormatter : public CLI::Formatter {
 public:
  explicit HelpFormatter(const std::vector<std::string>& examples) : examples_(examples) {}

  std::string make_description(const CLI::App* app) const override {
    const std::string what = CLI::Formatter::make_description(app);
    if (app->get_name().empty()) return what;  // a group of options
    const std::string name = full_name(app);
    std::string out = name + ": " + what + '\n';
    for (const std::string& example : examples_) {
      if ((example + ' ').starts_with(name + ' ')) out += "  " + example + '\n';
    }
    return out + (out.ends_with("\n\n") ? "" : "\n");
  }

 private:
  std::vector<std::string> examples_;
};

}  // namespace

Program::Program(const std::string& name, const std::string& what, const std::vector<std::string>& examples)
    : CLI::App(what, name) {
  formatter(std::make_shared<HelpFormatter>(examples));
}

// ---- errors

// What somebody else's file or argument put into a message must not break its line or steer the terminal.
static std::string one_line(std::string message) {
  while (message.ends_with('\n')) message.pop_back();
  for (char& c : message) {
    if (c == '\n') c = ' ';
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  }
  return message;
}

// CLI11 first says what is missing; a word that it does not know is mostly the reason.
static std::string explained(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> unknown = app.remaining(true);
  const auto code = static_cast<CLI::ExitCodes>(error.get_exit_code());
  const bool of_words = code == CLI::ExitCodes::RequiredError || code == CLI::ExitCodes::ExtrasError;
  if (!of_words || unknown.empty()) return error.what();
  const auto commands = app.get_subcommands([](const CLI::App* sub) { return !sub->get_name().empty(); });
  if (!commands.empty() && app.get_subcommands().empty() && !unknown[0].starts_with('-')) {
    const auto name = [](const CLI::App* command) { return command->get_name(); };
    return xgrad::text("\"", unknown[0], "\" is no command; there are ",
                       CLI::detail::join(commands, name, ", "));
  }
  for (const std::string& word : unknown) {
    if (word.starts_with('-') && word != "--") return "there is no option " + word;
  }
  return error.what();
}

static int fail(const CLI::App& app, const std::string& message, int status) {
  std::cout.flush();
  std::cerr << app.get_name() << ": " << one_line(message) << '\n';
  return status;
}

// ---- running

static void check_numbers(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    const std::string type = option->get_type_name();
    if (type.starts_with("FLOAT")) option->transform(finite_number());
    if (type.starts_with("INT")) option->transform(whole_number());
    if (type.starts_with("UINT")) option->transform(natural_number());
  }
  for (CLI::App* command : app.get_subcommands({})) check_numbers(*command);
}

int run(CLI::App& app, int argc, char** argv, int threads, const std::function<int()>& program, int failed) {
  app.add_option("--threads,--thread", threads, "Threads to use; the results do not depend on it")
      ->check(between(1, 1024))
      ->capture_default_str();
  if (app.get_name().empty()) app.name(std::filesystem::path(argv[0]).filename().string());
  check_numbers(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    return fail(app, explained(app, error) + " (see --help)", error.get_exit_code());
  }
  try {
    xgrad::set_num_threads(threads);
    const int status = program();
    return status == 0 && was_interrupted() ? interrupted_status : status;
  } catch (const Interrupted& stopped) {
    return fail(app, stopped.what(), interrupted_status);
  } catch (const std::bad_alloc&) {
    return fail(app, "there is not enough memory for this", failed);
  } catch (const std::exception& error) {
    return fail(app, error.what(), failed);
  }
}

// ---- files

void check_writable(const std::string& path, const std::vector<std::string>& inputs) {
  namespace fs = std::filesystem;
  if (path.empty()) return;
  std::error_code none;
  for (const std::string& input : inputs) {
    if (fs::is_regular_file(path, none) && fs::equivalent(path, input, none))
      throw std::runtime_error(xgrad::text("cannot write ", path, ": it is read as well (", input, ")"));
  }
  if (fs::exists(path, none) && !fs::is_regular_file(path, none) && !fs::is_directory(path, none)) {
    // A pipe: to open and close it would tell its reader that there is nothing.
    if (::access(path.c_str(), W_OK) == 0) return;
    throw std::runtime_error(
        xgrad::text("cannot write ", path, ": ", std::generic_category().message(errno)));
  }
  xgrad::AtomicFile{path};
}

}  // namespace examples
