#include <cstring>
#include <type_traits>

#include <xgrad/engine/kernels/batch.hpp>
#include <xgrad/engine/kernels/rows.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

// How many entries ahead a row is asked for, as measured (Zen 5): 16 kB on their way, which takes half the
// time of 2 kB; but not more than 32 short rows, which mostly are in the last cache (64 take a tenth longer).
template <class T>
constexpr Size entries_ahead(Size width) {
  const Size row = width * static_cast<Size>(sizeof(T)), entries = 16384 / (row + 1),
             most = row <= 128 ? 32 : 64;
  return entries < 4 ? 4 : entries > most ? most : entries;
}

// Asks for the first 16 cache lines of a row; the processor notices longer runs by itself.
template <class T>
void prefetch(const T* row, Size width) {
  constexpr Size line = 64 / static_cast<Size>(sizeof(T));
  const Size n = width < 16 * line ? width : 16 * line;
  for (Size k = 0; k < n; k += line) __builtin_prefetch(row + k);
  if (n % line) __builtin_prefetch(row + n - 1);  // a row that is no multiple of a line ends in one more
}

template <class T>
void prefetch_rows(const T* table, Size width, const Size* rows, Size n) {
  for (Size i = 0; i < n; ++i) prefetch(table + rows[i] * width, width);
}

Size first_outside(const Size* rows, Size n, Size limit) {
  constexpr Size step = 256;  // without a branch inside, so that it runs in vectors
  using Word = std::uint64_t;
  const Word greatest = static_cast<Word>(limit) - 1;
  for (Size first = 0; first < n; first += step) {
    const Size last = first + step < n ? first + step : n;
    Word signs = 0;  // of a row below 0, or of the distance to one above the greatest
    for (Size i = first; i < last; ++i)
      signs |= static_cast<Word>(rows[i]) | (greatest - static_cast<Word>(rows[i]));
    for (Size i = first; signs >> 63 && i < last; ++i) {
      if (rows[i] < 0 || rows[i] >= limit) return i;
    }
  }
  return n;
}

// Width: a constant that the compiler unrolls and keeps in registers, or 0 for any other width.
template <class T, Size Width>
void gather_width(const T* table, Size any_width, const Size* rows, Size n, Size end, T* out) {
  const Size width = Width ? Width : any_width, ahead = entries_ahead<T>(width);
  for (Size i = 0; i < n; ++i) {
    if (i + ahead < end) prefetch(table + rows[i + ahead] * width, width);
    std::memcpy(out + i * width, table + rows[i] * width, static_cast<std::size_t>(width) * sizeof(T));
  }
}

// A row of sums in vector registers, for a width known when compiling. Left to itself g++ 12 takes 16 numbers
// apart and adds them one by one (2.5 times slower).
template <class T, Size Width>
struct RegisterSum {
  using B = Batch<T>;
  static constexpr Size step = static_cast<Size>(B::size), count = Width / step;
  static constexpr bool fits = Width > 0 && Width % step == 0 && count <= 8;
  B total[fits ? count : 1];

  RegisterSum(T*, Size) {
    for (Size i = 0; i < count; ++i) total[i] = B(T(0));
  }
  void add(const T* row) {
    for (Size i = 0; i < count; ++i) total[i] += B::load_unaligned(row + i * step);
  }
  void add(T weight, const T* row) {
    for (Size i = 0; i < count; ++i) total[i] += B(weight) * B::load_unaligned(row + i * step);
  }
  void store(T* out) const {
    for (Size i = 0; i < count; ++i) total[i].store_unaligned(out + i * step);
  }
  void store(T divisor, T* out) const {
    for (Size i = 0; i < count; ++i) (total[i] / B(divisor)).store_unaligned(out + i * step);
  }
  void clear(bool condition) {
    const xsimd::batch_bool<T, xsimd::default_arch> all(condition);
    for (Size i = 0; i < count; ++i) total[i] = xsimd::select(all, B(T(0)), total[i]);
  }
};

// The same in place, for any width.
template <class T>
struct InPlaceSum {
  T* total;
  Size width;

  InPlaceSum(T* out, Size n) : total(out), width(n) {
    for (Size k = 0; k < width; ++k) total[k] = 0;
  }
  void add(const T* row) {
    for (Size k = 0; k < width; ++k) total[k] += row[k];
  }
  void add(T weight, const T* row) {
    for (Size k = 0; k < width; ++k) total[k] += weight * row[k];
  }
  void store(T divisor, T*) {
    for (Size k = 0; k < width; ++k) total[k] /= divisor;
  }
};

