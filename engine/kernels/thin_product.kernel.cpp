#include <xgrad/engine/kernels/batch.hpp>
#include <xgrad/engine/kernels/one_copy.hpp>
#include <xgrad/engine/kernels/thin_product.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

// A tile of the result is summed in registers, of which AVX-512 has 32 and the others 16. What is read of one
// side serves all of the tile's numbers on the other.
#ifdef __AVX512F__
constexpr int tile_rows = 4, tile_columns = 4;
#else
constexpr int tile_rows = 3, tile_columns = 4;
#endif
constexpr int tile_vectors = tile_rows == 4 ? 4 : 3;

template <class T>
constexpr Size step = static_cast<Size>(Batch<T>::size);

// The first n numbers, and zeros.
template <class T>
Batch<T> load_part(const T* from, Size n) {
  T numbers[Batch<T>::size] = {};
  for (Size i = 0; i < n; ++i) numbers[i] = from[i];
  return Batch<T>::load_unaligned(numbers);
}
#ifdef __AVX512F__
inline Batch<float> load_part(const float* from, Size n) {
  return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << n) - 1), from);
}
inline Batch<double> load_part(const double* from, Size n) {
  return _mm512_maskz_loadu_pd(static_cast<__mmask8>((1u << n) - 1), from);
}
#endif

template <class T>
T blend(const typename ThinProduct<T>::Out& out, T sum, T before) {
  return out.beta == 0 ? out.alpha * sum : out.alpha * sum + out.beta * before;
}

// How many vectors add_lanes takes at a time, and sums[i] = the sum of the lanes of vectors[i].
#ifdef __AVX512F__  // xsimd 8.1's own for these returns zeros in places
template <class T>
constexpr int lanes_added = 4;
inline void add_lanes(const Batch<float>* v, float* sums) {
  const __m512 two = _mm512_add_ps(_mm512_unpacklo_ps(v[0], v[1]), _mm512_unpackhi_ps(v[0], v[1])),
               others = _mm512_add_ps(_mm512_unpacklo_ps(v[2], v[3]), _mm512_unpackhi_ps(v[2], v[3]));
  const __m512d a = _mm512_castps_pd(two), b = _mm512_castps_pd(others);
  const __m512 four = _mm512_add_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(a, b)),
                                    _mm512_castpd_ps(_mm512_unpackhi_pd(a, b)));  // of each quarter
  const __m256 half = _mm256_add_ps(_mm512_castps512_ps256(four), _mm512_extractf32x8_ps(four, 1));
  _mm_storeu_ps(sums, _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1)));
}
inline void add_lanes(const Batch<double>* v, double* sums) {
  const __m512d a = _mm512_add_pd(_mm512_unpacklo_pd(v[0], v[1]), _mm512_unpackhi_pd(v[0], v[1])),
                b = _mm512_add_pd(_mm512_unpacklo_pd(v[2], v[3]), _mm512_unpackhi_pd(v[2], v[3]));
  const __m512d half = _mm512_add_pd(_mm512_shuffle_f64x2(a, b, 0x44), _mm512_shuffle_f64x2(a, b, 0xee));
  const __m512d four =
      _mm512_add_pd(_mm512_shuffle_f64x2(half, half, 0x88), _mm512_shuffle_f64x2(half, half, 0xdd));
  _mm256_storeu_pd(sums, _mm512_castpd512_pd256(four));
}
#else
template <class T>
constexpr int lanes_added = static_cast<int>(Batch<T>::size);
template <class T>
void add_lanes(const Batch<T>* v, T* sums) {
  xsimd::haddp(v).store_unaligned(sums);
}
#endif

// ---- dots

template <int Rows, int Columns, class T>
void dots_tile(Size k, const T* a, Size a_row, const T* b, Size b_row,
               const typename ThinProduct<T>::Out& out, T* c) {
  using B = Batch<T>;
  constexpr int unit = lanes_added<T>, count = (Rows * Columns + unit - 1) / unit * unit;
  B sums[count];
#pragma GCC unroll 16
  for (B& sum : sums) sum = B(T(0));
  const auto add = [&](const auto& load) {
    B left[Rows];
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) left[r] = load(a + r * a_row);
#pragma GCC unroll 8
    for (int j = 0; j < Columns; ++j) {
      const B right = load(b + j * b_row);
#pragma GCC unroll 8
      for (int r = 0; r < Rows; ++r) {
        B& sum = sums[r * Columns + j];
        sum = fused(left[r], right, sum);
      }
    }
  };
  Size p = 0;
  for (; p + step<T> <= k; p += step<T>) add([p](const T* row) { return B::load_unaligned(row + p); });
  if (p < k) add([p, k](const T* row) { return load_part(row + p, k - p); });
  T numbers[count];
#pragma GCC unroll 8
  for (int first = 0; first < count; first += unit) add_lanes(sums + first, numbers + first);
  const Size c_row = out.c_row, c_column = out.c_column;
  const auto store = [&](const auto& value) {
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
      for (int j = 0; j < Columns; ++j) {
        T& to = c[r * c_row + j * c_column];
        to = value(numbers[r * Columns + j], to);
      }
    }
  };
  const T alpha = out.alpha, beta = out.beta;
  if (beta == 0) {
    store([alpha](T sum, T&) { return alpha * sum; });
  } else {
    store([alpha, beta](T sum, T& before) { return alpha * sum + beta * before; });
  }
}

