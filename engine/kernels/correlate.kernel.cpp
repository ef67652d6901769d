#include <xgrad/engine/kernels/batch.hpp>
#include <xgrad/engine/kernels/correlate.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

// A tile of the result is summed in registers: 6 rows of 4 (AVX-512, 32 registers) or 2 vectors (16
// registers). Each number of the weight that is read serves all vectors of its row, each vector of x all
// rows.
template <class T>
constexpr int tile_vectors = sizeof(Batch<T>) == 64 ? 4 : 2;

template <class T>
struct Operands {
  Correlation size;
  const T* weight;
  Size weight_stride;
  const T* x;
  Size x_stride;
  T* y;
  Size y_stride;
};

// y[o ... o + Rows, p ... p + `places`] for at most Vectors vectors of places.
template <class T, int Rows, int Vectors>
void add_tile(const Operands<T>& of, Size o, Size p, Size places) {
  using B = Batch<T>;
  constexpr Size step = static_cast<Size>(B::size), width = Vectors * step;
  B sums[Rows][Vectors];
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; ++v) sums[r][v] = B(T(0));
  }
  const T* weight = of.weight + o * of.weight_stride;
  for (Size i = 0; i < of.size.depth; ++i) {
    const T* x = of.x + i * of.x_stride + p;
    for (Size k = 0; k < of.size.taps; ++k, ++weight, x += of.size.dilation) {
      B in[Vectors];
#pragma GCC unroll 4
      for (int v = 0; v < Vectors; ++v) in[v] = B::load_unaligned(x + v * step);
#pragma GCC unroll 8
      for (int r = 0; r < Rows; ++r) {
        const B factor(weight[r * of.weight_stride]);
#pragma GCC unroll 4
        for (int v = 0; v < Vectors; ++v) sums[r][v] = fused(factor, in[v], sums[r][v]);
      }
    }
  }
  T* y = of.y + o * of.y_stride + p;
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r, y += of.y_stride) {
    T last[width];
    T* to = places >= width ? y : last;
    if (places < width) {
      for (Size j = 0; j < width; ++j) last[j] = j < places ? y[j] : T(0);
    }
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; ++v) {
      (B::load_unaligned(to + v * step) + sums[r][v]).store_unaligned(to + v * step);
    }
    for (Size j = 0; places < width && j < places; ++j) y[j] = last[j];
  }
}

template <class T, int Vectors>
void add_columns(const Operands<T>& of, Size p, Size places) {
  Size o = 0;
  constexpr int rows = Correlate<T>::tile_rows;
  for (; o + rows <= of.size.rows; o += rows) add_tile<T, rows, Vectors>(of, o, p, places);
  for (; o + 2 <= of.size.rows; o += 2) add_tile<T, 2, Vectors>(of, o, p, places);
  if (o < of.size.rows) add_tile<T, 1, Vectors>(of, o, p, places);
}

template <class T>
void add(const Correlation& size, const T* weight, Size weight_stride, const T* x, Size x_stride, T* y,
         Size y_stride) {
  constexpr int most = tile_vectors<T>;
  constexpr Size step = static_cast<Size>(Batch<T>::size);
  const Operands<T> of{size, weight, weight_stride, x, x_stride, y, y_stride};
  const Size vectors = (size.count + step - 1) / step, tiles = (vectors + most - 1) / most;
  for (Size tile = 0, p = 0; tile < tiles; ++tile) {  // as equal as can be: a narrow tile is the slowest
    const Size width = vectors / tiles + (tile < vectors % tiles), left = size.count - p;
    if constexpr (most == 4) {
      if (width == 4) add_columns<T, 4>(of, p, left);
      if (width == 3) add_columns<T, 3>(of, p, left);
    }
    if (width == 2) add_columns<T, 2>(of, p, left);
    if (width == 1) add_columns<T, 1>(of, p, left);
    p += width * step;
  }
}

// In squares that stay in the first cache.
template <class T>
void transpose(const T* in, Size rows, Size columns, Size stride, T* out, Size out_stride) {
  constexpr Size side = 16;
  for (Size i = 0; i < rows; i += side) {
    const Size last_row = i + side < rows ? i + side : rows;
    for (Size j = 0; j < columns; ++j) {
      if (j % side == 0) {  // what comes next: columns are too far apart for the processor to see it
        for (Size r = last_row; r < last_row + side && r < rows; ++r) __builtin_prefetch(in + r * stride + j);
      }
      for (Size r = i; r < last_row; ++r) out[j * out_stride + r] = in[r * stride + j];
    }
  }
}

}  // namespace

extern const Correlate<float> correlate_float{add<float>, transpose<float>};
extern const Correlate<double> correlate_double{add<double>, transpose<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
