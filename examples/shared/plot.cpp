#include "shared/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include <xgrad/data/text/utf8.hpp>
#include <xgrad/engine/system/atomic_file.hpp>
#include <xgrad/engine/system/error.hpp>

#include "shared/plot_axis.hpp"

namespace xgrad::data {

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

Plot& Plot::add(const char* op, Series series) {
  XGRAD_CHECK(series.x.size() == series.y.size(), "Plot::", op, ": ", series.x.size(), " x, but ",
              series.y.size(), " y");
  series_.push_back(std::move(series));
  return *this;
}

void Plot::save(const std::string& path) const {
  AtomicFile file(path);
  file.write(svg());
  file.commit();
}

// ---- drawing

static std::string escaped(const std::string& text) {
  std::string out;
  for (const char32_t c : code_points(text)) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      // Control characters are not allowed in XML.
      append_utf8(out, c < 0x20 ? U' ' : c);
    }
  }
  return out;
}

static std::string number(double value) {
  char out[32];
  std::snprintf(out, sizeof out, "%.1f", value);
  return out;
}

// Appends texts: one `+=` for each.
template <class... Texts>
static void put(std::string& out, const Texts&... texts) {
  ((out += texts), ...);
}

// About how wide a text is: Latin letters are half as wide as high, East Asian ones nearly square.
static double text_width(const std::string& text, double size) {
  return 0.56 * size * display_width(text);
}

// Draws one Plot. Coordinates are pixels, y downwards.
class SvgPicture {
 public:
  explicit SvgPicture(const Plot& plot) : plot_(plot), options_(plot.options_) {}

  std::string draw() {
    const double width = options_.width, height = options_.height;
    out_ = text("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", width, "\" height=\"", height,
                "\" viewBox=\"0 0 ", width, ' ', height,
                "\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n",
                "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    double top = 16;
    if (!options_.title.empty()) {
      top += 18;
      write(width / 2, 24, options_.title, "text-anchor=\"middle\" font-size=\"15\" font-weight=\"bold\"");
    }
    top = legend(top);
    x_ = axis_of(true);
    y_ = axis_of(false);
    double label_width = 0;
    for (const double tick : y_.ticks()) label_width = std::max(label_width, text_width(y_.label(tick), 12));
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
    return out_ + "</svg>\n";
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
    put(out_, "<text x=\"", number(x), "\" y=\"", number(y), "\" ", attributes, ">", escaped(words),
        "</text>\n");
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
        out_ += text("<circle cx=\"", number(x + 14), "\" cy=\"", number(y - 4), "\" r=\"3.5\" fill=\"",
                     colour(i), "\"/>\n");
      } else {
        out_ += text("<path d=\"M", number(x), ' ', number(y - 4), "h26\" stroke=\"", colour(i),
                     "\" stroke-width=\"2\"/>\n");
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
    double low = 0, high = 0;
    bool any = false;
    for (const auto& series : plot_.series_) {
      for (std::size_t i = 0; i < series.x.size(); ++i) {
        if (!drawable(series.x[i], series.y[i])) continue;
        const double value = horizontal ? series.x[i] : series.y[i];
        low = any ? std::min(low, value) : value;
        high = any ? std::max(high, value) : value;
        any = true;
      }
    }
    const bool logarithmic = horizontal ? options_.log_x : options_.log_y;
    return any ? Axis(low, high, logarithmic) : Axis(logarithmic ? 1 : 0, logarithmic ? 10 : 1, logarithmic);
  }

  double at_x(double x) const { return area_.left + x_.place(x) * (area_.right - area_.left); }
  double at_y(double y) const { return area_.bottom - y_.place(y) * (area_.bottom - area_.top); }

  void axes() {
    std::string grid;
    for (const double tick : x_.ticks()) {
      put(grid, "M", number(at_x(tick)), " ", number(area_.bottom), "V", number(area_.top));
      write(at_x(tick), area_.bottom + 16, x_.label(tick), "text-anchor=\"middle\" fill=\"#333333\"");
    }
    for (const double tick : y_.ticks()) {
      put(grid, "M", number(area_.left), " ", number(at_y(tick)), "H", number(area_.right));
      write(area_.left - 6, at_y(tick) + 4, y_.label(tick), "text-anchor=\"end\" fill=\"#333333\"");
    }
    put(out_, "<path d=\"", grid, "\" stroke=\"#e5e5e5\" fill=\"none\"/>\n");
    put(out_, "<path d=\"M", number(area_.left), " ", number(area_.top), "V", number(area_.bottom), "H",
        number(area_.right), "\" stroke=\"#555555\" fill=\"none\"/>\n");
    if (!options_.x_label.empty()) {
      write((area_.left + area_.right) / 2, options_.height - 12, options_.x_label, "text-anchor=\"middle\"");
    }
    if (!options_.y_label.empty()) {
      const double y = (area_.top + area_.bottom) / 2;
      write(18, y, options_.y_label,
            text("text-anchor=\"middle\" transform=\"rotate(-90 18 ", number(y), ")\""));
    }
  }

  void curve(const Plot::Series& series, const char* stroke) {
    std::string path, dots;
    bool pen_down = false, alone = false;
    const auto dot_where_alone = [&](std::size_t i) {  // a single point between gaps would not show as a line
      if (alone)
        dots += text("<circle cx=\"", number(at_x(series.x[i])), "\" cy=\"", number(at_y(series.y[i])),
                     "\" r=\"2.5\" fill=\"", stroke, "\"/>\n");
      alone = false;
    };
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      if (!drawable(series.x[i], series.y[i])) {
        if (i > 0) dot_where_alone(i - 1);
        pen_down = false;
        continue;
      }
      alone = !pen_down;
      put(path, pen_down ? "L" : "M", number(at_x(series.x[i])), " ", number(at_y(series.y[i])));
      pen_down = true;
    }
    if (!series.x.empty()) dot_where_alone(series.x.size() - 1);
    if (!path.empty()) {
      put(out_, "<path d=\"", path, "\" stroke=\"", stroke,
          "\" stroke-width=\"2\" stroke-linejoin=\"round\" fill=\"none\"/>\n");
    }
    out_ += dots;
  }

