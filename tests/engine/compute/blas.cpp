// How the BLAS is loaded: no threads of its own, the fast kernels, the environment as it was.
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <unistd.h>

#include <xgrad/engine/compute/gemm.hpp>
#include <xgrad/engine/kernels/dispatch.hpp>
#include <xgrad/engine/system/parallel.hpp>

#include "support/support.hpp"

using namespace xgrad;

namespace {

std::ptrdiff_t threads_of_this_process() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}

void multiply() {
  const Index n = 80;
  const std::vector<float> a(n * n, 1);
  std::vector<float> c(n * n);
  gemm<float>(false, false, n, n, n, 1, a.data(), n, a.data(), n, 0, c.data(), n);
  BOOST_CHECK(c == std::vector<float>(n * n, 80));
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_threads_are_started) {
  set_num_threads(1);
  ::setenv("OPENBLAS_NUM_THREADS", "4", 1);
  ::unsetenv("OPENBLAS_CORETYPE");
  char** const environment = environ;
  BOOST_CHECK_EQUAL(threads_of_this_process(), 1);
  multiply();
  BOOST_CHECK_EQUAL(threads_of_this_process(), 1);
  BOOST_CHECK_EQUAL(environ, environment);
  BOOST_CHECK_EQUAL(std::getenv("OPENBLAS_NUM_THREADS"), "4");
  BOOST_CHECK(!std::getenv("OPENBLAS_CORETYPE"));
}

BOOST_AUTO_TEST_CASE(the_cpu_is_known) {
  multiply();
  void* openblas = ::dlopen("libopenblas.so.0", RTLD_NOW | RTLD_NOLOAD);
  if (!openblas || std::string(kernels::architecture()) != "avx512") {
    BOOST_TEST_MESSAGE("no AVX-512 here, or another BLAS");
    return;
  }
  const auto core = reinterpret_cast<char* (*)()>(::dlsym(openblas, "openblas_get_corename"));
  BOOST_REQUIRE(core);
  const std::string expected = __builtin_cpu_is("amdfam19h") ? "Zen" : "SkylakeX Cooperlake SapphireRapids";
  BOOST_TEST_CONTEXT(core()) {
    BOOST_CHECK(expected.find(core()) != std::string::npos);
  }
}
