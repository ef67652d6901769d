#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>

#include <sys/ioctl.h>
#include <unistd.h>

#include <xgrad/data/progress.hpp>
#include <xgrad/data/text/utf8.hpp>
#include <xgrad/engine/system/decimals.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::data {

// 1234567 as "1,234,567".
static std::string grouped(double number) {
  std::string digits = decimals(number, number < 10 ? 1 : 0);
  const std::size_t whole = std::min(digits.find('.'), digits.size());
  for (std::size_t at = whole; at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

static std::string clock_time(double seconds) {
  const long long s = std::llround(std::min(seconds, 3.6e8));
  char out[48];
  if (s < 3600) {
    std::snprintf(out, sizeof out, "%lld:%02lld", s / 60, s % 60);
  } else {
    std::snprintf(out, sizeof out, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
  }
  return out;
}

std::string progress_line(const std::string& title, Index done, Index total, double seconds,
                          std::optional<double> loss, int width) {
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  const bool unfinished = total > 0 && done < total && rate > 0;
  const std::string time =
      unfinished ? text(clock_time(static_cast<double>(total - done) / rate), " left") : clock_time(seconds);
  const std::string right =
      text("  ", grouped(rate), "/s  ", time, loss ? "  loss " + decimals(*loss, 4) : "");
  if (total <= 0) return text(title, "  ", done, right);

  const double part = std::clamp(static_cast<double>(done) / static_cast<double>(total), 0.0, 1.0);
  const std::string percent = decimals(std::floor(100 * part), 0);
  const std::string left = text(title, std::string(4 - percent.size(), ' '), percent, '%');
  const std::string count = text(done, '/', total);
  const int room = width - display_width(left) - static_cast<int>(count.size() + right.size()) - 4;
  const int bar = std::min(room, 40);
  if (bar < 5) return text(left, ' ', count, right);
  const int full = static_cast<int>(part * bar);
  return text(left, " |", std::string(full, '#'), std::string(bar - full, ' '), "| ", count, right);
}

ProgressBar::ProgressBar(std::string title, Index total, std::ostream* out)
    : title_(std::move(title)),
      total_(total),
      out_(out),
      started_(std::chrono::steady_clock::now()),
      drawn_(started_) {
  if (!out_ && ::isatty(STDERR_FILENO)) out_ = &std::cerr;
}

ProgressBar::~ProgressBar() {
  try {
    finish();
  } catch (...) {  // a stream that throws must not end the program
  }
}

void ProgressBar::step(std::optional<double> loss, Index count) {
  done_ += count;
  if (loss) loss_ = loss;
  if (!out_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - drawn_ < std::chrono::milliseconds(100)) return;
  drawn_ = now;
  draw();
}

void ProgressBar::finish() {
  if (!out_) return;
  draw();
  *out_ << '\n' << std::flush;
  out_ = nullptr;
}

void ProgressBar::draw() {
  winsize terminal{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &terminal) == 0 && terminal.ws_col > 20;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  std::string line = progress_line(title_, done_, total_, seconds, loss_, known ? terminal.ws_col - 1 : 80);
  const std::size_t length = line.size();
  if (length < length_) line.append(length_ - length, ' ');  // covers what was there
  length_ = length;
  *out_ << '\r' << line << std::flush;
}

}  // namespace xgrad::data
