#pragma once
// The only file that includes xtensor: flat headers up to 0.25 (Debian 12 has 0.24), folders from 0.26 on.
// A user's file gets containers and nothing more (compile time); the library's own sources get the rest as
// well.

#include <exception>  // which xtl 0.7 leaves to the standard library's other headers; libc++ for C++23 has it in none

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#endif

#if __has_include(<xtensor/containers/xarray.hpp>)
#include <xtensor/containers/xarray.hpp>
#ifdef XGRAD_LIBRARY
#include <xtensor/core/xmath.hpp>
#include <xtensor/core/xnoalias.hpp>
#include <xtensor/misc/xmanipulation.hpp>
#endif
#else
#include <xtensor/xarray.hpp>
#ifdef XGRAD_LIBRARY
#include <xtensor/xmanipulation.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xnoalias.hpp>
#endif
#endif

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