  void points(const Plot::Series& series, const char* fill) {
    const double radius = series.x.size() > 500 ? 2 : 3;
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      if (!drawable(series.x[i], series.y[i])) continue;
      const double x = at_x(series.x[i]), y = at_y(series.y[i]);
      const bool labelled = !series.labels.empty();
      out_ += text("<circle cx=\"", number(x), "\" cy=\"", number(y), "\" r=\"", radius, "\" fill=\"", fill,
                   "\" fill-opacity=\"0.75\"");
      if (labelled) {
        put(out_, "><title>", escaped(series.labels[i]), "</title></circle>\n");
      } else {
        out_ += "/>\n";
      }
      taken_.push_back({x - radius, y - radius, x + radius, y + radius});
      if (labelled) waiting_.push_back({x, y, radius, &series.labels[i]});
    }
  }

  // Each label to the right, left, above or below its point, the first of these that hits nothing; else it is
  // left out.
  void place_labels() {
    static constexpr double size = 10;
    out_ += "<g font-size=\"10\" fill=\"#222222\">\n";
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
        put(out_, "<text x=\"", number(place.left), "\" y=\"", number(place.bottom - 1.5), "\">",
            escaped(*at.label), "</text>\n");
        break;
      }
    }
    out_ += "</g>\n";
  }

  struct Waiting {
    double x, y, radius;
    const std::string* label;
  };

  const Plot& plot_;
  const PlotOptions& options_;
  std::string out_;
  Box area_{};
  Axis x_{0, 1, false}, y_{0, 1, false};
  std::vector<Box> taken_;
  std::vector<Waiting> waiting_;
};

std::string Plot::svg() const {
  return SvgPicture(*this).draw();
}

}  // namespace xgrad::data
