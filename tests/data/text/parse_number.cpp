#include <charconv>
#include <random>

#include <xgrad/data/text/parse_number.hpp>

#include "support/support.hpp"

using xgrad::data::parse_number;

// The number at the beginning of `text`, and how many characters it took; -1: none.
template <class T>
static std::pair<T, std::ptrdiff_t> parsed(const std::string& text) {
  const char* first = text.data();
  T out = 0;
  const bool ok = parse_number(first, text.data() + text.size(), out);
  return {out, ok ? first - text.data() : -1};
}

// std::from_chars of the standard library is the reference: every float and double is the nearest one.
template <class T>
static void check_random_numbers() {
  std::mt19937_64 random(1);
  for (int i = 0; i < 300'000; ++i) {
    std::string text = random() % 2 ? "-" : "";
    text += std::to_string(random() % 100);
    text += '.';
    const int digits = static_cast<int>(random() % 19);
    for (int j = 0; j < digits; ++j) text += static_cast<char>('0' + random() % 10);
    if (random() % 4 == 0) text.append("e").append(std::to_string(static_cast<int>(random() % 60) - 45));
    T expected = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), expected).ptr;
    const auto [value, taken] = parsed<T>(text);
    if (value != expected || taken != end - text.data()) BOOST_ERROR(text);
  }
}

BOOST_AUTO_TEST_CASE(nearest_number) {
  check_random_numbers<float>();
  check_random_numbers<double>();
  // Halfway between two floats, and just above: rounding twice would give the same for both.
  BOOST_CHECK_EQUAL(parsed<float>("1.00000005960464").first, 1.0F);
  BOOST_CHECK_EQUAL(parsed<float>("16777217").first, 16777216.0F);
  BOOST_CHECK_EQUAL(parsed<float>("16777217.00001").first, 16777218.0F);
}

BOOST_AUTO_TEST_CASE(forms) {
  BOOST_CHECK_EQUAL(parsed<float>(".5").first, 0.5F);
  BOOST_CHECK_EQUAL(parsed<float>("5.").first, 5.0F);
  BOOST_CHECK_EQUAL(parsed<float>("+5").first, 5.0F);
  BOOST_CHECK_EQUAL(parsed<float>("2.5E1 ").first, 25.0F);
  BOOST_CHECK_EQUAL(parsed<double>("0.5 0.25").second, 3);
  BOOST_CHECK(std::signbit(parsed<double>("-0").first));
  // So small that 0 is nearest.
  BOOST_CHECK_EQUAL(parsed<float>("1e-60").second, 5);
  BOOST_CHECK_EQUAL(parsed<double>("1e-400").first, 0.0);
  for (const char* bad : {"", "-", "+", ".", "e5", "x", "nan", "-inf", "1e999", "+-1", "--1"}) {
    BOOST_CHECK_EQUAL(parsed<double>(bad).second, -1);
  }
}
