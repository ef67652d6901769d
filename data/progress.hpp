#pragma once
#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>

#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace xgrad::data {

/// The line that a ProgressBar shows, at most `width` columns wide:
/// `epoch 2  45% |#########           | 450/1000  1,234/s  0:12 left  loss 0.1234`.
/// A total of 0: it is not known, and there is no bar.
XGRAD_API std::string progress_line(const std::string& title, Index done, Index total, double seconds,
                                    std::optional<double> loss, int width = 80);

/// A progress bar on standard error; silent where that is not a terminal. Drawn ten times a second at most.
///
///     ProgressBar bar("epoch 1", loader.size());
///     for (...) { ...; bar.step(loss.item()); }
class XGRAD_API ProgressBar {
 public:
  /// `out`: written to instead, as if it was a terminal.
  explicit ProgressBar(std::string title, Index total = 0, std::ostream* out = nullptr);
  /// Ends the line with the last state.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// `count` more are done.
  void step(std::optional<double> loss = {}, Index count = 1);
  /// Shows the last state and ends the line; what comes later is not shown. Without it the destructor does.
  void finish();

 private:
  void draw();

  std::string title_;
  Index total_, done_ = 0;
  std::optional<double> loss_;
  std::ostream* out_;
  std::chrono::steady_clock::time_point started_, drawn_;
  std::size_t length_ = 0;  // of the line on the screen
};

}  // namespace xgrad::data
