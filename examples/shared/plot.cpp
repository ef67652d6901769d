#include "shared/plot.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iomanip>
#include <locale>
#include <sstream>

#include <xgrad/engine/system/atomic_file.hpp>
#include <xgrad/engine/system/decimals.hpp>
#include <xgrad/engine/system/error.hpp>

#include "shared/svg.hpp"

namespace examples {

Plot::Plot(PlotOptions options) : options_(std::move(options)) {
  XGRAD_CHECK(options_.width >= 200 && options_.height >= 150, "Plot: ", options_.width, " x ",
              options_.height, " is too small; at least 200 x 150");
}

Plot& Plot::line(const std::string& name, const std::vector<double>& y) {
  std::vector<double> x(y.size());
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i + 1);
  return add("line", {name, std::move(x), y, {}, false});
}

Plot& Plot::line(const std::string& name, const std::vector<double>& x, const std::vector<double>& y) {
  return add("line", {name, x, y, {}, false});
}

Plot& Plot::scatter(const std::string& name, const std::vector<double>& x, const std::vector<double>& y,
                    const std::vector<std::string>& labels) {
  XGRAD_CHECK(labels.empty() || labels.size() == x.size(), "Plot::scatter: ", x.size(), " points, but ",
              labels.size(), " labels");
  return add("scatter", {name, x, y, labels, true});
}

Plot& Plot::scatter(const xgrad::Tensor& points, const std::vector<std::string>& labels) {
  XGRAD_CHECK(points.dim() == 2 && points.size(1) == 2, "Plot::scatter: points of shape ", points.shape(),
              ", not (n, 2)");
  std::vector<double> x, y;
  for (xgrad::Index i = 0; i < points.size(0); ++i) {
    x.push_back(points.value()(i, 0));
    y.push_back(points.value()(i, 1));
  }
  return scatter("", x, y, labels);
}

Plot& Plot::add(const char* op, Series series) {
  XGRAD_CHECK(series.x.size() == series.y.size(), "Plot::", op, ": ", series.x.size(), " x, but ",
              series.y.size(), " y");
  series_.push_back(std::move(series));
  return *this;
}

void Plot::save(const std::string& path) const {
  xgrad::AtomicFile file(path);
  file.write(svg());
  file.commit();
}

// ---- axes

std::vector<double> nice_ticks(double low, double high, int count) {
  if (!(high > low) || count < 1 || !std::isfinite(high - low)) return {low};
  const double rough = (high - low) / count;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (rough <= factor * power * (1 + 1e-9)) {
      step = factor * power;
      break;
    }
  }
  std::vector<double> ticks;
  const double first = std::ceil(low / step - 1e-9), last = std::floor(high / step + 1e-9);
  for (double i = first; i <= last; ++i) ticks.push_back(i == 0 ? 0 : i * step);
  return ticks;
}

// 1, 10, 100 ... within the range; with 2 and 5 in between where it is short.
static std::vector<double> log_ticks(double low, double high) {
  std::vector<double> ticks;
  const double first = std::floor(std::log10(low)), last = std::ceil(std::log10(high));
  const bool dense = last - first <= 3;
  const double stride = std::max(1.0, std::ceil((last - first) / 8));
  for (double power = first; power <= last; power += stride) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor > 1 && !dense) continue;
      const double tick = factor * std::pow(10.0, power);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push_back(tick);
    }
  }
  return ticks.empty() ? std::vector<double>{low} : ticks;
}

namespace {

// Maps numbers to places in [0, 1], with a little room at both ends.
struct Axis {
  bool logarithmic = false;
  double from = 0, to = 1;  // logarithms where logarithmic
  std::vector<double> ticks;

  Axis() = default;
  Axis(double low, double high, bool log) : logarithmic(log) {
    if (low == high) {  // one value: a range around it
      const double room = low == 0 ? 1 : std::abs(low) / 2;
      low = log ? low / 2 : low - room;
      high = log ? high * 2 : high + room;
    }
    from = log ? std::log10(low) : low;
    to = log ? std::log10(high) : high;
    const double room = 0.03 * (to - from);
    from -= room;
    to += room;
    ticks = log ? log_ticks(std::pow(10.0, from), std::pow(10.0, to)) : nice_ticks(from, to);
  }

  double place(double value) const {
    return ((logarithmic ? std::log10(value) : value) - from) / (to - from);
  }

  // A tick as text, with as many decimals as tell the ticks apart.
  std::string label(double tick) const {
    const double largest = std::max(std::abs(ticks.front()), std::abs(ticks.back()));
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : std::abs(tick);
    if (logarithmic || largest >= 1e6 || largest < 1e-3 || step <= 0) {
      char out[40];  // as "%g"
      return {out, std::to_chars(out, out + sizeof out, tick, std::chars_format::general, 6).ptr};
    }
    const int digits = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
    return xgrad::decimals(tick, std::min(digits, 12));
  }
};

}  // namespace

