#pragma once
#include <cstdint>

#include <xgrad/engine/system/export.hpp>

// Kernels are the inner loops: plain pointers in and out, no allocation, no exceptions, no checks (the public
// functions check). A family NAME has a table of function pointers in NAME.hpp and its loops in
// NAME.kernel.cpp, which is compiled once for each instruction set, in a namespace of its own (XGRAD_ARCH);
// dispatch.cpp chooses one table when it is first used. README.md in this folder says how to add one.

namespace xgrad::kernels {

using Size = std::int64_t;

/// "avx512", "avx2", "sse4" or "base" (what every CPU of this kind has): the best that this CPU and its
/// operating system offer. The environment variable XGRAD_ARCH names another one, for tests;
/// std::invalid_argument where this machine or build does not have it.
XGRAD_API const char* architecture();

}  // namespace xgrad::kernels
