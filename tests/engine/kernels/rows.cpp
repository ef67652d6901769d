#include <xgrad/engine/kernels/rows.hpp>

#include "engine/kernels/table.hpp"

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

BOOST_AUTO_TEST_CASE_TEMPLATE(groups_without_an_empty_one, T, Types) {
  const std::vector<Index> group_starts = {0, 1, 3, 4, 11, 12, 19};  // the last entry belongs to none
  const Index groups = std::ssize(group_starts) - 1;
  for (const Index width : widths) {
    for (const bool weighted : {false, true}) {
      for (const Index first : {0, 2}) {  // all of them, and those from the third on
        Numbers<T> table(table_rows * width, 0), weights(std::ssize(rows), 1);
        Numbers<T> out(groups * width, 2), expected = out;
        kernels::rows<T>().sum_groups(table.data(), width, rows.data(), group_starts.data() + first,
                                      groups - first, std::ssize(rows), weighted ? weights.data() : nullptr,
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
