// Sharded layers against the layers on one machine, which every rank runs beside them on the whole batch: the
// same bits.
#include <algorithm>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/nn/distributed/sharded_embedding.hpp>
#include <xgrad/nn/distributed/sharded_embedding_bag.hpp>
#include <xgrad/optim/adagrad.hpp>
#include <xgrad/optim/adam.hpp>

#include "support/support.hpp"

using namespace xgrad;
using namespace xgrad::distributed;

static ProcessGroup& world() {
  return ProcessGroup::world();
}

// This rank's part of n: some ranks have more, some have none.
struct Share {
  Index first, last;
  explicit Share(Index n)
      : first(n * world().rank() / world().size()), last(n * (world().rank() + 1) / world().size()) {}
};

// Lists of different length: some empty, some indices in almost all of them, some in one.
static std::vector<std::vector<Index>> lists(Index bags, Index rows, Index step) {
  std::vector<std::vector<Index>> out(bags);
  for (Index b = 0; b < bags; ++b) {
    for (Index k = 0; k < (b * 5 + step) % 7; ++k)
      out[b].push_back(k % 3 == 0 ? k % rows : (b * b * 7 + k * 11 + step) % rows);
  }
  return out;
}
static std::vector<std::vector<Index>> part_of(const std::vector<std::vector<Index>>& all, Share part) {
  return {all.begin() + part.first, all.begin() + part.last};
}
static Tensor rows_of(const Tensor& x, Index first, Index last) {
  return x[Slice{first, last}].detach();
}
static Index total(const std::vector<std::vector<Index>>& all, Index bags) {
  Index n = 0;
  for (Index b = 0; b < bags; ++b) n += std::ssize(all[b]);
  return n;
}

// The rows of this rank, with the same bits as those of the whole table.
static void check_rows(const ShardedTable& sharded, const Array& whole) {
  const Array& own = sharded.weight.value();
  const Index width = sharded.embedding_dim();
  for (Index i = 0; i < sharded.weight.size(0); ++i) {
    const Index row = sharded.sharding().global(world().rank(), i);
    BOOST_CHECK_MESSAGE(
        std::equal(own.data() + i * width, own.data() + (i + 1) * width, whole.data() + row * width),
        "row " << row << " differs on rank " << world().rank());
  }
}

// Which rows have a gradient must be the same, too: a row whose gradient is zero is updated by Adam.
static void check_gradient(const ShardedTable& sharded, const Gradient& whole) {
  const Gradient own = sharded.weight.grad();
  BOOST_REQUIRE_EQUAL(own.is_sparse(), whole.is_sparse());
  if (!whole.is_sparse()) return;
  std::vector<Index> expected, found;
  for (const Index row : whole.coalesce().rows().value()) {
    if (sharded.sharding().owner(row) == world().rank()) expected.push_back(sharded.sharding().local(row));
  }
  for (const Index row : own.coalesce().rows().value()) found.push_back(row);
  std::sort(expected.begin(), expected.end());
  BOOST_TEST(found == expected, boost::test_tools::per_element());
}

struct Case {
  nn::EmbeddingBagOptions options;
  bool weighted = false;
  ShardBy by = ShardBy::modulo;
};

static void train_bags(Index rows, Index bags, const Case& c) {
  const Index width = 5;
  manual_seed(3);
  ShardedEmbeddingBag sharded(world(), rows, width, c.options,
                              {.by = c.by, .reduction = GradientReduction::sum});
  manual_seed(3);
  nn::EmbeddingBag whole(rows, width, c.options);
  check_rows(sharded, whole.weight.value());  // the same draws
  optim::Adam adam({sharded.weight}, {.lr = 0.1}), whole_adam({whole.weight}, {.lr = 0.1});

  const Share part(bags);
  for (Index step = 0; step < 4; ++step) {
    const auto all = lists(bags, rows, step);
    const Tensor slope = example({bags, width}, static_cast<double>(step));
    const Index n = total(all, bags), first = total(all, part.first), last = total(all, part.last);
    Tensor weights, own_weights;
    if (c.weighted) {
      weights = leaf({n}, 0.3 * static_cast<double>(step));
      own_weights = rows_of(weights, first, last).requires_grad_();
    }
    adam.zero_grad();
    whole_adam.zero_grad();
    const Tensor out = sharded(part_of(all, part), {}, own_weights), expected = whole(all, {}, weights);
    BOOST_CHECK(identical(out.value(), rows_of(expected, part.first, part.last).value()));
    sum(out * rows_of(slope, part.first, part.last) / static_cast<double>(bags)).backward();
    sum(expected * slope / static_cast<double>(bags)).backward();
    check_gradient(sharded, whole.weight.grad());
    if (c.weighted) {
      BOOST_CHECK(
          identical(own_weights.grad().value(), rows_of(weights.grad().dense(), first, last).value()));
    }
    adam.step();
    whole_adam.step();
    check_rows(sharded, whole.weight.value());
  }
}

