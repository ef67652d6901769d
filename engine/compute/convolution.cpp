#include <algorithm>

#include <xgrad/engine/compute/convolution.hpp>
#include <xgrad/engine/compute/gemm.hpp>
#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/kernels/correlate.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad::inline XGRAD_ABI {

namespace {

// Where the work is cut. The cuts of samples and places decide the order of the additions.
constexpr Index direct_places = 16;           // fewer do not fill the widest vector
constexpr Index product_columns = 128;        // a narrower product leaves most of the BLAS's panels empty
constexpr Index product_work = 100'000;       // multiplications; in a smaller product the call shows
constexpr Index most_chunks = 16;             // each sums a gradient of the weight that starts at zero
constexpr Index most_part_numbers = 1 << 22;  // in all these gradients: 32 MB of doubles
constexpr Index turned_places = 128;          // of 64 channels, they fill the first cache
constexpr Index thread_work = 4'000'000;      // multiplications: some 40 microseconds of one core

// How a convolution of these sizes is calculated.
struct Plan : Convolution {
  explicit Plan(const Convolution& sizes) : Convolution(sizes) {
    depth = in * kernel;
    weights = groups * out * depth;
    reach = (kernel - 1) * dilation;
    plain = kernel == 1 && stride == 1 && outside.empty();
    direct = stride == 1 && places >= direct_places && in > 0 &&
             std::all_of(outside.begin(), outside.end(), [](Index at) { return at < 0; });
    // In double: without samples, places may be any number.
    const double work = static_cast<double>(places) * static_cast<double>(depth * out);
    const Index wanted = std::max(product_columns / places,
                                  static_cast<Index>(static_cast<double>(product_work) / (work + 1)));
    together = std::clamp<Index>(wanted, 1, std::max<Index>(samples, 1));
    const Index chunks = std::clamp<Index>(most_part_numbers / std::max<Index>(weights, 1), 1, most_chunks);
    chunk = ((samples + chunks - 1) / chunks + together - 1) / together * together;
  }

  Index depth, weights;  // numbers of the weight for one number of the output, and all of them
  Index reach;           // places between the first and the last tap
  bool plain;            // kernel 1, and nothing else: the input is the matrix of columns
  bool direct;           // the sums are taken from the input as it is, without a matrix of columns
  Index together;        // samples whose columns make one matrix
  Index chunk;           // samples that one thread works on at a time

  // Where a channel begins.
  Index input(Index sample, Index group, Index channel = 0) const {
    return ((sample * groups + group) * in + channel) * length;
  }
  Index output(Index sample, Index group, Index channel = 0) const {
    return ((sample * groups + group) * out + channel) * places;
  }
};

}  // namespace

// Room for one matrix, and `more` numbers.
static Array room(const Shape& matrix, Index more = 0) {
  return uninitialized<Array>({matrix.numel() + more});
}

// ---- by columns: a product (out, depth) x (depth, places of some samples) for each group, where a column
// holds what is under the kernel

// For tap k: inner(first, last) for the places at which it is in the input, edge(place, place of the input or
// -1) for those before and after, all in ascending order.
template <class Edge, class Inner>
static void for_places(const Plan& c, Index k, const Edge& edge, const Inner& inner) {
  const Index shift = k * c.dilation - c.left;
  const auto places_before = [&](Index at) {  // whose tap k is before place `at` of the input
    return std::clamp<Index>(at <= shift ? 0 : (at - shift + c.stride - 1) / c.stride, 0, c.places);
  };
  const Index first = places_before(0), last = places_before(c.length);
  for (Index o = 0; o < first; ++o) edge(o, c.outside[o * c.stride + k * c.dilation]);
  inner(first, last);
  for (Index o = last; o < c.places; ++o) edge(o, c.outside[o * c.stride + k * c.dilation - c.length]);
}

