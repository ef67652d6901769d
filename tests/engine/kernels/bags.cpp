#include <xgrad/engine/kernels/bags.hpp>

#include "engine/kernels/table.hpp"

// Lengths 0, 1, 3, 4, 2 (row 3 only), 0, 10.
static const std::vector<Index> starts = {0, 0, 1, 4, 8, 10, 10, 20};
constexpr Index bag_count = 7;

static Index start(Index b) {
  return starts[b];
}
static kernels::BagRows bags(Index skip) {
  return {rows.data(), starts.data(), bag_count, std::ssize(rows), skip};
}
// What a sum of 0, 1, ... 10 entries is divided by in a mean.
template <class T>
static const std::vector<T> mean_of = {1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
// And for each bag: how many of its entries are not left out.
template <class T>
static std::vector<T> divisors_of_mean(Index skip) {
  std::vector<T> out;
  for (Index b = 0; b < bag_count; ++b) {
    Index n = 0;
    for (Index e = start(b); e < start(b + 1); ++e) n += row(e) != skip;
    out.push_back(mean_of<T>[n]);
  }
  return out;
}

BOOST_AUTO_TEST_CASE_TEMPLATE(sums_and_means, T, Types) {
  for (const Index width : widths) {
    for (const Index skip : {-1, 3}) {
      for (const bool weighted : {false, true}) {
        for (const bool divided : {false, true}) {
          Numbers<T> table(table_rows * width, 0), weights(std::ssize(rows), 1);
          Numbers<T> out(bag_count * width, 2), expected = out;
          const std::vector<T> divisors = divisors_of_mean<T>(skip);
          std::vector<T> written(divisors.size(), 0);
          kernels::bags<T>().sum(table.data(), width, bags(skip), weighted ? weights.data() : nullptr,
                                 divided ? mean_of<T>.data() : nullptr, divided ? written.data() : nullptr,
                                 out.data());
          BOOST_REQUIRE(!divided || written == divisors);
          for (Index b = 0; b < bag_count; ++b) {
            for (Index k = 0; k < width; ++k) {
              T sum = 0;
              for (Index e = start(b); e < start(b + 1); ++e) {
                if (row(e) != skip) sum += (weighted ? weights[e] : T(1)) * table[row(e) * width + k];
              }
              expected[b * width + k] = divided ? sum / divisors[b] : sum;
            }
          }
          BOOST_REQUIRE_EQUAL_COLLECTIONS(out.begin(), out.end(), expected.begin(), expected.end());
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(maxima, T, Types) {
  for (const Index width : widths) {
    for (const Index skip : {-1, 3}) {
      Numbers<T> table(table_rows * width, 0), out(bag_count * width, 1), alone = out, expected = out;
      std::vector<std::int32_t> argmax(bag_count * width, -7), where = argmax;
      kernels::bags<T>().max(table.data(), width, bags(skip), out.data(), argmax.data());
      kernels::bags<T>().max(table.data(), width, bags(skip), alone.data(), nullptr);
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
      for (const bool divided : {false, true}) {
        Numbers<T> table(table_rows * width, 0), grad(bag_count * width, 1), out(n, 2);
        const std::vector<T> divisors = divisors_of_mean<T>(skip);
        kernels::bags<T>().dot(table.data(), width, bags(skip), grad.data(),
                               divided ? divisors.data() : nullptr, out.data());
        for (Index b = 0; b < bag_count; ++b) {
          for (Index e = start(b); e < start(b + 1); ++e) {
            double dot = 0;
            for (Index k = 0; k < width && row(e) != skip; ++k) {
              dot +=
                  static_cast<double>(grad[b * width + k]) * static_cast<double>(table[row(e) * width + k]);
            }
            if (divided) dot /= static_cast<double>(divisors[b]);
            BOOST_REQUIRE_SMALL(static_cast<double>(out[e]) - dot, 1e-4);
          }
        }
      }
    }
  }
}