// Plain: without weights, and nothing is left out. With so little to do for a short row each instruction
// counts.
template <bool Plain, class T, Size Width>
void sum_bags(const T* table, Size any_width, const Bags& bags, const T* weights, bool mean, T* out) {
  using Sum = std::conditional_t<RegisterSum<T, Width>::fits, RegisterSum<T, Width>, InPlaceSum<T>>;
  const Size width = Width ? Width : any_width, ahead = entries_ahead<T>(width);
  for (Size b = 0; b < bags.count; ++b) {
    const Size last = bags.starts[b + 1], asking = last < bags.end - ahead ? last : bags.end - ahead;
    Sum total(out + b * width, width);
    Size e = bags.starts[b], entries = Plain ? last - e : 0;
    const auto add = [&](Size row, const T* numbers) {
      if constexpr (Plain) {
        total.add(numbers);
      } else if (row != bags.skip) {
        ++entries;
        weights ? total.add(weights[e], numbers) : total.add(numbers);
      }
    };
    for (; e < asking; ++e) {
      prefetch(table + bags.rows[e + ahead] * width, width);
      add(bags.rows[e], table + bags.rows[e] * width);
    }
    for (; e < last; ++e) add(bags.rows[e], table + bags.rows[e] * width);
    total.store(mean && entries > 0 ? static_cast<T>(entries) : T(1), out + b * width);
  }
}

template <class T, Size Width>
void sum_width(const T* table, Size width, const Bags& bags, const T* weights, bool mean, T* out) {
  if (weights || bags.skip >= 0) {
    sum_bags<false, T, Width>(table, width, bags, weights, mean, out);
  } else {
    sum_bags<true, T, Width>(table, width, bags, weights, mean, out);
  }
}

// Where a group ends is as good as random: one loop over all entries, which stores after each and has no
// branch to guess wrong (twice as fast for groups of one or two entries).
template <class T, Size Width>
void sum_groups_width(const T* table, Size width, const Bags& bags, const T* weights, T* out) {
  using Sum = RegisterSum<T, Width>;
  if constexpr (!Sum::fits) {
    sum_width<T, Width>(table, width, bags, weights, /*mean=*/false, out);
  } else {
    constexpr Size ahead = entries_ahead<T>(Width);
    const Size last = bags.starts[bags.count];
    Sum total(out, Width);
    for (Size e = bags.starts[0], b = 0; e < last; ++e) {
      if (e + ahead < bags.end) prefetch(table + bags.rows[e + ahead] * Width, Width);
      const T* row = table + bags.rows[e] * Width;
      weights ? total.add(weights[e], row) : total.add(row);
      total.store(out + b * Width);
      const bool ends = e + 1 == bags.starts[b + 1];
      total.clear(ends);
      b += ends;
    }
  }
}

// The greatest numbers of a bag's rows, and which entries they are from.
template <class T, Size Width>
struct RegisterMax {
  using B = Batch<T>;
  using Integer = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  static constexpr Size step = static_cast<Size>(B::size), count = Width / step;
  static constexpr bool fits = RegisterSum<T, Width>::fits;
  B best[fits ? count : 1];
  B where[fits ? count : 1];  // the bits of integers

  static B bits(std::int32_t position) { return xsimd::bitwise_cast<B>(Batch<Integer>(Integer{position})); }
  RegisterMax(const T* row, std::int32_t position, T*, std::int32_t*, Size) {
    for (Size i = 0; i < count; ++i) {
      best[i] = B::load_unaligned(row + i * step);
      where[i] = bits(position);
    }
  }
  void add(const T* row, std::int32_t position) {
    for (Size i = 0; i < count; ++i) {
      const B in = B::load_unaligned(row + i * step);
      const auto greater = in > best[i];
      best[i] = xsimd::select(greater, in, best[i]);
      where[i] = xsimd::select(greater, bits(position), where[i]);
    }
  }
  void store(T* out, std::int32_t* argmax) const {
    for (Size i = 0; i < count; ++i) best[i].store_unaligned(out + i * step);
    T positions[fits ? Width : 1];
    for (Size i = 0; argmax && i < count; ++i) where[i].store_unaligned(positions + i * step);
    for (Size k = 0; argmax && k < Width; ++k) {
      Integer position;
      std::memcpy(&position, positions + k, sizeof(position));
      argmax[k] = static_cast<std::int32_t>(position);
    }
  }
};

// The same in place, for any width.
template <class T>
struct InPlaceMax {
  T* best;
  std::int32_t* where;
  Size width;

  InPlaceMax(const T* row, std::int32_t position, T* out, std::int32_t* argmax, Size n)
      : best(out), where(argmax), width(n) {
    for (Size k = 0; k < width; ++k) best[k] = row[k];
    for (Size k = 0; where && k < width; ++k) where[k] = position;
  }
  void add(const T* row, std::int32_t position) {
    for (Size k = 0; where && k < width; ++k) where[k] = row[k] > best[k] ? position : where[k];
    for (Size k = 0; k < width; ++k) best[k] = row[k] > best[k] ? row[k] : best[k];
  }
  void store(T*, std::int32_t*) const {}
};

