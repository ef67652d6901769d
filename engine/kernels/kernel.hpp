#pragma once
#include <cstdint>

#include <xgrad/engine/system/export.hpp>

// Kernels are the inner loops: plain pointers in and out, no allocation, no exceptions, no checks (the public
// functions check). A family NAME has a table of function pointers in NAME.hpp and its loops in
// NAME.kernel.cpp, which is compiled once for each instruction set, in a namespace of its own (XGRAD_ARCH);
// dispatch.cpp chooses one table when it is first used. README.md in this folder says how to add one.

namespace xgrad::kernels {

using Size = std::int64_t;

}  // namespace xgrad::kernels
