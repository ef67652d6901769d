// Operations on integers and truth values print what PyTorch prints: tests/oracle/kinds.py.
#include <functional>
#include <map>
#include <variant>

#include <nlohmann/json.hpp>

#include <xgrad/engine/graph/print.hpp>
#include <xgrad/engine/ops/all.hpp>
#include <xgrad/engine/ops/cat.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/ops/cumsum.hpp>
#include <xgrad/engine/ops/expand.hpp>
#include <xgrad/engine/ops/flip.hpp>
#include <xgrad/engine/ops/gather.hpp>
#include <xgrad/engine/ops/integers.hpp>
#include <xgrad/engine/ops/permute.hpp>
#include <xgrad/engine/ops/prod.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/ops/select.hpp>
#include <xgrad/engine/ops/sort.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/engine/ops/where.hpp>

#include "support/support.hpp"

using namespace xgrad;

// An operation that a kind does not have does not compile: `requires` leaves it out.
template <class X>
using Calls = std::map<std::string, std::function<std::string(const X&)>>;
template <class X>
static Calls<X> calls_of_one() {
  Calls<X> calls;
#define CALL(...)                                      \
  if constexpr (requires(const X& x) { __VA_ARGS__; }) \
    calls[#__VA_ARGS__] = [](const X& x) { return to_string(__VA_ARGS__); };
  CALL(x[0])
  CALL(x[-1])
  CALL(x[Slice{1, 3}])
  CALL(x[{ellipsis, 0}])
  CALL(x[{newaxis, Slice{0, 9, 2}}])
  CALL(x[indices({1, 0, -1})])
  CALL(x[x > 0])
  CALL(x + 1)
  CALL(x - 2)
  CALL(3 - x)
  CALL(x * 2)
  CALL(x / 2)
  CALL(1 / x)
  CALL(x % 3)
  CALL(x % -3)
  CALL(floor_divide(x, 2))
  CALL(floor_divide(x, -2))
  CALL(x + 0.5)
  CALL(x * 2.0)
  CALL(x + true)
  CALL(x == 1)
  CALL(x != 1)
  CALL(x < 2.5)
  CALL(2 <= x)
  CALL(x >= true)
  CALL(!x)
  CALL(~x)
  CALL(x & 1)
  CALL(x | x)
  CALL(x ^ 3)
  CALL(x && x)
  CALL(x || !x)
  CALL(-x)
  CALL(abs(x))
  CALL(clamp(x, 0, 4))
  CALL(cat({x, x}))
  CALL(cat({x, x}, -1))
  CALL(stack({x, x}))
  CALL(stack({x, x}, -1))
  CALL(where(x > 0, x, 0))
  CALL(where(x > 0, x, 0.5))
  CALL(where(x == 1, true, x))
  CALL(masked_fill(x, x == 1, 1))
  CALL(gather(x, 0, indices({1, 0})))
  CALL(gather(x, 1, indices({{2, 0}, {1, 1}})))
  CALL(index_select(x, 0, indices({1, 1})))
  CALL(index_select(x, -1, indices({0})))
  CALL(masked_select(x, x != 1))
  CALL(nonzero(x))
  CALL(unique(x))
  CALL(unique_counts(x).inverse)
  CALL(unique_counts(x).counts)
  CALL(sort(x).values)
  CALL(sort(x).indices)
  CALL(sort(x, 0, {.descending = true}).indices)
  CALL(argsort(x))
  CALL(topk(x, 2).values)
  CALL(max(x))
  CALL(min(x))
  CALL(max(x, -1).values)
  CALL(max(x, -1).indices)
  CALL(min(x, 0, true).indices)
  CALL(argmax(x))
  CALL(argmin(x, 0))
  CALL(unsqueeze(x, 0))
  CALL(unsqueeze(x, -1))
  CALL(squeeze(x))
  CALL(squeeze(x, 1))
  CALL(reshape(x, -1))
  CALL(reshape(x, {3, -1}))
  CALL(flatten(x))
  CALL(permute(x, {1, 0}))
  CALL(transpose(x, 0, -1))
  CALL(t(x))
  CALL(expand(x, {2, -1, -1}))
  CALL(expand(x, {4, -1}))
  CALL(repeat(x, {2, 2}))
  CALL(repeat(x, {1, 2, 0}))
  CALL(repeat_interleave(x, 2))
  CALL(repeat_interleave(x, 3, 0))
  CALL(flip(x, 0))
  CALL(flip(x, {0, -1}))
  CALL(all(x))
  CALL(any(x))
  CALL(all(x, 0))
  CALL(any(x, -1, true))
  CALL(count_nonzero(x))
  CALL(count_nonzero(x, 0))
  CALL(sum(x))
  CALL(sum(x, -1))
  CALL(sum(x, 0, true))
  CALL(prod(x))
  CALL(prod(x, 0))
  CALL(cumsum(x, 0))
  CALL(to_tensor(x))
  CALL(to_indices(x))
  CALL(to_mask(x))
  CALL(split(x, 2)[0])
  CALL(chunk(x, 3).back())
  CALL(unbind(x, -1)[0])
#undef CALL
  return calls;
}

template <class X, class Y>
static std::map<std::string, std::function<std::string(const X&, const Y&)>> calls_of_two() {
  std::map<std::string, std::function<std::string(const X&, const Y&)>> calls;
#define CALL(...)                                                  \
  if constexpr (requires(const X& x, const Y& y) { __VA_ARGS__; }) \
    calls[#__VA_ARGS__] = [](const X& x, const Y& y) { return to_string(__VA_ARGS__); };
  CALL(x + y)
  CALL(x - y)
  CALL(y - x)
  CALL(x * y)
  CALL(x / y)
  CALL(x % y)
  CALL(x == y)
  CALL(x != y)
  CALL(x < y)
  CALL(y >= x)
  CALL(maximum(x, y))
  CALL(minimum(x, y))
  CALL(where(x > 0, x, y))
  CALL(x && y)
  CALL(x || y)
#undef CALL
  return calls;
}

using Input = std::variant<Indices, Mask, Tensor>;
static Input input(const nlohmann::json& from) {
  const Shape shape = shape_of(from["shape"]);
  if (from["dtype"] == "torch.int64") return reshape(Indices(from["data"].get<std::vector<Index>>()), shape);
  if (from["dtype"] == "torch.bool") return reshape(Mask(from["data"].get<std::vector<bool>>()), shape);
  return reshape(Tensor(from["data"].get<std::vector<double>>()), shape);
}

BOOST_AUTO_TEST_CASE(printed_as_pytorch_prints) {
  std::map<std::string, Input> inputs;
  for (const auto& item : oracle("kinds")["cases"]) {
    if (item.contains("input")) inputs.emplace(item["input"], input(item));
  }
  int compared = 0;
  for (const auto& expected : oracle("kinds")["cases"]) {
    if (!expected.contains("call")) continue;
    const std::string call = expected["call"];
    BOOST_TEST_CONTEXT(call << " of " << expected["of"]) {
      const Input& first = inputs.at(expected["of"][0]);
      std::string printed;
      if (expected["of"].size() == 1) {
        std::visit([&](const auto& x) { printed = calls_of_one<std::decay_t<decltype(x)>>().at(call)(x); },
                   first);
      } else {
        std::visit(
            [&](const auto& x, const auto& y) {
              printed = calls_of_two<std::decay_t<decltype(x)>, std::decay_t<decltype(y)>>().at(call)(x, y);
            },
            first, inputs.at(expected["of"][1]));
      }
      BOOST_CHECK_EQUAL(printed, expected["printed"].get<std::string>());
      ++compared;
    }
  }
  BOOST_CHECK_GE(compared, 600);
}