// column[o] = what is under tap k at place o.
static void gather(const Plan& c, const Scalar* in, Index k, Scalar* column) {
  const Scalar* from = in + k * c.dilation - c.left;
  for_places(
      c, k, [&](Index o, Index at) { column[o] = at < 0 ? 0 : in[at]; },
      [&](Index first, Index last) {
        if (c.stride == 1) return void(std::copy(from + first, from + last, column + first));
        for (Index o = first; o < last; ++o) column[o] = from[o * c.stride];
      });
}

// The other way round: what is under tap k at place o receives column[o].
static void scatter_add(const Plan& c, const Scalar* column, Index k, Scalar* dx) {
  Scalar* to = dx + k * c.dilation - c.left;
  for_places(
      c, k,
      [&](Index o, Index at) {
        if (at >= 0) dx[at] += column[o];
      },
      [&](Index first, Index last) {
        for (Index o = first; o < last; ++o) to[o * c.stride] += column[o];
      });
}

// Calls body(tap, where the channel begins, where its row of the matrix begins) for the matrix of columns of
// `count` samples from `first` on.
template <class Body>
static void for_matrix(const Plan& c, Index first, Index count, Index group, const Body& body) {
  for (Index s = 0; s < count; ++s) {
    for (Index i = 0; i < c.in; ++i) {
      for (Index k = 0; k < c.kernel; ++k) {
        body(k, c.input(first + s, group, i), ((i * c.kernel + k) * count + s) * c.places);
      }
    }
  }
}

// The matrix of columns: made in `scratch`, or the input itself.
static const Scalar* columns(const Plan& c, const Scalar* x, Index first, Index count, Index group,
                             Scalar* scratch) {
  if (c.plain && count == 1) return x + c.input(first, group);
  for_matrix(c, first, count, group,
             [&](Index k, Index channel, Index row) { gather(c, x + channel, k, scratch + row); });
  return scratch;
}

static void convolve_columns(const Plan& c, const Scalar* x, const Scalar* weight, const Scalar* bias,
                             Index first, Index count, Scalar* y) {
  const Index width = count * c.places;
  Array scratch = room({c.plain && count == 1 ? 0 : c.depth, width}),
        product = room({count == 1 ? 0 : c.out, width});
  for (Index g = 0; g < c.groups; ++g) {
    const Scalar* matrix = columns(c, x, first, count, g, scratch.data());
    Scalar* to = count == 1 ? y + c.output(first, g) : product.data();
    for (Index o = 0; bias && o < c.out; ++o) std::fill_n(to + o * width, width, bias[g * c.out + o]);
    gemm<Scalar>(false, false, c.out, width, c.depth, 1, weight + g * c.out * c.depth, c.depth, matrix, width,
                 bias ? 1 : 0, to, width);
    for (Index s = 0; count > 1 && s < count; ++s) {
      for (Index o = 0; o < c.out; ++o) {
        std::copy_n(to + o * width + s * c.places, c.places, y + c.output(first + s, g, o));
      }
    }
  }
}

static void columns_backward(const Plan& c, const Scalar* x, const Scalar* weight, const Scalar* grad,
                             Index first, Index count, Scalar* dx, Scalar* dw) {
  const Index width = count * c.places;
  const bool in_place = c.plain && count == 1;
  Array scratch = room({in_place ? 0 : c.depth, width}), gathered = room({count == 1 ? 0 : c.out, width});
  for (Index g = 0; g < c.groups; ++g) {
    const Scalar* gradient = count == 1 ? grad + c.output(first, g) : gathered.data();  // (out, width)
    for (Index s = 0; count > 1 && s < count; ++s) {
      for (Index o = 0; o < c.out; ++o) {
        std::copy_n(grad + c.output(first + s, g, o), c.places, gathered.data() + o * width + s * c.places);
      }
    }
    const Index of_group = g * c.out * c.depth;
    if (dw) {
      const Scalar* matrix = columns(c, x, first, count, g, scratch.data());
      gemm<Scalar>(false, true, c.out, c.depth, width, 1, gradient, width, matrix, width, 1, dw + of_group,
                   c.depth);
    }
    if (dx) {
      Scalar* to = in_place ? dx + c.input(first, g) : scratch.data();
      gemm<Scalar>(true, false, c.depth, width, c.out, 1, weight + of_group, c.depth, gradient, width,
                   in_place ? 1 : 0, to, width);
      if (in_place) continue;
      for_matrix(c, first, count, g,
                 [&](Index k, Index channel, Index row) { scatter_add(c, to + row, k, dx + channel); });
    }
  }
}

