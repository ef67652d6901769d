// Loaded into clang-repl before all else (LD_PRELOAD). It takes the place of the function that clang-repl
// hands each cell to. The cell is compiled in a copy of the process first (fork): clang can lose earlier
// declarations over a mistake, or crash, or go on for ever, and then only the copy is lost. If it compiles,
// the real function is called; a C++ exception that leaves the cell ends here and not the session. What
// became of the cell goes to the pipe XGRAD_NOTEBOOK_STATUS, a line for each event:
//     started               it compiled, and begins to run
//     ok | error            it ended; it did not compile (clang has said why on standard error)
//     thrown TYPE WHAT      an exception left it (the parts are separated by tabs)
//     interrupted           SIGINT arrived, and it stopped at the next turn of a loop (see cells.py)
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <typeinfo>

#include <cxxabi.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Interrupted {};  // no std::exception: no cell catches it by mistake

volatile std::sig_atomic_t interrupted = 0;
volatile pid_t copy = 0;  // the process that compiles the cell first; 0 when there is none
bool is_copy = false;
int standard_error = -1;  // where standard error went while it is silent
const pthread_t main_thread = pthread_self();

// The write end of the pipe. Programs that a cell starts are not to be watched.
const int status = [] {
  const char* number = std::getenv("XGRAD_NOTEBOOK_STATUS");
  const int pipe = number ? std::atoi(number) : -1;
  unsetenv("XGRAD_NOTEBOOK_STATUS");
  unsetenv("LD_PRELOAD");
  return pipe;
}();

void report(std::string line) {
  std::replace(line.begin(), line.end(), '\n', '\x1f');  // a line is an event
  line += '\n';
  if (status >= 0 && write(status, line.data(), line.size()) < 0) std::abort();
}

void give_up(int) {
  if (copy > 0) kill(copy, SIGKILL);
}

void interrupt(int) {
  interrupted = 1;
  give_up(SIGINT);
}

// Again before each cell: LLVM has handlers of its own.
void handle_signals() {
  std::signal(SIGINT, interrupt);
  std::signal(SIGUSR1, give_up);  // from session.py, which sees that clang repeats itself
  for (const int crash : {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS, SIGTRAP}) {
    std::signal(crash, SIG_DFL);  // no dump of the stack
  }
}

[[gnu::constructor]] void prepare() {
  handle_signals();
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // output is seen while the cell still runs
}

void silence() {
  standard_error = dup(STDERR_FILENO);
  const int nowhere = open("/dev/null", O_WRONLY);
  dup2(nowhere, STDERR_FILENO);
  close(nowhere);
}

void speak() {
  if (standard_error < 0) return;
  dup2(standard_error, STDERR_FILENO);
  close(standard_error);
  standard_error = -1;
}

std::string name_of(const std::type_info& type) {
  int failed = 0;
  char* name = abi::__cxa_demangle(type.name(), nullptr, nullptr, &failed);
  const std::string out = failed ? type.name() : name;
  std::free(name);
  return out;
}

// Clang's parser can go on for ever over a mistake, and eats memory then; a cell needs a second and some
// hundred MB.
void limit_resources() {
  rlim_t pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lu", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  const rlim_t bytes = pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + (rlim_t{1} << 30);
  const rlimit memory{bytes, bytes}, seconds{30, 30};
  if (pages > 0) setrlimit(RLIMIT_AS, &memory);
  setrlimit(RLIMIT_CPU, &seconds);
}

// Whether compile() succeeds in a copy of this process, which ends before the cell's own code runs.
template <class Compile>
bool compiles(const Compile& compile) {
  const pid_t child = fork();
  if (child == 0) {
    is_copy = true;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    limit_resources();
    _exit(compile() ? 0 : 1);
  }
  if (child < 0) return true;  // no memory for a copy
  copy = child;
  if (interrupted) kill(child, SIGKILL);
  int result = 0;
  while (waitpid(child, &result, 0) < 0 && errno == EINTR) {
  }
  copy = 0;
  if (WIFSIGNALED(result) && !interrupted) std::cerr << "error: clang does not understand this cell\n";
  return WIFEXITED(result) && WEXITSTATUS(result) == 0;
}

}  // namespace

extern "C" [[gnu::visibility("default")]] void xgrad_notebook_poll() {
  if (interrupted && pthread_equal(pthread_self(), main_thread)) throw Interrupted();
}

// The first thing that a cell does.
extern "C" [[gnu::visibility("default")]] void xgrad_notebook_started() {
  if (is_copy) _exit(0);
  speak();
  report("started");
  xgrad_notebook_poll();
}

// llvm::Error clang::Interpreter::ParseAndExecute(llvm::StringRef code, clang::Value* value). The Error is a
// pointer, null for success, and is returned where `error` points. What it would say is on standard error
// already, so it is dropped.
#define PARSE_AND_EXECUTE _ZN5clang11Interpreter15ParseAndExecuteEN4llvm9StringRefEPNS_5ValueE
#define NAME_OF(symbol) QUOTED(symbol)
#define QUOTED(symbol) #symbol

extern "C" [[gnu::visibility("default")]] void* PARSE_AND_EXECUTE(void** error, void* self, const char* code,
                                                                  std::size_t size, void* value) {
  using Function = void* (*)(void**, void*, const char*, std::size_t, void*);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, NAME_OF(PARSE_AND_EXECUTE)));
  static bool first = true;  // the prelude, which has no mistakes
  handle_signals();
  const auto run = [&] {
    real(error, self, code, size, value);
    return *error == nullptr;
  };
  *error = nullptr;
  interrupted = 0;  // an interrupt that came too late for the last cell
  std::string outcome = "error";
  if (first || compiles(run)) {
    if (!first) silence();  // the copy has said what there was to say
    try {
      if (run()) outcome = "ok";
    } catch (const Interrupted&) {
      outcome = "interrupted";
    } catch (const std::exception& e) {
      outcome = "thrown\t" + name_of(typeid(e)) + "\t" + e.what();
    } catch (abi::__forced_unwind&) {
      throw;
    } catch (...) {
      const std::type_info* type = abi::__cxa_current_exception_type();
      outcome = "thrown\t" + (type ? name_of(*type) : "unknown") + "\tnot a std::exception";
    }
    speak();
  } else if (interrupted) {
    outcome = "interrupted";
  }
  *error = nullptr;
  first = false;
  std::cout.flush();
  std::clog.flush();
  std::fflush(nullptr);
  report(outcome);
  return error;
}
