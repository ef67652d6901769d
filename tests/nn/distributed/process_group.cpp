// Collectives, and errors on which all ranks agree.
#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/process_group.hpp>

#include "support/support.hpp"

using namespace xgrad;
using namespace xgrad::distributed;

static ProcessGroup& world() {
  return ProcessGroup::world();
}
static Index rank() {
  return world().rank();
}
static Index ranks() {
  return world().size();
}
static Array numbers(const Shape& shape, Index value) {
  return filled<Array>(shape, static_cast<Scalar>(value));
}

BOOST_AUTO_TEST_CASE(all_reduce) {
  Array x = numbers({2, 3}, rank() + 1);
  world().all_reduce(x);
  BOOST_CHECK(identical(x, numbers({2, 3}, ranks() * (ranks() + 1) / 2)));
  IndexArray i{rank(), -rank()};
  world().all_reduce(i, ReduceOp::max);
  BOOST_CHECK(i == (IndexArray{ranks() - 1, 0}));
  BOOST_CHECK_EQUAL(world().all_reduce(static_cast<double>(rank()), ReduceOp::min), 0);
  Array none = numbers({0, 3}, 0);
  world().all_reduce(none);
}

BOOST_AUTO_TEST_CASE(broadcast) {
  for (Index source = 0; source < ranks(); ++source) {
    Array x = numbers({3}, rank());
    world().broadcast(x, source);
    BOOST_CHECK(identical(x, numbers({3}, source)));
    std::string name = text("rank ", rank());
    world().broadcast(name, source);
    BOOST_CHECK_EQUAL(name, text("rank ", source));
  }
}

BOOST_AUTO_TEST_CASE(gather_and_all_gather) {
  const auto parts = world().gather(numbers({rank(), 2}, rank()), ranks() - 1);
  BOOST_CHECK_EQUAL(std::ssize(parts), rank() == ranks() - 1 ? ranks() : 0);
  for (Index r = 0; r < std::ssize(parts); ++r) BOOST_CHECK(identical(parts[r], numbers({r, 2}, r)));
  const auto names = world().all_gather(std::string(rank(), 'x'));
  for (Index r = 0; r < ranks(); ++r) BOOST_CHECK_EQUAL(names[r], std::string(r, 'x'));
}

// Rank r sends r + s numbers to rank s.
BOOST_AUTO_TEST_CASE(all_to_all) {
  std::vector<IndexArray> parts;
  for (Index s = 0; s < ranks(); ++s) parts.push_back(filled<IndexArray>({rank() + s}, rank() * 100 + s));
  const double before = world().bytes_sent();
  const std::vector<IndexArray> in = world().all_to_all(parts);
  for (Index r = 0; r < ranks(); ++r)
    BOOST_CHECK(in[r] == filled<IndexArray>({rank() + r}, r * 100 + rank()));
  Index others = 0;
  for (Index s = 0; s < ranks(); ++s) others += s == rank() ? 0 : rank() + s;
  // Thirds of bytes that an all_reduce sent may have been counted before: rounding.
  BOOST_CHECK_SMALL(world().bytes_sent() - before - static_cast<double>(8 * others + 8 * (ranks() - 1)),
                    1e-9);
}

BOOST_AUTO_TEST_CASE(groups_of_some_ranks) {
  std::vector<Index> odd;
  for (Index r = ranks() - 1; r >= 0; --r) {
    if (r % 2 == 1) odd.push_back(r);
  }
  const auto group = world().new_group(odd);
  BOOST_CHECK_EQUAL(group != nullptr, rank() % 2 == 1);
  if (group) {
    BOOST_CHECK_EQUAL(odd[group->rank()], rank());
    BOOST_CHECK_EQUAL(group->all_reduce(1.0), static_cast<double>(odd.size()));
  }
  BOOST_CHECK_THROW(world().new_group({ranks()}), std::exception);
  BOOST_CHECK_THROW(world().new_group({0, 0}), std::exception);
}

// All ranks throw, and the group goes on.
BOOST_AUTO_TEST_CASE(agreement) {
  world().agree("this");
  const Index last = ranks() - 1;
  const auto fail = [&] {
    world().agree("that", [&] {
      if (rank() == last) throw std::out_of_range("something is wrong");
    });
  };
  if (rank() == last) {
    CHECK_THROWS(fail(), std::out_of_range, "something is wrong");
  } else {
    CHECK_THROWS(fail(), RankError, text("rank ", last, ": something is wrong"));
  }
  if (ranks() > 1) {
    Array x = numbers({rank() == last ? 4 : 3}, 1);
    CHECK_THROWS(world().all_reduce(x), RankError,
                 text("rank ", last, ": ranks disagree: rank 0: all_reduce(sum) of shape [3], rank ", last,
                      ": all_reduce(sum) of shape [4]"));
    const auto different = [&] {
      if (rank() == last) {
        world().all_to_all(std::vector<Array>(ranks(), numbers({1}, 1)));
      } else {
        world().barrier();
      }
    };
    CHECK_THROWS(different(), RankError,
                 text("rank ", last, ": ranks disagree: rank 0: barrier, rank ", last,
                      ": all_to_all of rows of shape []"));
  }
  BOOST_CHECK_THROW(world().all_to_all(std::vector<Array>(ranks() + 1, numbers({1}, 1))), std::exception);
  BOOST_CHECK_THROW(world().broadcast(*std::make_unique<Array>(numbers({1}, 1)), ranks()), std::exception);
  BOOST_CHECK_EQUAL(world().all_reduce(1.0), static_cast<double>(ranks()));
}
