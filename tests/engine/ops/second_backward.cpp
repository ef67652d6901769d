// Which operations run backward a second time although the graph was not retained: those whose backward needs
// no numbers of forward. The two lists are what PyTorch 2.13 does.
#include <functional>
#include <map>

#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/cat.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/cumsum.hpp>
#include <xgrad/engine/ops/expand.hpp>
#include <xgrad/engine/ops/flip.hpp>
#include <xgrad/engine/ops/gather.hpp>
#include <xgrad/engine/ops/matmul.hpp>
#include <xgrad/engine/ops/max.hpp>
#include <xgrad/engine/ops/permute.hpp>
#include <xgrad/engine/ops/pow.hpp>
#include <xgrad/engine/ops/prod.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/ops/select.hpp>
#include <xgrad/engine/ops/softmax.hpp>
#include <xgrad/engine/ops/sort.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/engine/ops/where.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/nn/linear.hpp>
#include <xgrad/nn/pool1d.hpp>

#include "support/support.hpp"

using namespace xgrad;
namespace F = xgrad::nn::functional;

using Calls = std::map<std::string, std::function<Tensor(const Tensor& x)>>;

static const Calls again{
    {"add", [](const Tensor& x) { return x + x; }},
    {"add a number", [](const Tensor& x) { return x + 1; }},
    {"sub", [](const Tensor& x) { return x - x; }},
    {"sub from a number", [](const Tensor& x) { return 1 - x; }},
    {"neg", [](const Tensor& x) { return -x; }},
    {"sign", [](const Tensor& x) { return sign(x); }},
    {"remainder", [](const Tensor& x) { return x % 2; }},
    {"sum", [](const Tensor& x) { return sum(x, 0); }},
    {"mean", [](const Tensor& x) { return mean(x); }},
    {"cumsum", [](const Tensor& x) { return cumsum(x, 0); }},
    {"reshape", [](const Tensor& x) { return reshape(x, 4); }},
    {"unsqueeze", [](const Tensor& x) { return unsqueeze(x, 0); }},
    {"permute",
     [](const Tensor& x) {
       return permute(x, {1, 0});
     }},
    {"t", [](const Tensor& x) { return t(x); }},
    {"flip", [](const Tensor& x) { return flip(x, 0); }},
    {"expand",
     [](const Tensor& x) {
       return expand(x, {3, 2, 2});
     }},
    {"repeat",
     [](const Tensor& x) {
       return repeat(x, {2, 1});
     }},
    {"repeat_interleave", [](const Tensor& x) { return repeat_interleave(x, 2, 0); }},
    {"cat",
     [](const Tensor& x) {
       return cat({x, x});
     }},
    {"stack",
     [](const Tensor& x) {
       return stack({x, x});
     }},
    {"select", [](const Tensor& x) { return x[0]; }},
    {"slice",
     [](const Tensor& x) {
       return x[Slice{0, 1}];
     }},
    {"split", [](const Tensor& x) { return split(x, 1)[0]; }},
    {"whole", [](const Tensor& x) { return x[{ellipsis}]; }},
    {"clone", [](const Tensor& x) { return x.clone(); }},
    {"adaptive_avg_pool1d", [](const Tensor& x) { return F::adaptive_avg_pool1d(x, 1); }},
    {"several", [](const Tensor& x) { return sum(-(x + x).t()) - 1; }},
};
static const Calls refused{
    {"mul", [](const Tensor& x) { return x * x; }},
    {"mul by a number", [](const Tensor& x) { return x * 2; }},
    {"div by a number", [](const Tensor& x) { return x / 2; }},
    {"remainder of tensors", [](const Tensor& x) { return x % (x + 1); }},
    {"abs", [](const Tensor& x) { return abs(x); }},
    {"exp", [](const Tensor& x) { return exp(x); }},
    {"relu", [](const Tensor& x) { return relu(x); }},
    {"clamp", [](const Tensor& x) { return clamp(x, 0, 2); }},
    {"pow", [](const Tensor& x) { return pow(x, 2); }},
    {"prod", [](const Tensor& x) { return prod(x); }},
    {"max", [](const Tensor& x) { return max(x); }},
    {"sort", [](const Tensor& x) { return sort(x).values; }},
    {"softmax", [](const Tensor& x) { return softmax(x, 0); }},
    {"matmul", [](const Tensor& x) { return matmul(x, x); }},
    {"index",
     [](const Tensor& x) {
       return x[indices({0, 0})];
     }},
    {"gather",
     [](const Tensor& x) {
       return gather(x, 0, indices({{0, 1}}));
     }},
    {"masked_fill", [](const Tensor& x) { return masked_fill(x, x > 0, 0); }},
    {"embedding", [](const Tensor& x) { return F::embedding({0}, x); }},
    {"linear", [](const Tensor& x) { return F::linear(x, x); }},
    {"max_pool1d", [](const Tensor& x) { return F::max_pool1d(x, 2); }},
    {"avg_pool1d", [](const Tensor& x) { return F::avg_pool1d(x, 2); }},
    {"one that saves, then one that does not", [](const Tensor& x) { return exp(x) + x; }},
};

BOOST_AUTO_TEST_CASE(what_saves_nothing_runs_again) {
  for (const auto& [name, call] : again) {
    BOOST_TEST_CONTEXT(name) {
      const Tensor x = leaf({2, 2}), y = call(x);
      y.backward(example(y.shape()));
      const Array once = x.grad().value();
      y.backward(example(y.shape()));
      BOOST_CHECK(close(x.grad().dense(), Tensor(once) * 2));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_saves_something_does_not) {
  for (const auto& [name, call] : refused) {
    BOOST_TEST_CONTEXT(name) {
      const Tensor x = leaf({2, 2}), y = call(x);
      y.backward(example(y.shape()));
      const Array once = x.grad().to_dense().value();
      BOOST_CHECK_THROW(y.backward(example(y.shape())), std::logic_error);
      BOOST_CHECK(identical(x.grad().to_dense(), Tensor(once)));
    }
  }
}
