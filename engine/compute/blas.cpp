#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include <dlfcn.h>
#include <unistd.h>

#include <xgrad/engine/compute/blas.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad {

// OpenBLAS reads the environment when it is loaded, and then starts its threads and chooses its kernels: so
// it is loaded by hand, with what it shall read. setenv could free what another thread of the program is
// reading: `environ` points to a longer list meanwhile, which is never freed.
class EnvironmentFor {
 public:
  // Variables as "NAME=value"; they count more than those that are there.
  explicit EnvironmentFor(std::vector<char*> variables) {
    for (char** variable = before_; variable && *variable; ++variable) variables.push_back(*variable);
    variables.push_back(nullptr);
    static std::vector<char*> list;
    list = std::move(variables);
    during_ = list.data();
    environ = during_;
  }
  ~EnvironmentFor() {
    if (environ == during_) environ = before_;  // else the program has changed it in another thread
  }
  EnvironmentFor(const EnvironmentFor&) = delete;
  EnvironmentFor& operator=(const EnvironmentFor&) = delete;

 private:
  char** before_ = environ;
  char** during_ = nullptr;
};

static bool has_avx512() {
#ifdef XGRAD_X86
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

// Releases of OpenBLAS before 0.3.22 know no AMD processor with AVX-512 and give it kernels for AVX2, half as
// fast. The kernels for Intel's Skylake-X run on it: later releases choose them, too.
static bool is_amd_with_avx512() {
#ifdef XGRAD_X86
  return has_avx512() && __builtin_cpu_is("amd");
#else
  return false;
#endif
}

static void* load() {
  static char one_thread[] = "OPENBLAS_NUM_THREADS=1", skylake[] = "OPENBLAS_CORETYPE=SkylakeX";
  std::vector<char*> variables = {one_thread};
  if (is_amd_with_avx512() && !std::getenv("OPENBLAS_CORETYPE")) variables.push_back(skylake);
  const EnvironmentFor loading(std::move(variables));
  return ::dlopen(XGRAD_BLAS, RTLD_NOW | RTLD_LOCAL);
}

template <class Function>
static Function optional(void* library, const char* name) {
  return reinterpret_cast<Function>(::dlsym(library, name));
}

template <class Function>
static Function required(void* library, const char* name) {
  const auto function = optional<Function>(library, name);
  if (!function) throw std::runtime_error(text("gemm: ", XGRAD_BLAS, " has no function ", name));
  return function;
}

static bool contains(std::string_view text, std::string_view word) {
  return text.find(word) != text.npos;
}

static void report(void* library) {
  const auto config = optional<char* (*)()>(library, "openblas_get_config");
  const auto core = optional<char* (*)()>(library, "openblas_get_corename");
  std::fprintf(stderr, "xgrad: products are those of %s", XGRAD_BLAS);
  if (config && core) std::fprintf(stderr, ", kernels for %s (%s)", core(), config());
  std::fputc('\n', stderr);
  if (core && has_avx512() && !contains("SkylakeX Cooperlake SapphireRapids", core())) {
    std::fputs("xgrad: this CPU has AVX-512, which they do not use: set OPENBLAS_CORETYPE=SkylakeX\n",
               stderr);
  }
}

const Blas& blas() {
  static const Blas functions = [] {
    void* library = load();
    if (!library) throw std::runtime_error(text("gemm: the BLAS cannot be loaded: ", ::dlerror()));
    // The program may have loaded it before, with threads.
    if (const auto set = optional<void (*)(int)>(library, "openblas_set_num_threads")) set(1);
    const char* verbose = std::getenv("XGRAD_VERBOSE");
    if (verbose && std::string_view(verbose) != "0") report(library);
    const auto parallel = optional<int (*)()>(library, "openblas_get_parallel");
    return Blas{.sgemm = required<decltype(Blas::sgemm)>(library, "cblas_sgemm"),
                .dgemm = required<decltype(Blas::dgemm)>(library, "cblas_dgemm"),
                .sgemv = required<decltype(Blas::sgemv)>(library, "cblas_sgemv"),
                .dgemv = required<decltype(Blas::dgemv)>(library, "cblas_dgemv"),
                .reentrant = !parallel || parallel() != 0};
  }();
  return functions;
}

}  // namespace xgrad
