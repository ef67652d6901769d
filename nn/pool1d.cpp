#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/kernels/pool.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/pool1d.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

namespace {

// The places first, first + step ... before last, all in the input, and what an average divides by.
struct Window {
  Index first, last;
  Scalar divisor;
};

// The input as rows, and the windows of each row.
struct Pool {
  Pool(const char* op, const Shape& input) : result(input) {
    XGRAD_CHECK(input.dim() == 2 || input.dim() == 3, op, ": input of shape ", input,
                "; expected (samples, channels, length) or (channels, length)");
    XGRAD_CHECK(input[-2] > 0 && input[-1] > 0, op, ": input of shape ", input, " has no places");
    length = input[-1];
    rows = input.numel() / length;
  }
  // Each row has `count` windows of the result. How many of them must be made: none for no rows.
  Index make_room(Index count) {
    result[-1] = count;
    result.numel();  // or the error that this is too large
    if (rows == 0) return 0;
    Shape{count, 3}.numel();  // a window is three numbers
    windows.reserve(count);
    return count;
  }
  void add(Index first, Index last, Index divisor) {
    windows.push_back({first, last, static_cast<Scalar>(divisor)});
  }

  // Calls body(row of the input, row of the result) on several threads.
  template <class In, class Out, class Body>
  void for_rows(In* in, Out* out, const Body& body) const {
    parallel_for(rows, 16384 / (length + 1), [&](Index first, Index last) {
      for (Index r = first; r < last; ++r) body(in + r * length, out + r * std::ssize(windows));
    });
  }

  Shape result;
  Index length, rows, step = 1;
  std::vector<Window> windows;
  // Those of them that no padding cuts: full.count from the window first_full on.
  kernels::Windows full = {};
  Index first_full = 0;
};

struct PoolOptions {
  Index kernel, stride, padding, dilation;
  bool ceil_mode, count_include_pad;
};

}  // namespace

static Pool sliding(const char* op, const Shape& input, const PoolOptions& o) {
  check_size(op, "kernel_size", o.kernel, 1);
  check_size(op, "stride", o.stride, 1);
  check_size(op, "dilation", o.dilation, 1);
  XGRAD_CHECK(o.padding >= 0 && o.padding <= o.kernel / 2, op, ": padding ", o.padding,
              " is not between 0 and half of kernel_size ", o.kernel);
  Pool pool(op, input);
  const Index reach = checked_reach(op, o.dilation, o.kernel) + 1, room = pool.length + 2 * o.padding - reach;
  const Index up = o.ceil_mode ? o.stride - 1 : 0;
  XGRAD_CHECK(room + up >= 0, op, ": a window that reaches over ", reach,
              " places is larger than the padded input of length ", pool.length + 2 * o.padding);
  Index count = (room + up) / o.stride + 1;
  if (o.ceil_mode && (count - 1) * o.stride >= pool.length + o.padding) --count;
  pool.step = o.dilation;
  count = pool.make_room(count);
  for (Index i = 0; i < count; ++i) {
    const Index start = i * o.stride - o.padding, end = std::min(start + reach, pool.length + o.padding);
    const Index before = std::max<Index>(-start, 0);  // padding is stepped over, not cut
    const Index first = start + (before + o.dilation - 1) / o.dilation * o.dilation,
                last = std::min(end, pool.length);
    pool.add(first, last, o.count_include_pad ? end - start : last - first);
    if (start >= 0 && start + reach <= pool.length && o.kernel <= std::numeric_limits<std::int32_t>::max()) {
      if (pool.full.count == 0) pool.first_full = i;
      ++pool.full.count;
    }
  }
  pool.full = {pool.full.count, o.kernel, o.stride, o.dilation};
  return pool;
}

static Pool adaptive(const char* op, const Shape& input, Index output_size) {
  XGRAD_CHECK(output_size >= 0, op, ": output_size ", output_size, " is negative");
  Pool pool(op, input);
  const Index count = pool.make_room(output_size);
  if (count > 0) Shape{count, pool.length}.numel();  // they are multiplied below
  for (Index i = 0; i < count; ++i) {
    const Index first = i * pool.length / output_size;
    const Index last = ((i + 1) * pool.length + output_size - 1) / output_size;
    pool.add(first, last, last - first);
  }
  return pool;
}

// ---- max. Backward and the caller share the places of the greatest numbers.

// The maxima of the windows of a row, and where they are unless `winner` is null.
static void max_of_row(const Pool& pool, const Scalar* in, Scalar* out, Index* winner) {
  const auto cut = [&](Index first, Index last) {
    for (Index w = first; w < last; ++w) {
      const Window& window = pool.windows[w];
      Index best = window.first;
      for (Index i = window.first + pool.step; i < window.last; i += pool.step) {
        const bool wins = (in[i] > in[best]) | (in[i] != in[i]);  // NaN too
        best ^= (best ^ i) & -Index{wins};  // which one wins is as good as random: no branch
      }
      out[w] = in[best];
      if (winner) winner[w] = best;
    }
  };
  const Index first = pool.first_full, last = first + pool.full.count;
  cut(0, first);
  cut(last, std::ssize(pool.windows));
  if (first == last) return;
  const Index start = pool.windows[first].first;
  if (!winner) return kernels::pool<Scalar>().max(in + start, pool.full, out + first);
  kernels::pool<Scalar>().max_and_place(in + start, pool.full, out + first, winner + first);
  for (Index w = first; w < last; ++w) winner[w] += start;
}