template <int Columns, class T>
void dots_columns(Size m, Size k, const T* a, Size a_row, const T* b, Size b_row,
                  const typename ThinProduct<T>::Out& out, T* c) {
  Size i = 0;
  const auto tile = [&]<int rows>(std::integral_constant<int, rows>) {
    dots_tile<rows, Columns>(k, a + i * a_row, a_row, b, b_row, out, c + i * out.c_row);
  };
  for (; i + tile_rows <= m; i += tile_rows) tile(std::integral_constant<int, tile_rows>());
  if (m - i == 3) tile(std::integral_constant<int, 3>());
  if (m - i == 2) tile(std::integral_constant<int, 2>());
  if (m - i == 1) tile(std::integral_constant<int, 1>());
}

template <class T>
void dots(const typename ThinProduct<T>::Size3& size, const T* a, Size a_row, const T* b, Size b_row,
          const typename ThinProduct<T>::Out& out) {
  Size j = 0;
  const auto columns = [&]<int count>(std::integral_constant<int, count>) {
    for (; j + count <= size.n; j += count) {
      dots_columns<count>(size.m, size.k, a, a_row, b + j * b_row, b_row, out, out.c + j * out.c_column);
    }
  };
  columns(std::integral_constant<int, tile_columns>());
  columns(std::integral_constant<int, 1>());
}

// ---- row_sums

// Where C is not by rows, or at its edge. Not part of the tiles: there is one for each number of rows and
// vectors.
template <class T>
XGRAD_ONE_COPY void store_apart(const T* sums, Size n, const typename ThinProduct<T>::Out& out, T* to) {
  for (Size j = 0; j < n; ++j) {
    T& at = to[j * out.c_column];
    at = blend(out, sums[j], at);
  }
}

// `places` columns of at most Vectors vectors.
template <int Rows, int Vectors, class T>
void row_sums_tile(Size k, Size places, const T* a, Size a_row, Size a_column, const T* b, Size b_row,
                   const typename ThinProduct<T>::Out& out, T* c) {
  using B = Batch<T>;
  B sums[Rows][Vectors];
#pragma GCC unroll 8
  for (auto& row : sums) {
#pragma GCC unroll 8
    for (B& sum : row) sum = B(T(0));
  }
  const auto add_all = [&](const auto& load) {
    for (Size p = 0; p < k; ++p) {
      B right[Vectors];
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; ++v) right[v] = load(b + p * b_row + v * step<T>);
#pragma GCC unroll 8
      for (int r = 0; r < Rows; ++r) {
        const B left(a[r * a_row + p * a_column]);
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v) sums[r][v] = fused(left, right[v], sums[r][v]);
      }
    }
  };
  constexpr Size width = Vectors * step<T>;
  const bool whole = places >= width;
  if (whole) {
    add_all([](const T* from) { return B::load_unaligned(from); });
  } else {
    add_all([places](const T* from) { return load_part(from, places); });  // there, Vectors is 1
  }
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
    T* to = c + r * out.c_row;
    if (whole && out.c_column == 1) {
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; ++v) {
        const B sum = B(out.alpha) * sums[r][v];
        T* at = to + v * step<T>;
        (out.beta == 0 ? sum : sum + B(out.beta) * B::load_unaligned(at)).store_unaligned(at);
      }
    } else {
      T numbers[width];
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; ++v) sums[r][v].store_unaligned(numbers + v * step<T>);
      store_apart(numbers, whole ? width : places, out, to);
    }
  }
}

template <int Vectors, class T>
void row_sums_columns(const typename ThinProduct<T>::Size3& size, Size places, const T* a, Size a_row,
                      Size a_column, const T* b, Size b_row, const typename ThinProduct<T>::Out& out, T* c) {
  Size i = 0;
  const auto tile = [&]<int rows>(std::integral_constant<int, rows>) {
    row_sums_tile<rows, Vectors>(size.k, places, a + i * a_row, a_row, a_column, b, b_row, out,
                                 c + i * out.c_row);
  };
  for (; i + tile_rows <= size.m; i += tile_rows) tile(std::integral_constant<int, tile_rows>());
  if (size.m - i == 3) tile(std::integral_constant<int, 3>());
  if (size.m - i == 2) tile(std::integral_constant<int, 2>());
  if (size.m - i == 1) tile(std::integral_constant<int, 1>());
}

template <class T>
void row_sums(const typename ThinProduct<T>::Size3& size, const T* a, Size a_row, Size a_column, const T* b,
              Size b_row, const typename ThinProduct<T>::Out& out) {
  Size j = 0;
  const auto columns = [&]<int vectors>(std::integral_constant<int, vectors>, Size least) {
    constexpr Size width = vectors * step<T>;
    for (; j + least <= size.n; j += width) {
      row_sums_columns<vectors>(size, size.n - j, a, a_row, a_column, b + j, b_row, out,
                                out.c + j * out.c_column);
    }
  };
  columns(std::integral_constant<int, tile_vectors>(), tile_vectors * step<T>);
  columns(std::integral_constant<int, 1>(), 1);
}

}  // namespace

extern const ThinProduct<float> thin_product_float{dots<float>, row_sums<float>};
extern const ThinProduct<double> thin_product_double{dots<double>, row_sums<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