// ---- drawing

// Draws one Plot. Coordinates are pixels, y downwards.
class SvgPicture {
 public:
  explicit SvgPicture(const Plot& plot) : plot_(plot), options_(plot.options_) {
    out_.imbue(std::locale::classic());  // SVG has no other
    out_ << std::fixed << std::setprecision(1);
  }

  std::string draw() {
    const double width = options_.width, height = options_.height;
    out_ << svg_header(options_.width, options_.height);
    double top = 16;
    if (!options_.title.empty()) {
      top += 18;
      write(width / 2, 24, options_.title, "text-anchor=\"middle\" font-size=\"15\" font-weight=\"bold\"");
    }
    top = legend(top);
    x_ = axis_of(true);
    y_ = axis_of(false);
    double label_width = 0;
    for (const double tick : y_.ticks) label_width = std::max(label_width, text_width(y_.label(tick), 12));
    area_ = {18 + label_width + (options_.y_label.empty() ? 0 : 20), top, width - 20,
             height - 30 - (options_.x_label.empty() ? 0 : 20)};
    axes();
    for (std::size_t i = 0; i < plot_.series_.size(); ++i) {
      if (plot_.series_[i].points) {
        points(plot_.series_[i], colour(i));
      } else {
        curve(plot_.series_[i], colour(i));
      }
    }
    place_labels();
    out_ << "</svg>\n";
    return out_.str();
  }

 private:
  struct Box {
    double left, top, right, bottom;
    bool overlaps(const Box& b) const {
      return left < b.right && b.left < right && top < b.bottom && b.top < bottom;
    }
  };