// The maxima alone, where nobody asks where they are.
static Tensor max_values(const Tensor& x, const Pool& pool) {
  Array value = uninitialized<Array>(pool.result);
  pool.for_rows(x.value().data(), value.data(),
                [&](const Scalar* in, Scalar* out) { max_of_row(pool, in, out, nullptr); });
  return Tensor(std::move(value));
}

static std::pair<Tensor, Indices> max_pool(const Tensor& x, Pool pool) {
  Array value = uninitialized<Array>(pool.result);
  IndexArray winners = uninitialized<IndexArray>(pool.result);
  pool.for_rows(x.value().data(), winners.data(), [&](const Scalar* in, Index* winner) {
    max_of_row(pool, in, value.data() + (winner - winners.data()), winner);
  });
  const Indices indices(std::move(winners));
  Tensor result =
      record("SqueezeBackward1", {x}, std::move(value),
             [pool = std::move(pool), indices = SavedIndices(indices)](const Array& grad, InputGrads& to) {
               Array& dx = to.buffer(0);
               pool.for_rows(dx.data(), grad.data(), [&](Scalar* in, const Scalar* g) {
                 const Index* winner = indices.value().data() + (g - grad.data());
                 for (std::size_t w = 0; w < pool.windows.size(); ++w) in[winner[w]] += g[w];
               });
             });
  return {std::move(result), indices};
}

static Pool sliding_max(const Tensor& x, Index kernel_size, const MaxPool1dOptions& o) {
  return sliding("max_pool1d", x.shape(),
                 {kernel_size, o.stride.value_or(kernel_size), o.padding, o.dilation, o.ceil_mode, false});
}
static Tensor max_pool_values(const Tensor& x, Pool pool) {
  return recording({x}) ? max_pool(x, std::move(pool)).first : max_values(x, pool);
}

Tensor functional::max_pool1d(const Tensor& x, Index kernel_size, MaxPool1dOptions options) {
  return max_pool_values(x, sliding_max(x, kernel_size, options));
}
std::pair<Tensor, Indices> functional::max_pool1d_with_indices(const Tensor& x, Index kernel_size,
                                                               MaxPool1dOptions options) {
  return max_pool(x, sliding_max(x, kernel_size, options));
}
Tensor functional::adaptive_max_pool1d(const Tensor& x, Index output_size) {
  return max_pool_values(x, adaptive("adaptive_max_pool1d", x.shape(), output_size));
}
std::pair<Tensor, Indices> functional::adaptive_max_pool1d_with_indices(const Tensor& x, Index output_size) {
  return max_pool(x, adaptive("adaptive_max_pool1d", x.shape(), output_size));
}

// ---- average

static Tensor avg_pool(const Tensor& x, Pool pool, OpName name = "SqueezeBackward1") {
  Array value = uninitialized<Array>(pool.result);
  pool.for_rows(x.value().data(), value.data(), [&](const Scalar* in, Scalar* out) {
    for (const Window& window : pool.windows) {
      Scalar sum = 0;
      for (Index i = window.first; i < window.last; ++i) sum += in[i];
      *out++ = sum / window.divisor;
    }
  });
  return record(name, {x}, std::move(value), [pool = std::move(pool)](const Array& grad, InputGrads& to) {
    pool.for_rows(to.buffer(0).data(), grad.data(), [&](Scalar* in, const Scalar* g) {
      for (const Window& window : pool.windows) {
        const Scalar share = *g++ / window.divisor;
        for (Index i = window.first; i < window.last; ++i) in[i] += share;
      }
    });
  });
}

Tensor functional::avg_pool1d(const Tensor& x, Index kernel_size, AvgPool1dOptions o) {
  return avg_pool(x, sliding("avg_pool1d", x.shape(),
                             {kernel_size, o.stride.value_or(kernel_size), o.padding, 1, o.ceil_mode,
                              o.count_include_pad}));
}
Tensor functional::adaptive_avg_pool1d(const Tensor& x, Index output_size) {
  // With one window PyTorch's is a mean, which saves nothing.
  const OpName name("SqueezeBackward1");
  return avg_pool(x, adaptive("adaptive_avg_pool1d", x.shape(), output_size),
                  output_size == 1 ? name.saving_nothing() : name);
}

// ---- as PyTorch prints the modules

std::string MaxPool1d::extra_repr() const {
  return text("kernel_size=", kernel_size, ", stride=", options.stride.value_or(kernel_size),
              ", padding=", options.padding, ", dilation=", options.dilation,
              ", ceil_mode=", options.ceil_mode ? "True" : "False");
}
std::string AvgPool1d::extra_repr() const {
  return text("kernel_size=(", kernel_size, ",), stride=(", options.stride.value_or(kernel_size),
              ",), padding=(", options.padding, ",)");
}
std::string AdaptiveMaxPool1d::extra_repr() const {
  return text("output_size=", output_size);
}
std::string AdaptiveAvgPool1d::extra_repr() const {
  return text("output_size=", output_size);
}

}  // namespace xgrad::inline XGRAD_ABI::nn
