#pragma once
// XGRAD_API marks what the shared libraries export; everything else in them is hidden, inline functions too.
// So a program built with other flags can neither replace the library's xtensor code nor have its own
// replaced.
#define XGRAD_API [[gnu::visibility("default")]]

// _GLIBCXX_DEBUG makes other types of std::vector and its like: a program with it and a library without it
// (or the other way round) do not fit together. XGRAD_GLIBCXX_DEBUG comes with the library's CMake target and
// says how it was built. _GLIBCXX_ASSERTIONS checks much of the same and changes no types.
#ifndef XGRAD_LIBRARY
#if defined(_GLIBCXX_DEBUG) && !defined(XGRAD_GLIBCXX_DEBUG)
#error \
    "xgrad was built without _GLIBCXX_DEBUG: build it with the same flag, or use _GLIBCXX_ASSERTIONS instead"
#elif !defined(_GLIBCXX_DEBUG) && defined(XGRAD_GLIBCXX_DEBUG)
#error "xgrad was built with _GLIBCXX_DEBUG: compile this program with it, too"
#endif
#endif
