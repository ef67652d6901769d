#include <xgrad/engine/compute/convolution.hpp>
#include <xgrad/engine/compute/gemm.hpp>
#include <xgrad/engine/kernels/correlate.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

// Room for one matrix.
static Array room(Index size) {
  return uninitialized<Array>({size});
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

// ---- directly: the kernel sums what stands under each tap, from a copy of the sample with its padding

// A single long sample is shared between threads, by rows of the result.
static void correlate(const kernels::Correlation& size, const Scalar* weight, Index weight_stride,
                      const Scalar* x, Index x_stride, Scalar* y, Index y_stride) {
  const Index work = std::max<Index>(size.count * size.depth * size.taps, 1),
              grain = (4000000 / work / 6 + 1) * 6;
  parallel_for(size.rows, grain, [&](Index first, Index last) {
    kernels::Correlation part = size;
    part.rows = last - first;
    kernels::correlate<Scalar>().add(part, weight + first * weight_stride, weight_stride, x, x_stride,
                                     y + first * y_stride, y_stride);
  });
}

// Rows that the kernel may read beyond their end: from[r, j + shift], zero where that is outside [0, n). They
// are the numbers themselves where nothing stands before or behind a row and `behind` numbers follow.
class PaddedRows {
 public:
  PaddedRows(Index rows, Index n, Index shift, Index width)
      : rows_(rows), n_(n), shift_(shift), width_(width), copy_(room(rows * width + slack)) {}
  const Scalar* of(const Scalar* from, Index behind) {
    if (shift_ == 0 && width_ == n_ && behind >= slack) return from;
    const Index first = std::clamp<Index>(-shift_, 0, width_),
                last = std::clamp<Index>(n_ - shift_, first, width_);
    Scalar* to = copy_.data();
    for (Index r = 0; r < rows_; ++r, from += n_, to += width_) {
      std::fill(to, to + first, Scalar(0));
      std::copy(from + first + shift_, from + last + shift_, to + first);
      std::fill(to + last, to + width_, Scalar(0));
    }
    return copy_.data();
  }

  static constexpr Index slack = kernels::Correlate<Scalar>::slack;

 private:
  Index rows_, n_, shift_, width_;
  Array copy_;
};

// From (rows, n) to (n, rows), or back.
static void add_transposed(const Scalar* from, Index rows, Index n, Scalar* to) {
  for (Index r = 0; r < rows; ++r) {
    for (Index i = 0; i < n; ++i) to[i * rows + r] += from[r * n + i];
  }
}

static void convolve_direct(const Convolution& c, const Scalar* x, const Scalar* weight, const Scalar* bias,
                            Index sample, Scalar* y) {
  const Index places = c.windows.count, width = places + c.reach();
  PaddedRows padded(c.in, c.windows.length, -c.windows.left, width);
  for (Index g = 0; g < c.groups; ++g) {
    Scalar* to = y + c.output(sample, g);
    for (Index o = 0; o < c.out; ++o) std::fill_n(to + o * places, places, bias ? bias[g * c.out + o] : 0);
    const Scalar* rows = padded.of(x + c.input(sample, g), c.input(c.samples, 0) - c.input(sample, g + 1));
    correlate({c.out, places, c.in, c.windows.kernel, c.windows.dilation}, weight + g * c.out * c.depth,
              c.depth, rows, width, to, places);
  }
}

// The weight as the gradient of the input needs it: (out, in, kernel) to (in, out, kernel), last tap first.
static Array reversed_weight(const Convolution& c, const Scalar* weight) {
  const Index kernel = c.windows.kernel;
  Array reversed = room(c.weights);
  Scalar* to = reversed.data();
  for (Index g = 0; g < c.groups; ++g, weight += c.out * c.depth) {
    for (Index i = 0; i < c.in; ++i) {
      for (Index o = 0; o < c.out; ++o, to += kernel) {
        std::reverse_copy(weight + (o * c.in + i) * kernel, weight + (o * c.in + i + 1) * kernel, to);
      }
    }
  }
  return reversed;
}

// The gradient of the input is a convolution too: of the output's gradient, with the reversed weight.
static void add_input_gradient(const Convolution& c, const Scalar* reversed, const Scalar* grad, Index sample,
                               Scalar* dx) {
  const Index length = c.windows.length, width = length + c.reach();
  PaddedRows padded(c.out, c.windows.count, c.windows.left - c.reach(), width);
  for (Index g = 0; g < c.groups; ++g) {
    const Scalar* rows =
        padded.of(grad + c.output(sample, g), c.output(c.samples, 0) - c.output(sample, g + 1));
    correlate({c.in, length, c.out, c.windows.kernel, c.windows.dilation}, reversed + g * c.out * c.depth,
              c.out * c.windows.kernel, rows, width, dx + c.input(sample, g), length);
  }
}

// dtaps (kernel, groups, out, in): for each tap the product of (out, places) and (places, in), in blocks of
// places that stay in the cache.
static void add_weight_gradient(const Convolution& c, const Scalar* x, const Scalar* grad, Index sample,
                                Scalar* dtaps) {
  constexpr Index block = 128;
  const Index places = c.windows.count, length = c.windows.length;
  Array turned = room((std::min(block, places) + c.reach()) * c.in + PaddedRows::slack);  // (places, in)
  for (Index g = 0; g < c.groups; ++g) {
    for (Index p = 0; p < places; p += block) {
      const Index count = std::min(block, places - p), rows = count + c.reach(), from = p - c.windows.left;
      const Index first = std::clamp<Index>(-from, 0, rows),
                  last = std::clamp<Index>(length - from, first, rows);
      std::fill(turned.data(), turned.data() + first * c.in, Scalar(0));
      kernels::correlate<Scalar>().transpose(x + c.input(sample, g) + from + first, c.in, last - first,
                                             length, turned.data() + first * c.in, c.in);
      std::fill(turned.data() + last * c.in, turned.data() + rows * c.in, Scalar(0));
      for (Index k = 0; k < c.windows.kernel; ++k) {
        correlate({c.out, c.in, count, 1, 0}, grad + c.output(sample, g) + p, places,
                  turned.data() + k * c.windows.dilation * c.in, c.in,
                  dtaps + (k * c.groups + g) * c.out * c.in, c.in);
      }
    }
  }
}

// ---- either way

Array convolve(const Convolution& c, const Array& input, const Array& weight, const Scalar* bias,
               const Shape& output) {
  Array result = uninitialized<Array>(output);
  const bool direct = c.direct();
  parallel_for(c.samples, c.chunk, [&](Index first, Index last) {
    for (Index s = first; direct && s < last; ++s) {
      convolve_direct(c, input.data(), weight.data(), bias, s, result.data());
    }
    for (Index s = first; !direct && s < last; s += c.together) {
      convolve_columns(c, input.data(), weight.data(), bias, s, std::min(c.together, last - s),
                       result.data());
    }
  });
  return result;
}

void convolve_backward(const Convolution& c, const Array& input, const Array& weight, const Scalar* grad,
                       Scalar* dx, Scalar* dw) {
  const bool direct = c.direct();
  const Array reversed = direct && dx ? reversed_weight(c, weight.data()) : Array();
  const Index chunks = c.samples == 0 ? 0 : (c.samples + c.chunk - 1) / c.chunk;
  Array parts =
      filled<Array>({dw ? chunks : 0, c.weights}, 0);  // of the weight's gradient, one for each chunk
  parallel_for(c.samples, c.chunk, [&](Index first, Index last) {
    Scalar* part = dw ? parts.data() + first / c.chunk * c.weights : nullptr;
    for (Index s = first; direct && s < last; ++s) {
      if (dx) add_input_gradient(c, reversed.data(), grad, s, dx);
      if (part) add_weight_gradient(c, input.data(), grad, s, part);
    }
    for (Index s = first; !direct && s < last; s += c.together) {
      columns_backward(c, input.data(), weight.data(), grad, s, std::min(c.together, last - s), dx, part);
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
  const Index taps = direct ? c.windows.kernel : 1;
  add_transposed(sum, taps, c.weights / taps, dw);
}

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
