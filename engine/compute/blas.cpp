#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include <dlfcn.h>
#include <unistd.h>
#ifdef XGRAD_X86
#include <cpuid.h>
#endif

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

// What OpenBLAS 0.3.21 chooses on AMD's processors with AVX-512 is not the best it has. Zen 5, which it does
// not know, gets kernels for AVX2, half as fast as those for Intel's Skylake-X. Zen 4 gets those for Cooper
// Lake: its AVX-512 takes two passes, and the kernels for Zen are faster.
static char* better_core() {
#ifdef XGRAD_X86
  static char zen[] = "OPENBLAS_CORETYPE=Zen", skylake[] = "OPENBLAS_CORETYPE=SkylakeX";
  unsigned signature = 0, ignored = 0;
  if (!has_avx512() || !__builtin_cpu_is("amd") ||
      !__get_cpuid(1, &signature, &ignored, &ignored, &ignored)) {
    return nullptr;
  }
  const unsigned family = (signature >> 8 & 0xf) + (signature >> 20 & 0xff);
  return family == 0x19 ? zen : skylake;
#else
  return nullptr;
#endif
}

static void* load() {
  static char one_thread[] = "OPENBLAS_NUM_THREADS=1";
  std::vector<char*> variables = {one_thread};
  char* const core = better_core();
  if (core && !std::getenv("OPENBLAS_CORETYPE")) variables.push_back(core);
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
  if (core && has_avx512() && !contains("SkylakeX Cooperlake SapphireRapids Zen", core())) {
    std::fputs(
        "xgrad: this CPU has AVX-512, which they do not use; OPENBLAS_CORETYPE=SkylakeX may be faster\n",
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
