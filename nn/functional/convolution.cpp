#include <xgrad/engine/gemm.hpp>
#include <xgrad/engine/parallel.hpp>
#include <xgrad/nn/functional/convolution.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {
namespace nn::functional {

// Room for one matrix.
static Array room(Index size) {
  return Array::from_shape({static_cast<std::size_t>(size)});
}

// ---- by columns: a product (out, depth) x (depth, places of some samples) for each group, where a column
// holds what stands under the kernel

// The matrix of columns for `count` samples from `first` on: made in `scratch`, or the input itself.
static const Scalar* columns(const Convolution& c, const Scalar* x, Index first, Index count, Index group,
                             Scalar* scratch) {
  if (c.plain() && count == 1) return x + c.input(first, group);
  const Index width = count * c.windows.count;
  for (Index s = 0; s < count; ++s) {
    for (Index i = 0; i < c.in; ++i) {
      for (Index k = 0; k < c.windows.kernel; ++k) {
        c.windows.gather(x + c.input(first + s, group, i), k,
                         scratch + (i * c.windows.kernel + k) * width + s * c.windows.count);
      }
    }
  }
  return scratch;
}

static void add_columns(const Convolution& c, const Scalar* columns, Index first, Index count, Index group,
                        Scalar* dx) {
  const Index width = count * c.windows.count;
  for (Index s = 0; s < count; ++s) {
    for (Index i = 0; i < c.in; ++i) {
      for (Index k = 0; k < c.windows.kernel; ++k) {
        c.windows.scatter_add(columns + (i * c.windows.kernel + k) * width + s * c.windows.count, k,
                              dx + c.input(first + s, group, i));
      }
    }
  }
}

static void convolve_columns(const Convolution& c, const Scalar* x, const Scalar* weight, const Scalar* bias,
                             Index first, Index count, Scalar* y) {
  const Index places = c.windows.count, width = count * places;
  Array scratch = room(c.plain() && count == 1 ? 0 : c.depth * width),
        product = room(count == 1 ? 0 : c.out * width);
  for (Index g = 0; g < c.groups; ++g) {
    const Scalar* matrix = columns(c, x, first, count, g, scratch.data());
    Scalar* to = count == 1 ? y + c.output(first, g) : product.data();
    for (Index o = 0; bias && o < c.out; ++o) std::fill_n(to + o * width, width, bias[g * c.out + o]);
    gemm<Scalar>(false, false, c.out, width, c.depth, 1, weight + g * c.out * c.depth, c.depth, matrix, width,
                 bias ? Scalar(1) : Scalar(0), to, width);
    for (Index s = 0; count > 1 && s < count; ++s) {
      for (Index o = 0; o < c.out; ++o)
        std::copy_n(to + o * width + s * places, places, y + c.output(first + s, g, o));
    }
  }
}

static void columns_backward(const Convolution& c, const Scalar* x, const Scalar* weight, const Scalar* grad,
                             Index first, Index count, Scalar* dx, Scalar* dw) {
  const Index places = c.windows.count, width = count * places;
  const bool direct = c.plain() && count == 1;
  Array scratch = room(direct ? 0 : c.depth * width), gathered = room(count == 1 ? 0 : c.out * width);
  for (Index g = 0; g < c.groups; ++g) {
    const Scalar* gradient = count == 1 ? grad + c.output(first, g) : gathered.data();  // (out, width)
    for (Index s = 0; count > 1 && s < count; ++s) {
      for (Index o = 0; o < c.out; ++o) {
        std::copy_n(grad + c.output(first + s, g, o), places, gathered.data() + o * width + s * places);
      }
    }
    const Index of_group = g * c.out * c.depth;
    if (dw) {
      const Scalar* matrix = columns(c, x, first, count, g, scratch.data());
      gemm<Scalar>(false, true, c.out, c.depth, width, 1, gradient, width, matrix, width, 1, dw + of_group,
                   c.depth);
    }
    if (dx) {
      Scalar* to = direct ? dx + c.input(first, g) : scratch.data();
      gemm<Scalar>(true, false, c.depth, width, c.out, 1, weight + of_group, c.depth, gradient, width,
                   direct ? Scalar(1) : Scalar(0), to, width);
      if (!direct) add_columns(c, to, first, count, g, dx);
    }
  }
}

// ---- by taps: a product (out, in) x (in, places) for each tap and group, with the weight as (kernel, out,
// in) and the input itself, as far as the tap stands in it

namespace {
struct Tap {
  Tap(const Convolution& c, Index sample, Index group, Index k) {
    const auto [first, last] = c.windows.inside(k);
    width = last - first;
    x = c.input(sample, group) + first + k * c.windows.dilation - c.windows.left;
    y = c.output(sample, group) + first;
    weight = (k * c.groups + group) * c.out * c.in;
  }
  Index width, x, y, weight;  // where the tap's part of each stands
};
}  // namespace

// From (rows, n) to (n, rows), or back.
static void add_transposed(const Scalar* from, Index rows, Index n, Scalar* to) {
  for (Index r = 0; r < rows; ++r) {
    for (Index i = 0; i < n; ++i) to[i * rows + r] += from[r * n + i];
  }
}

static void convolve_taps(const Convolution& c, const Scalar* x, const Scalar* taps, const Scalar* bias,
                          Index sample, Scalar* y) {
  const Index places = c.windows.count;
  for (Index g = 0; g < c.groups; ++g) {
    for (Index o = 0; o < c.out; ++o)
      std::fill_n(y + c.output(sample, g, o), places, bias ? bias[g * c.out + o] : 0);
    for (Index k = 0; k < c.windows.kernel; ++k) {
      const Tap tap(c, sample, g, k);
      gemm<Scalar>(false, false, c.out, tap.width, c.in, 1, taps + tap.weight, c.in, x + tap.x,
                   c.windows.length, 1, y + tap.y, places);
    }
  }
}

static void taps_backward(const Convolution& c, const Scalar* x, const Scalar* taps, const Scalar* grad,
                          Index sample, Scalar* dx, Scalar* dtaps) {
  const Index places = c.windows.count, length = c.windows.length;
  for (Index g = 0; g < c.groups; ++g) {
    for (Index k = 0; k < c.windows.kernel; ++k) {
      const Tap tap(c, sample, g, k);
      if (dtaps) {
        gemm<Scalar>(false, true, c.out, c.in, tap.width, 1, grad + tap.y, places, x + tap.x, length, 1,
                     dtaps + tap.weight, c.in);
      }
      if (dx) {
        gemm<Scalar>(true, false, c.in, tap.width, c.out, 1, taps + tap.weight, c.in, grad + tap.y, places, 1,
                     dx + tap.x, length);
      }
    }
  }
}

// ---- either way

// The weight from (out, in, kernel) to (kernel, out, in).
static Array weight_by_taps(const Convolution& c, const Array& weight) {
  Array taps(Shape{c.weights}.sizes(), Scalar(0));
  add_transposed(weight.data(), c.weights / c.windows.kernel, c.windows.kernel, taps.data());
  return taps;
}

Array convolve(const Convolution& c, const Array& input, const Array& weight, const Scalar* bias,
               const Shape& output) {
  Array result = Array::from_shape(output.sizes());
  const bool by_taps = c.by_taps();
  const Array taps = by_taps ? weight_by_taps(c, weight) : Array();
  parallel_for(c.samples, c.chunk, [&](Index first, Index last) {
    for (Index s = first; s < last; s += c.together) {
      if (by_taps) {
        convolve_taps(c, input.data(), taps.data(), bias, s, result.data());
      } else {
        convolve_columns(c, input.data(), weight.data(), bias, s, std::min(c.together, last - s),
                         result.data());
      }
    }
  });
  return result;
}

void convolve_backward(const Convolution& c, const Array& input, const Array& weight, const Scalar* grad,
                       Scalar* dx, Scalar* dw) {
  const bool by_taps = c.by_taps();
  const Array taps = by_taps ? weight_by_taps(c, weight) : Array();
  const Index chunks = c.samples == 0 ? 0 : (c.samples + c.chunk - 1) / c.chunk;
  Array parts(Shape{dw ? chunks : 0, c.weights}.sizes(),
              Scalar(0));  // of the weight's gradient, one for each chunk
  parallel_for(c.samples, c.chunk, [&](Index first, Index last) {
    Scalar* part = dw ? parts.data() + first / c.chunk * c.weights : nullptr;
    for (Index s = first; s < last; s += c.together) {
      if (by_taps) {
        taps_backward(c, input.data(), taps.data(), grad, s, dx, part);
      } else {
        columns_backward(c, input.data(), weight.data(), grad, s, std::min(c.together, last - s), dx, part);
      }
    }
  });
  if (!dw || chunks == 0) return;
  Scalar* sum = parts.data();
  parallel_for(c.weights, 8192, [&](Index first, Index last) {
    for (Index p = 1; p < chunks; ++p) {
      const Scalar* part = parts.data() + p * c.weights;
      for (Index i = first; i < last; ++i) sum[i] += part[i];
    }
  });
  // (kernel, out, in) back to (out, in, kernel); by columns it is a row of its own.
  const Index kernel = by_taps ? c.windows.kernel : 1;
  add_transposed(sum, kernel, c.weights / kernel, dw);
}

}  // namespace nn::functional
}  // namespace XGRAD_ABI
}  // namespace xgrad
