#include <bit>
#include <cstring>

#include <xgrad/engine/kernels/bags.hpp>
#include <xgrad/engine/kernels/row.hpp>
#include <xgrad/engine/kernels/table.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

// ---- sum

// A row of sums in vector registers.
template <class T, Size width>
struct RegisterSum {
  using B = Batch<T>;
  static constexpr Size count = registers<T, width>(), step = width / count;
  B total[count];

  RegisterSum(T*, Size) {
    for (Size i = 0; i < count; ++i) total[i] = B(T(0));
  }
  void add(const T* row) {
    for (Size i = 0; i < count; ++i) total[i] += B::load_unaligned(row + i * step);
  }
  void add(T weight, const T* row) {
    for (Size i = 0; i < count; ++i) total[i] += B(weight) * B::load_unaligned(row + i * step);
  }
  void store(T divisor, T* out) const {
    for (Size i = 0; i < count; ++i) (total[i] / B(divisor)).store_unaligned(out + i * step);
  }
};

// The same in an array, for any width: an array of its own where the width is known, otherwise the result.
template <class T, Size known>
struct ArraySum {
  T own[known ? known : 1];
  T* const total;
  const Size width;

  ArraySum(T* out, Size n) : total(known ? own : out), width(n) {
    for (Size k = 0; k < width; ++k) total[k] = 0;
  }
  void add(const T* row) {
    for (Size k = 0; k < width; ++k) total[k] += row[k];
  }
  void add(T weight, const T* row) {
    for (Size k = 0; k < width; ++k) total[k] += weight * row[k];
  }
  void store(T divisor, T* out) {
    for (Size k = 0; k < width; ++k) out[k] = total[k] / divisor;
  }
};

// Plain: without weights, and nothing is left out. With so little to do for a short row each instruction
// counts.
template <bool Plain, class T, Size known>
void sum_width(const T* table, Size any_width, const BagRows& bags, const T* weights, const T* divisor_of,
               T* divisors, T* out) {
  using Sum = std::conditional_t<(registers<T, known>() > 0), RegisterSum<T, known>, ArraySum<T, known>>;
  const Size width = known ? known : any_width, ahead = entries_ahead<T>(width);
  for (Size b = 0; b < bags.count; ++b) {
    const Size last = bags.starts[b + 1], asking = last < bags.end - ahead ? last : bags.end - ahead;
    Sum total(out + b * width, width);
    Size e = bags.starts[b], entries = Plain ? last - e : 0;
    const auto add = [&](Size row) {
      const T* numbers = table + row * width;
      if constexpr (Plain) {
        total.add(numbers);
      } else if (row != bags.skip) {
        ++entries;
        weights ? total.add(weights[e], numbers) : total.add(numbers);
      }
    };
    for (; e < asking; ++e) {
      prefetch(table + bags.rows[e + ahead] * width, width);
      add(bags.rows[e]);
    }
    for (; e < last; ++e) add(bags.rows[e]);
    const T divisor = divisor_of ? divisor_of[entries] : T(1);
    if (divisor_of) divisors[b] = divisor;
    total.store(divisor, out + b * width);
  }
}

template <class T>
void sum(const T* table, Size width, const BagRows& bags, const T* weights, const T* divisor_of, T* divisors,
         T* out) {
  by_width(width, [=, &bags](auto known) {
    if (weights || bags.skip >= 0) {
      sum_width<false, T, known>(table, width, bags, weights, divisor_of, divisors, out);
    } else {
      sum_width<true, T, known>(table, width, bags, weights, divisor_of, divisors, out);
    }
  });
}

// ---- max

// The greatest numbers of a bag's rows, and which entries they are from.
template <class T, Size width>
struct RegisterMax {
  using B = Batch<T>;
  using Integer = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  static constexpr Size count = registers<T, width>(), step = width / count;
  B best[count];
  B where[count];  // the bits of integers

  // (Of xsimd's own bitwise_cast, versions before 12 and after do not take the same argument.)
  static B bits(std::int32_t position) { return std::bit_cast<B>(Batch<Integer>(Integer{position})); }
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
    T positions[width];
    for (Size i = 0; argmax && i < count; ++i) where[i].store_unaligned(positions + i * step);
    for (Size k = 0; argmax && k < width; ++k) {
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

template <class T, Size known>
void max_width(const T* table, Size any_width, const BagRows& bags, T* out, std::int32_t* argmax) {
  using Max = std::conditional_t<(registers<T, known>() > 0), RegisterMax<T, known>, InPlaceMax<T>>;
  const Size width = known ? known : any_width, ahead = entries_ahead<T>(width);
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

template <class T>
void max(const T* table, Size width, const BagRows& bags, T* out, std::int32_t* argmax) {
  by_width(width, [=, &bags](auto known) { max_width<T, known>(table, width, bags, out, argmax); });
}

// ---- dot

// Running sums as in row.hpp, but what is left at the end goes to the first of them.
template <class T>
T dot_product(const T* a, const T* b, Size n) {
  T running[lanes] = {};
  Size i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (Size lane = 0; lane < lanes; ++lane) running[lane] += a[i + lane] * b[i + lane];
  }
  for (Size lane = 0; i < n; ++i, ++lane) running[lane] += a[i] * b[i];
  return add_up<lanes>(running);
}

template <class T>
void dot(const T* table, Size width, const BagRows& bags, const T* grad, const T* divisors, T* out) {
  const Size ahead = entries_ahead<T>(width);
  for (Size b = 0; b < bags.count; ++b) {
    const T divisor = divisors ? divisors[b] : T(1);
    for (Size e = bags.starts[b]; e < bags.starts[b + 1]; ++e) {
      if (e + ahead < bags.end) prefetch(table + bags.rows[e + ahead] * width, width);
      const bool left_out = bags.rows[e] == bags.skip;
      out[e] = left_out ? T(0) : dot_product(grad + b * width, table + bags.rows[e] * width, width) / divisor;
    }
  }
}

template <class T>
constexpr Bags<T> table{.sum = sum<T>, .max = max<T>, .dot = dot<T>};

}  // namespace

extern const Bags<float> bags_float = table<float>;
extern const Bags<double> bags_double = table<double>;

}  // namespace xgrad::kernels::XGRAD_ARCH