template <class T, Size Width>
void max_width(const T* table, Size any_width, const Bags& bags, T* out, std::int32_t* argmax) {
  using Max = std::conditional_t<RegisterMax<T, Width>::fits, RegisterMax<T, Width>, InPlaceMax<T>>;
  const Size width = Width ? Width : any_width, ahead = entries_ahead<T>(width);
  for (Size b = 0; b < bags.count; ++b) {
    T* to = out + b * width;
    std::int32_t* where = argmax ? argmax + b * width : nullptr;
    const Size start = bags.starts[b], last = bags.starts[b + 1];
    Size e = start;
    while (e < last && bags.rows[e] == bags.skip) ++e;
    if (e == last) {
      for (Size k = 0; k < width; ++k) to[k] = 0;
      for (Size k = 0; where && k < width; ++k) where[k] = -1;
      continue;
    }
    Max max(table + bags.rows[e] * width, static_cast<std::int32_t>(e - start), to, where, width);
    for (++e; e < last; ++e) {
      if (e + ahead < bags.end) prefetch(table + bags.rows[e + ahead] * width, width);
      if (bags.rows[e] == bags.skip) continue;
      max.add(table + bags.rows[e] * width, static_cast<std::int32_t>(e - start));
    }
    max.store(to, where);
  }
}

// 16 running sums, as in reduce.kernel.cpp.
template <class T>
T dot_product(const T* a, const T* b, Size n) {
  constexpr Size lanes = 16;
  T running[lanes] = {};
  Size i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (Size lane = 0; lane < lanes; ++lane) running[lane] += a[i + lane] * b[i + lane];
  }
  for (Size lane = 0; i < n; ++i, ++lane) running[lane] += a[i] * b[i];
  for (Size width = lanes / 2; width > 0; width /= 2) {
    for (Size lane = 0; lane < width; ++lane) running[lane] += running[lane + width];
  }
  return running[0];
}

template <class T>
void dot(const T* table, Size width, const Bags& bags, const T* grad, bool mean, T* out) {
  const Size ahead = entries_ahead<T>(width);
  for (Size b = 0; b < bags.count; ++b) {
    const Size first = bags.starts[b], last = bags.starts[b + 1];
    Size entries = 0;
    for (Size e = first; e < last; ++e) entries += bags.rows[e] != bags.skip;
    const T divisor = mean && entries > 0 ? static_cast<T>(entries) : T(1);
    for (Size e = first; e < last; ++e) {
      if (e + ahead < bags.end) prefetch(table + bags.rows[e + ahead] * width, width);
      const bool left_out = bags.rows[e] == bags.skip;
      out[e] = left_out ? T(0) : dot_product(grad + b * width, table + bags.rows[e] * width, width) / divisor;
    }
  }
}

template <class T>
void add(T* table, Size width, const Size* rows, Size n, const T* values, const Size* source,
         const T* scale) {
  const Size ahead = entries_ahead<T>(width);
  for (Size i = 0; i < n; ++i) {
    if (i + ahead < n) prefetch(table + rows[i + ahead] * width, width);
    T* __restrict to = table + rows[i] * width;
    const T* __restrict from = values + (source ? source[i] : i) * width;
    const T factor = scale ? scale[i] : T(1);
    for (Size k = 0; k < width; ++k) to[k] += factor * from[k];
  }
}

// The widths that tables mostly have get loops of their own.
#define XGRAD_BY_WIDTH(function, width, ...)              \
  switch (width) {                                        \
    case 1:                                               \
      return function<T, 1>(table, width, __VA_ARGS__);   \
    case 8:                                               \
      return function<T, 8>(table, width, __VA_ARGS__);   \
    case 16:                                              \
      return function<T, 16>(table, width, __VA_ARGS__);  \
    case 32:                                              \
      return function<T, 32>(table, width, __VA_ARGS__);  \
    case 64:                                              \
      return function<T, 64>(table, width, __VA_ARGS__);  \
    case 128:                                             \
      return function<T, 128>(table, width, __VA_ARGS__); \
    default:                                              \
      return function<T, 0>(table, width, __VA_ARGS__);   \
  }

template <class T>
void gather(const T* table, Size width, const Size* rows, Size n, Size end, T* out) {
  XGRAD_BY_WIDTH(gather_width, width, rows, n, end, out)
}
template <class T>
void sum(const T* table, Size width, const Bags& bags, const T* weights, bool mean, T* out) {
  XGRAD_BY_WIDTH(sum_width, width, bags, weights, mean, out)
}
template <class T>
void sum_groups(const T* table, Size width, const Bags& bags, const T* weights, T* out) {
  XGRAD_BY_WIDTH(sum_groups_width, width, bags, weights, out)
}
template <class T>
void max(const T* table, Size width, const Bags& bags, T* out, std::int32_t* argmax) {
  XGRAD_BY_WIDTH(max_width, width, bags, out, argmax)
}

}  // namespace

extern const Rows<float> rows_float{first_outside,     prefetch_rows<float>, gather<float>, sum<float>,
                                    sum_groups<float>, max<float>,           dot<float>,    add<float>};
extern const Rows<double> rows_double{first_outside,      prefetch_rows<double>, gather<double>, sum<double>,
                                      sum_groups<double>, max<double>,           dot<double>,    add<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
