// A user's program, built with other flags than the library: it evaluates xtensor expressions itself, on the
// library's arrays, and calls the library, whose results must be what they are everywhere. (That this program
// cannot slow the library down either follows from what ../symbols.sh sees: the library exports no function
// that could be replaced.)

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <xtensor/xmath.hpp>

#include <xgrad/xgrad.hpp>

using namespace xgrad;

static int failures = 0;

static void expect(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "failed: %s\n", what);
  ++failures;
}

static Array numbers(const Shape& shape, double start) {
  Array out = uninitialized<Array>(shape);
  double x = start;
  for (Scalar& v : out) {
    // The logistic map, different in every bit; volatile, so that -ffast-math does not compute it otherwise.
    volatile double product = 3.9 * x, rest = 1 - x;
    x = product * rest;
    v = static_cast<Scalar>(x);
  }
  return out;
}

static bool same_bits(const Array& a, const Array& b) {
  return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), a.size() * sizeof(Scalar)) == 0;
}

int main() {
  const Array a = numbers({64, 50}, 0.3), b = numbers({64, 50}, 0.4), c = numbers({50}, 0.6);
  const Tensor ta(a), tb(b), tc(c);

  // a * b + c by a user's own xtensor code and by the library. Where this file is compiled with fused
  // multiply-add, the compiler may round once instead of twice; elsewhere the bits are the same.
  const Array user = a * b + c;
  const Tensor library = ta * tb + tc;
#ifdef __FMA__
  for (std::size_t i = 0; i < user.size(); ++i) {
    expect(std::abs(user.data()[i] - library.value().data()[i]) <= 1.2e-7f, "a * b + c within one rounding");
  }
#else
  expect(same_bits(user, library.value()), "a * b + c");
#endif
  const Array product = a * b;
  expect(same_bits(product, (ta * tb).value()), "a * b");
  const Array broadcast = a + c;
  expect(same_bits(broadcast, (ta + tc).value()), "a broadcast sum");
  const Array sums = xt::sum(a, {1});
  expect(sums.shape()[0] == 64 && std::abs(sums(0) - sum(ta, 1).value()(0)) < 1e-5, "sum(a, {1})");

  // The library's own results are what a program with the library's flags gets: their bits add up to these
  // numbers.
  unsigned long long bits = 0;
  for (const Scalar v : library.value()) {
    unsigned word;
    std::memcpy(&word, &v, sizeof(word));
    bits = bits * 31 + word;
  }
  expect(bits == 0xd0a71bdec3704ee1ull, "bits of the library");

  // Numbers too small to be normal, by their bits. A program that is linked with -ffast-math would make them
  // 0 in the whole process.
  const unsigned small = 71362, half_of_it = 35681;
  Array tiny = uninitialized<Array>({1});
  std::memcpy(tiny.data(), &small, sizeof(small));
  const Tensor half = Tensor(tiny) * 0.5;
  expect(std::memcmp(half.value().data(), &half_of_it, sizeof(half_of_it)) == 0,
         "a number that is not normal");
  return failures == 0 ? 0 : 1;
}
