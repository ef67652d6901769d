#pragma once

// Before a function of which there shall be one copy only: g++ makes one for each constant that it is called
// with.
#ifdef __clang__
#define XGRAD_ONE_COPY [[gnu::noinline]]
#else
#define XGRAD_ONE_COPY [[gnu::noinline, gnu::noclone]]
#endif
