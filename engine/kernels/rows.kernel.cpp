#include <cstring>

#include <xgrad/engine/kernels/rows.hpp>
#include <xgrad/engine/kernels/table.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

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

template <class T>
void prefetch_rows(const T* table, Size width, const Size* rows, Size n) {
  for (Size i = 0; i < n; ++i) prefetch(table + rows[i] * width, width);
}

template <class T, Size known>
void gather_width(const T* table, Size any_width, const Size* rows, Size n, Size end, T* out) {
  const Size width = known ? known : any_width, ahead = entries_ahead<T>(width);
  for (Size i = 0; i < n; ++i) {
    if (i + ahead < end) prefetch(table + rows[i + ahead] * width, width);
    std::memcpy(out + i * width, table + rows[i] * width, static_cast<std::size_t>(width) * sizeof(T));
  }
}

template <class T>
void gather(const T* table, Size width, const Size* rows, Size n, Size end, T* out) {
  by_width(width, [=](auto known) { gather_width<T, known>(table, width, rows, n, end, out); });
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

template <class T, Size known>
void sum_groups_width(const T* table, Size any_width, const Size* rows, const Size* starts, Size groups,
                      Size end, const T* scale, T* out) {
  const Size width = known ? known : any_width, ahead = entries_ahead<T>(width);
  constexpr Size count = registers<T, known>();
  if constexpr (count > 0) {
    // Where a group ends is as good as random: one loop over all entries, which stores after each and has no
    // branch to guess wrong (twice as fast for groups of one or two entries).
    using B = Batch<T>;
    constexpr Size step = known / count;
    const B zero(T(0));
    B total[count];
    for (B& part : total) part = zero;
    for (Size e = starts[0], g = 0, last = starts[groups]; e < last; ++e) {
      if (e + ahead < end) prefetch(table + rows[e + ahead] * width, width);
      const T* row = table + rows[e] * width;
      const bool ends = e + 1 == starts[g + 1];
      for (Size i = 0; i < count; ++i) {
        const B part = B::load_unaligned(row + i * step);
        total[i] += scale ? B(scale[e]) * part : part;
        total[i].store_unaligned(out + g * width + i * step);
        total[i] = xsimd::select(xsimd::batch_bool<T, xsimd::default_arch>(ends), zero, total[i]);
      }
      g += ends;
    }
  } else {
    for (Size g = 0; g < groups; ++g) {
      T* to = out + g * width;
      for (Size k = 0; k < width; ++k) to[k] = 0;
      for (Size e = starts[g]; e < starts[g + 1]; ++e) {
        if (e + ahead < end) prefetch(table + rows[e + ahead] * width, width);
        const T* row = table + rows[e] * width;
        const T factor = scale ? scale[e] : T(1);
        for (Size k = 0; k < width; ++k) to[k] += factor * row[k];
      }
    }
  }
}

template <class T>
void sum_groups(const T* table, Size width, const Size* rows, const Size* starts, Size groups, Size end,
                const T* scale, T* out) {
  by_width(width, [=](auto known) {
    sum_groups_width<T, known>(table, width, rows, starts, groups, end, scale, out);
  });
}

template <class T>
constexpr Rows<T> table{.first_outside = first_outside,
                        .prefetch = prefetch_rows<T>,
                        .gather = gather<T>,
                        .add = add<T>,
                        .sum_groups = sum_groups<T>};

}  // namespace

extern const Rows<float> rows_float = table<float>;
extern const Rows<double> rows_double = table<double>;

}  // namespace xgrad::kernels::XGRAD_ARCH