  // Okabe and Ito's colours, which colour-blind readers can tell apart, darker ones first.
  static const char* colour(std::size_t i) {
    static constexpr std::array colours = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                           "#e69f00", "#56b4e9", "#000000"};
    return colours[i % colours.size()];
  }

  void write(double x, double y, const std::string& words, const std::string& attributes) {
    out_ << "<text x=\"" << x << "\" y=\"" << y << "\" " << attributes << ">" << escaped(words)
         << "</text>\n";
  }

  // A circle whose element is still open: "/>" is to follow.
  void open_circle(double x, double y, double radius, const char* fill) {
    out_ << "<circle cx=\"" << x << "\" cy=\"" << y << "\" r=\"" << radius << "\" fill=\"" << fill << '"';
  }

  // Names of the series in rows below the title; returns where the next thing may begin.
  double legend(double top) {
    double x = 60, y = top + 8;
    bool any = false;
    for (std::size_t i = 0; i < plot_.series_.size(); ++i) {
      const auto& series = plot_.series_[i];
      if (series.name.empty()) continue;
      const double width = 34 + text_width(series.name, 12) + 14;
      if (any && x + width > options_.width - 20) {
        x = 60;
        y += 18;
      }
      any = true;
      if (series.points) {
        open_circle(x + 14, y - 4, 3.5, colour(i));
        out_ << "/>\n";
      } else {
        out_ << "<path d=\"M" << x << ' ' << y - 4 << "h26\" stroke=\"" << colour(i)
             << "\" stroke-width=\"2\"/>\n";
      }
      write(x + 32, y, series.name, "fill=\"#333333\"");
      x += width;
    }
    return any ? y + 12 : top;
  }

  bool drawable(double x, double y) const {
    return std::isfinite(x) && std::isfinite(y) && (!options_.log_x || x > 0) && (!options_.log_y || y > 0);
  }

  Axis axis_of(bool horizontal) const {
    const bool logarithmic = horizontal ? options_.log_x : options_.log_y;
    double low = INFINITY, high = -INFINITY;
    for (const auto& series : plot_.series_) {
      for (std::size_t i = 0; i < series.x.size(); ++i) {
        if (!drawable(series.x[i], series.y[i])) continue;
        const double value = horizontal ? series.x[i] : series.y[i];
        low = std::min(low, value);
        high = std::max(high, value);
      }
    }
    return low <= high ? Axis(low, high, logarithmic)
                       : Axis(logarithmic ? 1 : 0, logarithmic ? 10 : 1, logarithmic);
  }

  double at_x(double x) const { return area_.left + x_.place(x) * (area_.right - area_.left); }
  double at_y(double y) const { return area_.bottom - y_.place(y) * (area_.bottom - area_.top); }

  void axes() {
    for (const double tick : x_.ticks) {
      write(at_x(tick), area_.bottom + 16, x_.label(tick), "text-anchor=\"middle\" fill=\"#333333\"");
    }
    for (const double tick : y_.ticks) {
      write(area_.left - 6, at_y(tick) + 4, y_.label(tick), "text-anchor=\"end\" fill=\"#333333\"");
    }
    out_ << "<path d=\"";
    for (const double tick : x_.ticks) out_ << 'M' << at_x(tick) << ' ' << area_.bottom << 'V' << area_.top;
    for (const double tick : y_.ticks) out_ << 'M' << area_.left << ' ' << at_y(tick) << 'H' << area_.right;
    out_ << "\" stroke=\"#e5e5e5\" fill=\"none\"/>\n";
    out_ << "<path d=\"M" << area_.left << ' ' << area_.top << 'V' << area_.bottom << 'H' << area_.right
         << "\" stroke=\"#555555\" fill=\"none\"/>\n";
    if (!options_.x_label.empty()) {
      write((area_.left + area_.right) / 2, options_.height - 12, options_.x_label, "text-anchor=\"middle\"");
    }
    if (!options_.y_label.empty()) {
      const double y = (area_.top + area_.bottom) / 2;
      write(18, y, options_.y_label,
            xgrad::text("text-anchor=\"middle\" transform=\"rotate(-90 18 ", y, ")\""));
    }
  }

  // A point between two gaps is a dot: it would not show as a line.
  void curve(const Plot::Series& series, const char* stroke) {
    const auto shown = [&](std::size_t i) {
      return i < series.x.size() && drawable(series.x[i], series.y[i]);
    };
    const auto starts = [&](std::size_t i) { return shown(i) && (i == 0 || !shown(i - 1)); };
    out_ << "<path d=\"";
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      if (shown(i)) out_ << (starts(i) ? 'M' : 'L') << at_x(series.x[i]) << ' ' << at_y(series.y[i]);
    }
    out_ << "\" stroke=\"" << stroke << "\" stroke-width=\"2\" stroke-linejoin=\"round\" fill=\"none\"/>\n";
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      if (!starts(i) || shown(i + 1)) continue;
      open_circle(at_x(series.x[i]), at_y(series.y[i]), 2.5, stroke);
      out_ << "/>\n";
    }
  }

  void points(const Plot::Series& series, const char* fill) {
    const double radius = series.x.size() > 500 ? 2 : 3;
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      if (!drawable(series.x[i], series.y[i])) continue;
      const double x = at_x(series.x[i]), y = at_y(series.y[i]);
      open_circle(x, y, radius, fill);
      out_ << " fill-opacity=\"0.75\"";
      taken_.push_back({x - radius, y - radius, x + radius, y + radius});
      if (series.labels.empty()) {
        out_ << "/>\n";
      } else {
        out_ << "><title>" << escaped(series.labels[i]) << "</title></circle>\n";
        waiting_.push_back({x, y, radius, &series.labels[i]});
      }
    }
  }

  // Each label to the right, left, above or below its point, the first of these that hits nothing; else it is
  // left out.
  void place_labels() {
    static constexpr double size = 10;
    out_ << "<g font-size=\"10\" fill=\"#222222\">\n";
    for (const Waiting& at : waiting_) {
      const double width = text_width(*at.label, size), gap = at.radius + 2;
      const std::array<Box, 4> places = {{
          {at.x + gap, at.y - size / 2, at.x + gap + width, at.y + size / 2},
          {at.x - gap - width, at.y - size / 2, at.x - gap, at.y + size / 2},
          {at.x - width / 2, at.y - gap - size, at.x + width / 2, at.y - gap},
          {at.x - width / 2, at.y + gap, at.x + width / 2, at.y + gap + size},
      }};
      for (const Box& place : places) {
        const bool inside = place.left >= area_.left && place.right <= options_.width - 2 &&
                            place.top >= area_.top - size && place.bottom <= area_.bottom;
        const auto hit = [&](const Box& other) { return place.overlaps(other); };
        if (!inside || std::any_of(taken_.begin(), taken_.end(), hit)) continue;
        taken_.push_back(place);
        out_ << "<text x=\"" << place.left << "\" y=\"" << place.bottom - 1.5 << "\">" << escaped(*at.label)
             << "</text>\n";
        break;
      }
    }
    out_ << "</g>\n";
  }

  struct Waiting {
    double x, y, radius;
    const std::string* label;
  };

  const Plot& plot_;
  const PlotOptions& options_;
  std::ostringstream out_;
  Box area_{};
  Axis x_, y_;
  std::vector<Box> taken_;
  std::vector<Waiting> waiting_;
};

std::string Plot::svg() const {
  return SvgPicture(*this).draw();
}

}  // namespace examples
