#include <cstdlib>
#include <string>

#include <xgrad/engine/kernels/adagrad.hpp>
#include <xgrad/engine/kernels/adam.hpp>
#include <xgrad/engine/kernels/bags.hpp>
#include <xgrad/engine/kernels/binary.hpp>
#include <xgrad/engine/kernels/correlate.hpp>
#include <xgrad/engine/kernels/dispatch.hpp>
#include <xgrad/engine/kernels/idle.hpp>
#include <xgrad/engine/kernels/norm.hpp>
#include <xgrad/engine/kernels/pool.hpp>
#include <xgrad/engine/kernels/random_fill.hpp>
#include <xgrad/engine/kernels/reduce.hpp>
#include <xgrad/engine/kernels/rmsprop.hpp>
#include <xgrad/engine/kernels/rows.hpp>
#include <xgrad/engine/kernels/sgd.hpp>
#include <xgrad/engine/kernels/softmax.hpp>
#include <xgrad/engine/kernels/thin_product.hpp>
#include <xgrad/engine/kernels/unary.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::kernels {

enum class Arch { base, sse4, avx2, avx512 };
static constexpr const char* names[] = {"base", "sse4", "avx2", "avx512"};

// __builtin_cpu_supports also asks whether the operating system saves the wide registers.
static Arch best() {
#ifdef XGRAD_X86
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512cd")) {
    return Arch::avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Arch::avx2;
  if (__builtin_cpu_supports("sse4.2")) return Arch::sse4;
#endif
  return Arch::base;
}

static Arch chosen() {
  static const Arch arch = [] {
    const Arch most = best();
    const char* forced = std::getenv("XGRAD_ARCH");
    if (!forced || !*forced) return most;
    for (int i = 0; i <= static_cast<int>(most); ++i) {
      if (std::string(names[i]) == forced) return static_cast<Arch>(i);
    }
    throw std::invalid_argument(text("XGRAD_ARCH=", forced,
                                     " is not to be had here: this machine has base to ",
                                     names[static_cast<int>(most)]));
  }();
  return arch;
}

const char* architecture() {
  return names[static_cast<int>(chosen())];
}

#ifdef XGRAD_X86
#define XGRAD_TABLES(Family, name, T) \
  namespace sse4 {                    \
  extern const Family<T> name##_##T;  \
  }                                   \
  namespace avx2 {                    \
  extern const Family<T> name##_##T;  \
  }                                   \
  namespace avx512 {                  \
  extern const Family<T> name##_##T;  \
  }
#define XGRAD_TABLE(name, T)     \
  switch (chosen()) {            \
    case Arch::avx512:           \
      return avx512::name##_##T; \
    case Arch::avx2:             \
      return avx2::name##_##T;   \
    case Arch::sse4:             \
      return sse4::name##_##T;   \
    case Arch::base:             \
      break;                     \
  }
#else
#define XGRAD_TABLES(Family, name, T)
#define XGRAD_TABLE(name, T)
#endif

// name<T>() returns the table of the chosen instruction set.
#define XGRAD_DISPATCH_TYPE(Family, name, T)                   \
  namespace base {                                             \
  extern const Family<T> name##_##T;                           \
  }                                                            \
  XGRAD_TABLES(Family, name, T)                                \
  template <>                                                  \
  XGRAD_API const Family<T>& name<T>() {                       \
    static const Family<T>& table = []() -> const Family<T>& { \
      XGRAD_TABLE(name, T)                                     \
      return base::name##_##T;                                 \
    }();                                                       \
    return table;                                              \
  }
#define XGRAD_DISPATCH(Family, name)       \
  XGRAD_DISPATCH_TYPE(Family, name, float) \
  XGRAD_DISPATCH_TYPE(Family, name, double)

// One line a family.
XGRAD_DISPATCH(Adagrad, adagrad)
XGRAD_DISPATCH(Adam, adam)
XGRAD_DISPATCH(Bags, bags)
XGRAD_DISPATCH(Binary, binary)
XGRAD_DISPATCH(Correlate, correlate)
XGRAD_DISPATCH(Idle, idle)
XGRAD_DISPATCH(Norm, norm)
XGRAD_DISPATCH(Pool, pool)
XGRAD_DISPATCH(RandomFill, random_fill)
XGRAD_DISPATCH(Reduce, reduce)
XGRAD_DISPATCH(Rmsprop, rmsprop)
XGRAD_DISPATCH(Rows, rows)
XGRAD_DISPATCH(Sgd, sgd)
XGRAD_DISPATCH(Softmax, softmax)
XGRAD_DISPATCH(ThinProduct, thin_product)
XGRAD_DISPATCH(Unary, unary)

}  // namespace xgrad::kernels
