#include <cmath>
#include <vector>

#include <xgrad/engine/kernels/rows.hpp>

#include "support/support.hpp"

using namespace xgrad;
using kernels::Bags;
using Types = std::tuple<float, double>;

// Widths with loops of their own, odd ones, and ones longer than what is prefetched.
static const std::vector<Index> widths = {1, 2, 3, 5, 8, 15, 16, 17, 31, 32, 50, 63, 64, 65, 100, 128, 300};
static const std::vector<Index> rows = {3, 0, 3, 6, 1, 5, 5, 2, 3, 3, 4, 0, 6, 6, 1, 2, 3, 4, 5, 6};
static const std::vector<Index> starts = {0, 0,  1,  4,
                                          8, 10, 10, 20};  // lengths 0, 1, 3, 4, 2 (row 3 only), 0, 10
constexpr Index table_rows = 7, bag_count = 7;

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

static Bags bags(Index skip) {
  return {rows.data(), starts.data(), bag_count, std::ssize(rows), skip};
}
static Index row(Index e) {
  return rows[e];
}
static Index start(Index b) {
  return starts[b];
}
static Index entries(Index b, Index skip) {
  Index n = 0;
  for (Index e = start(b); e < start(b + 1); ++e) n += row(e) != skip;
  return n;
}

