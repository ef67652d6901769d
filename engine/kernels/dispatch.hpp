#pragma once
#include <xgrad/engine/system/export.hpp>

namespace xgrad::kernels {

/// "avx512", "avx2", "sse4" or "base" (what every CPU of this kind has): the best that this CPU and its
/// operating system offer. The environment variable XGRAD_ARCH names another one, for tests;
/// std::invalid_argument where this machine or build does not have it.
XGRAD_API const char* architecture();

}  // namespace xgrad::kernels