// ---- directly: the kernel sums what is under each tap, from a copy of the sample with its padding

// A single long sample is shared between threads, by rows of the result: as many as the kernel takes at once.
static void correlate(const kernels::Correlation& size, const Scalar* weight, Index weight_stride,
                      const Scalar* x, Index x_stride, Scalar* y, Index y_stride) {
  constexpr Index rows = kernels::Correlate<Scalar>::tile_rows;
  const Index row_work = std::max<Index>(size.count * size.depth * size.taps, 1);
  parallel_for(size.rows, (thread_work / row_work / rows + 1) * rows, [&](Index first, Index last) {
    kernels::Correlation part = size;
    part.rows = last - first;
    kernels::correlate<Scalar>().add(part, weight + first * weight_stride, weight_stride, x, x_stride,
                                     y + first * y_stride, y_stride);
  });
}

// Rows that the kernel may read beyond their end: from[r, j + shift], zero where that is outside [0, n).
class PaddedRows {
 public:
  PaddedRows(Index rows, Index n, Index shift, Index width)
      : rows_(rows), n_(n), shift_(shift), width_(width), copy_(room({rows, width}, slack)) {}
  // The rows themselves, without a copy, where they have no padding and at least `slack` numbers follow.
  const Scalar* of(const Scalar* from, Index following) {
    if (shift_ == 0 && width_ == n_ && following >= slack) return from;
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

static void convolve_direct(const Plan& c, const Scalar* x, const Scalar* weight, const Scalar* bias,
                            Index sample, Scalar* y) {
  const Index width = c.places + c.reach;
  PaddedRows padded(c.in, c.length, -c.left, width);
  for (Index g = 0; g < c.groups; ++g) {
    Scalar* to = y + c.output(sample, g);
    for (Index o = 0; o < c.out; ++o)
      std::fill_n(to + o * c.places, c.places, bias ? bias[g * c.out + o] : 0);
    const Scalar* rows = padded.of(x + c.input(sample, g), c.input(c.samples, 0) - c.input(sample, g + 1));
    correlate({c.out, c.places, c.in, c.kernel, c.dilation}, weight + g * c.out * c.depth, c.depth, rows,
              width, to, c.places);
  }
}

// The weight as the gradient of the input needs it: (out, in, kernel) to (in, out, kernel), last tap first.
static Array reversed_weight(const Plan& c, const Scalar* weight) {
  Array reversed = room(c.weights);
  Scalar* to = reversed.data();
  for (Index g = 0; g < c.groups; ++g, weight += c.out * c.depth) {
    for (Index i = 0; i < c.in; ++i) {
      for (Index o = 0; o < c.out; ++o, to += c.kernel) {
        std::reverse_copy(weight + (o * c.in + i) * c.kernel, weight + (o * c.in + i + 1) * c.kernel, to);
      }
    }
  }
  return reversed;
}

// The gradient of the input is a convolution too: of the output's gradient, with the reversed weight.
static void add_input_gradient(const Plan& c, const Scalar* reversed, const Scalar* grad, Index sample,
                               Scalar* dx) {
  const Index width = c.length + c.reach;
  PaddedRows padded(c.out, c.places, c.left - c.reach, width);
  for (Index g = 0; g < c.groups; ++g) {
    const Scalar* rows =
        padded.of(grad + c.output(sample, g), c.output(c.samples, 0) - c.output(sample, g + 1));
    correlate({c.in, c.length, c.out, c.kernel, c.dilation}, reversed + g * c.out * c.depth, c.out * c.kernel,
              rows, width, dx + c.input(sample, g), c.length);
  }
}

// dtaps (kernel, groups, out, in): for each tap the product of (out, places) and (places, in), in blocks of
// places that stay in the cache.
static void add_weight_gradient(const Plan& c, const Scalar* x, const Scalar* grad, Index sample,
                                Scalar* dtaps) {
  const Index most = std::min(turned_places, c.places);
  Array turned = room({most + c.reach, c.in}, PaddedRows::slack);  // (places, in)
  for (Index g = 0; g < c.groups; ++g) {
    for (Index p = 0; p < c.places; p += turned_places) {
      const Index count = std::min(turned_places, c.places - p), rows = count + c.reach, from = p - c.left;
      const Index first = std::clamp<Index>(-from, 0, rows),
                  last = std::clamp<Index>(c.length - from, first, rows);
      std::fill(turned.data(), turned.data() + first * c.in, Scalar(0));
      kernels::correlate<Scalar>().transpose(x + c.input(sample, g) + from + first, c.in, last - first,
                                             c.length, turned.data() + first * c.in, c.in);
      std::fill(turned.data() + last * c.in, turned.data() + rows * c.in, Scalar(0));
      for (Index k = 0; k < c.kernel; ++k) {
        correlate({c.out, c.in, count, 1, 0}, grad + c.output(sample, g) + p, c.places,
                  turned.data() + k * c.dilation * c.in, c.in, dtaps + (k * c.groups + g) * c.out * c.in,
                  c.in);
      }
    }
  }
}

// ---- either way

// Calls body(first sample, their number, number of the chunk) for samples that are calculated at once.
template <class Body>
static void for_samples(const Plan& c, const Body& body) {
  const Index step = c.direct ? 1 : c.together;
  parallel_for(c.samples, c.chunk, [&](Index first, Index last) {
    for (Index s = first; s < last; s += step) body(s, std::min(step, last - s), first / c.chunk);
  });
}

Array convolve(const Convolution& sizes, const Array& input, const Array& weight, const Scalar* bias,
               const Shape& output) {
  const Plan c(sizes);
  Array y = uninitialized<Array>(output);
  for_samples(c, [&](Index s, Index count, Index) {
    if (c.direct) return convolve_direct(c, input.data(), weight.data(), bias, s, y.data());
    convolve_columns(c, input.data(), weight.data(), bias, s, count, y.data());
  });
  return y;
}

void convolve_backward(const Convolution& sizes, const Array& input, const Array& weight, const Scalar* grad,
                       Scalar* dx, Scalar* dw) {
  const Plan c(sizes);
  const Array reversed = c.direct && dx ? reversed_weight(c, weight.data()) : Array();
  const Index chunks = c.samples == 0 ? 0 : (c.samples + c.chunk - 1) / c.chunk;
  Array parts = filled<Array>({dw ? chunks : 0, c.weights}, 0);  // of the weight's gradient
  for_samples(c, [&](Index s, Index count, Index chunk) {
    Scalar* part = dw ? parts.data() + chunk * c.weights : nullptr;
    if (!c.direct) return columns_backward(c, input.data(), weight.data(), grad, s, count, dx, part);
    if (dx) add_input_gradient(c, reversed.data(), grad, s, dx);
    if (part) add_weight_gradient(c, input.data(), grad, s, part);
  });
  if (!dw) return;
  const Array sum = sum_dims(parts, {0});
  // (kernel, groups, out, in) back to (groups, out, in, kernel); by columns it has this order already.
  const Index taps = c.direct ? c.kernel : 1, n = c.weights / taps;
  for (Index k = 0; k < taps; ++k) {
    for (Index i = 0; i < n; ++i) dw[i * taps + k] += sum.data()[k * n + i];
  }
}

}  // namespace xgrad::inline XGRAD_ABI
