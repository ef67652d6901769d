#pragma once
#include <cmath>
#include <vector>

#include "support/support.hpp"

// What the tests of kernels for rows of a table share.

using namespace xgrad;
using Types = std::tuple<float, double>;

// Widths with loops of their own, odd ones, and ones longer than what is prefetched.
inline const std::vector<Index> widths = {1, 2, 3, 5, 8, 15, 16, 17, 31, 32, 50, 63, 64, 65, 100, 128, 300};
inline const std::vector<Index> rows = {3, 0, 3, 6, 1, 5, 5, 2, 3, 3, 4, 0, 6, 6, 1, 2, 3, 4, 5, 6};
constexpr Index table_rows = 7;

// Numbers of both signs with many ties, at a start that no vector register is aligned to.
template <class T>
struct Numbers {
  std::vector<T> storage;
  Numbers(Index n, double phase) : storage(static_cast<std::size_t>(n) + 1) {
    for (std::size_t i = 0; i < storage.size(); ++i) {
      storage[i] = static_cast<T>(std::round(4 * std::sin(1.7 * static_cast<double>(i) + phase)) / 3);
    }
  }
  T* data() { return storage.data() + 1; }
  T& operator[](Index i) { return storage[static_cast<std::size_t>(i) + 1]; }
  T* begin() { return data(); }
  T* end() { return storage.data() + storage.size(); }
};

inline Index row(Index e) {
  return rows[e];
}