BOOST_AUTO_TEST_CASE(bags_have_the_bits_of_one_process) {
  for (const ShardBy by : {ShardBy::modulo, ShardBy::ranges}) {
    for (const nn::BagMode mode : {nn::BagMode::sum, nn::BagMode::mean, nn::BagMode::max}) {
      for (const bool sparse : {true, false}) {
        BOOST_TEST_CONTEXT(mode.name() << (sparse ? ", sparse" : ", dense")) {
          train_bags(29, 40, {{.mode = mode, .sparse = sparse}, false, by});
          train_bags(
              29, 40,
              {{.scale_grad_by_freq = true, .mode = mode, .sparse = sparse, .padding_idx = 3}, false, by});
          train_bags(29, 40,
                     {{.max_norm = 1.5, .mode = mode, .sparse = sparse, .padding_idx = -1}, false, by});
          if (mode == nn::BagMode::max) continue;
          train_bags(29, 40, {{.mode = mode, .sparse = sparse, .padding_idx = 0}, true, by});
          train_bags(29, 40, {{.max_norm = 1.5, .norm_type = 1, .mode = mode, .sparse = sparse}, true, by});
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(small_tables_and_small_batches) {
  const nn::EmbeddingBagOptions options{.mode = nn::BagMode::sum, .sparse = true};
  for (const ShardBy by : {ShardBy::modulo, ShardBy::ranges}) {
    train_bags(2, 40, {options, false, by});  // fewer rows than ranks
    train_bags(1, 40, {options, false, by});  // all on one owner
    train_bags(29, 3, {options, false, by});  // some ranks have no bag
    train_bags(29, 1, {options, true, by});
    train_bags(29, 0, {options, false, by});  // none has
  }
}

// All that a rank asks for is another's.
BOOST_AUTO_TEST_CASE(all_indices_on_one_owner) {
  ShardedEmbedding sharded(world(), 64, 3, {.sparse = true}, {.reduction = GradientReduction::sum});
  const Index last = world().size() - 1;
  const Tensor out = sharded(indices(std::vector<Index>{last, last, last + world().size()}));
  sum(out).backward();
  const Gradient gradient = sharded.weight.grad().coalesce();
  BOOST_CHECK_EQUAL(gradient.nnz(), world().rank() == last ? 2 : 0);
  if (world().rank() == last) {
    BOOST_CHECK_EQUAL(gradient.values()(0, 0), static_cast<Scalar>(2 * world().size()));
    BOOST_CHECK_EQUAL(gradient.values()(1, 2), static_cast<Scalar>(world().size()));
  }
}

static Indices part_rows(const Indices& all, Share part) {
  return all[Slice{part.first, part.last}];
}

// Two tables, a loss of rows only, thirty steps: no rounding differs, so everything has the same bits at the
// end.
BOOST_AUTO_TEST_CASE(a_dot_product_model_has_the_bits_of_one_process) {
  const Index users = 50, movies = 31, width = 8, batch = 42;
  manual_seed(1);
  ShardedEmbedding u(world(), users, width, {.padding_idx = 7, .sparse = true},
                     {.reduction = GradientReduction::sum}),
      m(world(), movies, width, {.scale_grad_by_freq = true, .sparse = true},
        {.by = ShardBy::ranges, .reduction = GradientReduction::sum});
  manual_seed(1);
  nn::Embedding whole_u(users, width, {.padding_idx = 7, .sparse = true}),
      whole_m(movies, width, {.scale_grad_by_freq = true, .sparse = true});
  optim::Adagrad adagrad({u.weight, m.weight}, {.lr = 0.1}),
      whole_adagrad({whole_u.weight, whole_m.weight}, {.lr = 0.1});
  const Share part(batch);
  for (Index step = 0; step < 30; ++step) {
    manual_seed(100 + static_cast<std::uint64_t>(step));
    const Indices who = randint(0, users, {batch, 2}), what = randint(0, movies, {batch, 2});
    const Tensor stars = example({batch, 2}, static_cast<double>(step));
    const auto loss = [&](const Tensor& a, const Tensor& b, const Tensor& y) {
      const Tensor error = sum(a * b, -1) - y;
      return sum(error * error / static_cast<double>(batch));
    };
    adagrad.zero_grad();
    whole_adagrad.zero_grad();
    loss(u(part_rows(who, part)), m(part_rows(what, part)), rows_of(stars, part.first, part.last)).backward();
    loss(whole_u(who), whole_m(what), stars).backward();
    adagrad.step();
    whole_adagrad.step();
  }
  check_rows(u, whole_u.weight.value());
  check_rows(m, whole_m.weight.value());
}

// The mean over ranks, and sums by rank: within rounding, and less is sent.
BOOST_AUTO_TEST_CASE(other_sums) {
  const Index rows = 20, bags = 8 * world().size();
  const auto all = lists(bags, rows, 1);
  const Share part(bags);
  nn::EmbeddingBag whole = nn::EmbeddingBag::from_pretrained(example({rows, 4}), {.sparse = true}, false);
  mean(whole(all) * example({bags, 4})).backward();
  double sent[2];
  for (const RowSums sums : {RowSums::exact, RowSums::by_rank}) {
    auto sharded = ShardedEmbeddingBag::from_pretrained(world(), example({rows, 4}), {.sparse = true}, false,
                                                        {.sums = sums});
    const double before = world().bytes_sent();
    mean(sharded(part_of(all, part)) * rows_of(example({bags, 4}), part.first, part.last)).backward();
    sent[sums == RowSums::by_rank] = world().bytes_sent() - before;
    Array own = sharded.weight.grad().to_dense().value(), expected = own;
    const Array dense = whole.weight.grad().to_dense().value();
    for (Index i = 0; i < sharded.weight.size(0); ++i) {
      std::copy_n(dense.data() + sharded.sharding().global(world().rank(), i) * 4, 4,
                  expected.data() + i * 4);
    }
    BOOST_CHECK(close(own, expected, 1e-5, 1e-6));
  }
  if (world().rank() > 0) BOOST_CHECK_LT(sent[1], sent[0]);
}

// 8 U for indices and twice U rows of D numbers, of which (R - 1) / R belong to others; what is sent besides
// is one count for each other rank, twice, and less than a row for each pair of ranks and a byte of notes on
// each row.
BOOST_AUTO_TEST_CASE(bytes_are_those_of_the_model) {
  const Index width = 16, rows = 997, own = 200;
  ShardedEmbedding sharded(world(), rows, width, {.sparse = true}, {.sums = RowSums::by_rank});
  std::vector<Index> input;
  for (Index k = 0; k < own; ++k)
    input.insert(input.end(), {(k * 3 + world().rank()) % rows, (k * 3 + world().rank()) % rows});
  double distinct_of_others = 0;
  for (Index k = 0; k < own; ++k) distinct_of_others += input[2 * k] % world().size() != world().rank();
  const double before = world().bytes_sent();
  sum(sharded(input)).backward();
  const double sent = world().all_reduce(world().bytes_sent() - before),
               others = world().all_reduce(distinct_of_others);
  const double row = static_cast<double>(width * sizeof(Scalar)),
               pairs = static_cast<double>(world().size() * (world().size() - 1));
  const double model = 8 * others + 2 * others * row;
  BOOST_CHECK_GE(sent, model + 16 * pairs);
  BOOST_CHECK_LE(sent, model + 16 * pairs + others + row * pairs);
}

// With keep_rows, a row that several batches need travels once, until the table changes on any rank.
BOOST_AUTO_TEST_CASE(kept_rows) {
  const Index rows = 64, width = 8;
  const Tensor table = example({rows, width});
  auto sharded =
      ShardedEmbeddingBag::from_pretrained(world(), table, {.mode = nn::BagMode::sum, .sparse = true},
                                           /*freeze=*/false, {.keep_rows = true});
  const Index r = world().rank();
  const Indices first = indices({{r, r + 1, 63}, {5, 5, 9}}), second = indices({{63, r + 1, 9}, {5, 40, 41}});
  const auto looked_up = [&](const Indices& input) {
    const NoGradGuard no_grad;
    const double before = world().bytes_sent();
    const Tensor out = sharded(input),
                 expected = nn::functional::embedding_bag(input, table, {.mode = nn::BagMode::sum});
    BOOST_CHECK(identical(out.value(), expected.value()));
    return world().all_reduce(world().bytes_sent() - before);
  };
  const double row = static_cast<double>(width * sizeof(Scalar)), size = static_cast<double>(world().size());
  const double whole = looked_up(first), of_two = looked_up(second), nothing = looked_up(second);
  if (world().size() > 1) {
    BOOST_CHECK_GE(whole, of_two + row);  // five rows against two
    BOOST_CHECK_GE(of_two, nothing + row);
    BOOST_CHECK_LE(nothing, 3 * 8 * size * (size - 1));  // counts alone
  }
  // A recorded lookup asks for all rows. Then one shard changes: all ranks forget.
  sum(sharded(first)).backward();
  BOOST_CHECK(sharded.weight.grad().defined());
  if (r == 0) {
    const NoGradGuard no_grad;
    sharded.weight.data().mutable_value() *= 1;
  }
  BOOST_CHECK_EQUAL(looked_up(first), whole);
  // Nothing is left of an error: the next batch is right.
  const NoGradGuard no_grad;
  BOOST_CHECK_THROW(sharded(r == 0 ? indices({{64}}) : indices({{1}})), std::exception);
  looked_up(second);
}

BOOST_AUTO_TEST_CASE(without_gradients_and_frozen) {
  auto sharded = ShardedEmbedding::from_pretrained(world(), example({9, 4}), {.sparse = true});
  const Indices input = indices({{8, 0}, {3, 3}});
  BOOST_CHECK(identical(sharded(input).value(), example({9, 4})[input].value()));
  BOOST_CHECK(!sharded(input).requires_grad());
  // Weights of a frozen table learn.
  auto bag = ShardedEmbeddingBag::from_pretrained(world(), example({9, 4}), {.mode = nn::BagMode::sum});
  Tensor weights = leaf({2, 2});
  sum(bag(input, {}, weights)).backward();
  BOOST_CHECK(close(weights.grad().value(), sum(example({9, 4})[input], -1).value(), 1e-5, 1e-6));
}

BOOST_AUTO_TEST_CASE(backward_twice) {
  ShardedEmbedding sharded(world(), 9, 2, {.sparse = true}, {.reduction = GradientReduction::sum});
  const Tensor out = sum(sharded({1, 1, 2}));
  out.backward({.retain_graph = true});
  const Tensor once = sharded.weight.grad().to_dense().clone();
  out.backward();
  BOOST_CHECK(identical(sharded.weight.grad().to_dense(), once * 2));
}

// An error of one rank is an error of all, and the group goes on.
BOOST_AUTO_TEST_CASE(errors) {
  const Index last = world().size() - 1;
  const bool here = world().rank() == last;
  ShardedEmbedding sharded(world(), 8, 2);
  ShardedEmbeddingBag bag(world(), 8, 2);
  const auto all_throw = [&](const auto& call, const std::string& message) {
    BOOST_CHECK_EXCEPTION(call(), std::exception, [&](const std::exception& error) {
      const auto* other = dynamic_cast<const RankError*>(&error);
      BOOST_CHECK_EQUAL(error.what(), here ? message : text("rank ", last, ": ", message));
      return here ? !other : other && other->rank() == last;
    });
  };
  all_throw(
      [&] {
        sharded(here ? indices({{1, 2}, {3, 9}}) : indices({{1, 2}}));
      },
      "embedding: index 9 at position [1, 1] is out of range for num_embeddings=8");
  all_throw(
      [&] {
        bag(std::vector<std::vector<Index>>{{1}, {2, here ? -1 : 1}});
      },
      "embedding_bag: index -1 at position [1, 1] is out of range for num_embeddings=8");
  all_throw(
      [&] {
        bag(indices({1, 2}), here ? indices({0, 3}) : indices({0, 1}));
      },
      "embedding_bag: offset 3 at position [1] leads outside an input of 2 indices");
  all_throw(
      [&] {
        bag(indices({{1, 2}}), {}, example(here ? Shape{1, 3} : Shape{1, 2}));
      },
      "embedding_bag: per_sample_weights have shape [1, 3], the input [1, 2]");
  BOOST_CHECK_EQUAL(sum(sharded({1, 2})).dim(), 0);
  if (last == 0) return;
  BOOST_CHECK_EXCEPTION(ShardedEmbedding(world(), here ? 9 : 8, 2), RankError, [&](const RankError& error) {
    return error.what() ==
           text("rank ", last,
                ": ranks disagree: rank 0: ShardedEmbedding of shape [8, 2], sharded modulo, rank ", last,
                ": ShardedEmbedding of shape [9, 2], sharded modulo");
  });
  // One rank does not record.
  BOOST_CHECK_THROW(
      [&] {
        if (here) {
          NoGradGuard no_grad;
          sharded({1});
        } else {
          sharded({1});
        }
      }(),
      RankError);
}

BOOST_AUTO_TEST_CASE(printing) {
  BOOST_CHECK_THROW(ShardedEmbedding(world(), -1, 2), std::invalid_argument);
  BOOST_CHECK_THROW(ShardedEmbedding(world(), 3, 2, {.padding_idx = 3}), std::out_of_range);
  const ShardedEmbedding sharded(world(), 8, 2, {.padding_idx = -1, .sparse = true});
  BOOST_CHECK_EQUAL(sharded.extra_repr(), text("8, 2, padding_idx=7, sparse=True, rank=", world().rank(),
                                               " of ", world().size(), ", rows=", sharded.weight.size(0)));
}