// All kernels do what these plain loops do, to the bit.
BOOST_AUTO_TEST_CASE_TEMPLATE(gather_and_add, T, Types) {
  const Index n = std::ssize(rows);
  for (const Index width : widths) {
    Numbers<T> table(table_rows * width, 0), out(n * width, 1), values(n * width, 2), scale(n, 3),
        changed = table;
    kernels::rows<T>().gather(table.data(), width, rows.data(), n, n, out.data());
    for (Index i = 0; i < n; ++i) {
      for (Index k = 0; k < width; ++k) BOOST_REQUIRE_EQUAL(out[i * width + k], table[row(i) * width + k]);
    }
    Numbers<T> expected = table;
    std::vector<Index> source;
    for (Index i = 0; i < n; ++i) source.push_back((i * 7) % n);
    kernels::rows<T>().add(changed.data(), width, rows.data(), n, values.data(), source.data(), scale.data());
    kernels::rows<T>().add(changed.data(), width, rows.data(), n, values.data(), nullptr, nullptr);
    for (Index i = 0; i < 2 * n; ++i) {
      const Index from = i < n ? (i * 7) % n : i - n, to = row(i % n);
      const T factor = i < n ? scale[i] : T(1);
      for (Index k = 0; k < width; ++k) expected[to * width + k] += factor * values[from * width + k];
    }
    BOOST_REQUIRE_EQUAL_COLLECTIONS(changed.begin(), changed.end(), expected.begin(), expected.end());
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(sums_and_means, T, Types) {
  for (const Index width : widths) {
    for (const Index skip : {-1, 3}) {
      for (const bool weighted : {false, true}) {
        for (const bool mean : {false, true}) {
          Numbers<T> table(table_rows * width, 0), weights(std::ssize(rows), 1);
          Numbers<T> out(bag_count * width, 2), expected = out;
          kernels::rows<T>().sum(table.data(), width, bags(skip), weighted ? weights.data() : nullptr, mean,
                                 out.data());
          for (Index b = 0; b < bag_count; ++b) {
            for (Index k = 0; k < width; ++k) {
              T sum = 0;
              for (Index e = start(b); e < start(b + 1); ++e) {
                if (row(e) != skip) sum += (weighted ? weights[e] : T(1)) * table[row(e) * width + k];
              }
              expected[b * width + k] =
                  mean ? sum / static_cast<T>(std::max<Index>(entries(b, skip), 1)) : sum;
            }
          }
          BOOST_REQUIRE_EQUAL_COLLECTIONS(out.begin(), out.end(), expected.begin(), expected.end());
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(groups_without_an_empty_one, T, Types) {
  const std::vector<Index> group_starts = {0, 1, 3, 4, 11, 12, 19};  // the last entry belongs to none
  const Index groups = std::ssize(group_starts) - 1;
  for (const Index width : widths) {
    for (const bool weighted : {false, true}) {
      for (const Index first : {0, 2}) {  // all of them, and those from the third on
        Numbers<T> table(table_rows * width, 0), weights(std::ssize(rows), 1);
        Numbers<T> out(groups * width, 2), expected = out;
        const Bags bags{rows.data(), group_starts.data() + first, groups - first, std::ssize(rows)};
        kernels::rows<T>().sum_groups(table.data(), width, bags, weighted ? weights.data() : nullptr,
                                      out.data());
        for (Index g = first; g < groups; ++g) {
          for (Index k = 0; k < width; ++k) {
            T sum = 0;
            for (Index e = group_starts[g]; e < group_starts[g + 1]; ++e) {
              sum += (weighted ? weights[e] : T(1)) * table[row(e) * width + k];
            }
            expected[(g - first) * width + k] = sum;
          }
        }
        BOOST_REQUIRE_EQUAL_COLLECTIONS(out.begin(), out.end(), expected.begin(), expected.end());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(maxima, T, Types) {
  for (const Index width : widths) {
    for (const Index skip : {-1, 3}) {
      Numbers<T> table(table_rows * width, 0), out(bag_count * width, 1), alone = out, expected = out;
      std::vector<std::int32_t> argmax(bag_count * width, -7), where = argmax;
      kernels::rows<T>().max(table.data(), width, bags(skip), out.data(), argmax.data());
      kernels::rows<T>().max(table.data(), width, bags(skip), alone.data(), nullptr);
      for (Index b = 0; b < bag_count; ++b) {
        for (Index k = 0; k < width; ++k) {
          T best = 0;
          std::int32_t at = -1;
          for (Index e = start(b); e < start(b + 1); ++e) {
            const T x = table[row(e) * width + k];
            if (row(e) == skip || (at >= 0 && !(x > best))) continue;
            best = x;
            at = static_cast<std::int32_t>(e - start(b));
          }
          expected[b * width + k] = best;
          where[b * width + k] = at;
        }
      }
      BOOST_REQUIRE_EQUAL_COLLECTIONS(out.begin(), out.end(), expected.begin(), expected.end());
      BOOST_REQUIRE_EQUAL_COLLECTIONS(alone.begin(), alone.end(), expected.begin(), expected.end());
      BOOST_REQUIRE_EQUAL_COLLECTIONS(argmax.begin(), argmax.end(), where.begin(), where.end());
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(dot_products, T, Types) {
  const Index n = std::ssize(rows);
  for (const Index width : widths) {
    for (const Index skip : {-1, 3}) {
      for (const bool mean : {false, true}) {
        Numbers<T> table(table_rows * width, 0), grad(bag_count * width, 1), out(n, 2);
        kernels::rows<T>().dot(table.data(), width, bags(skip), grad.data(), mean, out.data());
        for (Index b = 0; b < bag_count; ++b) {
          for (Index e = start(b); e < start(b + 1); ++e) {
            double dot = 0;
            for (Index k = 0; k < width && row(e) != skip; ++k) {
              dot +=
                  static_cast<double>(grad[b * width + k]) * static_cast<double>(table[row(e) * width + k]);
            }
            if (mean) dot /= static_cast<double>(std::max<Index>(entries(b, skip), 1));
            BOOST_REQUIRE_SMALL(static_cast<double>(out[e]) - dot, 1e-4);
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_first_row_outside) {
  for (const Index n : {0, 1, 255, 256, 257, 1000}) {
    std::vector<Index> list(n, 4);
    BOOST_REQUIRE_EQUAL(kernels::rows<float>().first_outside(list.data(), n, 5), n);
    for (const Index bad : {-1, 5}) {
      for (Index at = n - 1; at >= 0; at -= 100) {
        list[at] = bad;
        BOOST_REQUIRE_EQUAL(kernels::rows<float>().first_outside(list.data(), n, 5), at);
      }
      list.assign(list.size(), 4);
    }
  }
}
