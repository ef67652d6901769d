#include <mutex>
#include <vector>

#include <xgrad/engine/compute/broadcast.hpp>

#include "support/support.hpp"

using namespace xgrad;

// Where the element at `flat` of `result` stands in an operand of this shape.
static Index position(const Shape& result, const Shape& operand, Index flat) {
  Index at = 0, step = 1;
  for (Index i = 1; i <= result.dim(); ++i) {
    const Index place = flat % result[-i];
    flat /= result[-i];
    if (i > operand.dim()) continue;
    if (operand[-i] != 1) at += place * step;
    step *= operand[-i];
  }
  return at;
}

struct Walk {
  Shape result;
  std::vector<Shape> operands;
};

// The tiles meet every element once and say where it stands in each operand.
static void check_walk(const Walk& walk) {
  const auto& o = walk.operands;
  const Broadcast broadcast =
      o.size() == 2 ? Broadcast(walk.result, {o[0], o[1]}) : Broadcast(walk.result, {o[0], o[1], o[2]});
  std::vector<int> met(walk.result.numel(), 0);
  std::mutex mutex;
  bool right = true;
  broadcast.for_each_tile([&](const Broadcast::Tile& tile) {
    const std::lock_guard lock(mutex);
    for (Index i = 0; i < tile.rows; ++i) {
      for (Index j = 0; j < tile.columns; ++j) {
        const Index flat = tile.at + i * tile.columns + j;
        ++met.at(static_cast<std::size_t>(flat));
        for (std::size_t k = 0; k < o.size(); ++k) {
          const auto& operand = tile.operand[k];
          right = right && operand.at + i * operand.row_step + j * operand.column_step ==
                               position(walk.result, o[k], flat);
        }
      }
    }
  });
  BOOST_TEST_CONTEXT(walk.result) {
    BOOST_CHECK(right);
    BOOST_CHECK(std::all_of(met.begin(), met.end(), [](int times) { return times == 1; }));
  }
}

BOOST_AUTO_TEST_CASE(every_element_once) {
  for (const Walk& walk : std::vector<Walk>{{{2, 3}, {{2, 3}, {2, 3}}},
                                            {{2, 3}, {{2, 3}, {3}}},
                                            {{2, 3}, {{2, 1}, {3}}},
                                            {{}, {{}, {}}},
                                            {{1, 1}, {{1}, {1, 1}}},
                                            {{4, 2, 3}, {{2, 1}, {4, 1, 3}}},
                                            {{4, 2, 3}, {{4, 2, 3}, {4, 1, 1}}},
                                            {{2, 3, 4, 5}, {{2, 1, 4, 1}, {3, 1, 5}}},
                                            {{2, 3, 4, 5}, {{2, 3, 1, 1}, {4, 5}, {5}}},
                                            {{2, 3, 1, 5}, {{2, 3, 1, 5}, {}, {3, 1, 1}}},
                                            {{0, 3}, {{0, 3}, {3}}},
                                            {{3, 0}, {{3, 0}, {3, 1}}}}) {
    check_walk(walk);
  }
}

// Large ones are cut for threads, along rows or along the one row there is.
BOOST_AUTO_TEST_CASE(large) {
  check_walk({{100000}, {{100000}, {1}}});
  check_walk({{5, 20000}, {{5, 20000}, {20000}}});
  check_walk({{30000, 3}, {{30000, 1}, {3}}});
  check_walk({{50, 7, 300}, {{50, 1, 300}, {7, 1}, {300}}});
}

static Index tiles(const Shape& result, const Shape& a, const Shape& b) {
  Index count = 0;
  Broadcast(result, {a, b}).for_each_tile([&](const Broadcast::Tile&) { ++count; });
  return count;
}

BOOST_AUTO_TEST_CASE(dimensions_are_merged) {
  BOOST_CHECK_EQUAL(tiles({2, 3, 4, 5}, {2, 3, 4, 5}, {2, 3, 4, 5}), 1);
  BOOST_CHECK_EQUAL(tiles({2, 3, 4, 5}, {2, 3, 4, 5}, {5}), 1);
  BOOST_CHECK_EQUAL(tiles({2, 3, 4, 5}, {2, 3, 1, 1}, {4, 5}), 1);
  BOOST_CHECK_EQUAL(tiles({2, 3, 4, 5}, {2, 3, 4, 5}, {2, 1, 4, 1}), 6);
}
