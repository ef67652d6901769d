#pragma once
#include <string>
#include <vector>

#include <xgrad/engine/graph/tensor.hpp>

namespace examples {

struct PlotOptions {
  std::string title = {};
  std::string x_label = {};
  std::string y_label = {};
  int width = 720;
  int height = 440;
  bool log_x = false;  ///< logarithmic axes: points that are not above 0 are left out
  bool log_y = false;
};

/// A picture as SVG: curves over numbered axes, or points with names.
///
///     Plot({.title = "Training", .x_label = "epoch", .y_label = "loss"})
///         .line("training", losses).line("test", test_losses).save("loss.svg");
///     Plot({.title = "Movies"}).scatter(pca(vectors), titles).save("movies.svg");
///
/// Colours follow the order in which things were added. Points that are not finite are left out, and
/// interrupt a curve.
class Plot {
 public:
  /// Throws std::invalid_argument below 200 x 150.
  explicit Plot(PlotOptions options = {});

  /// A curve; the first form counts x from 1. `name` is shown in the legend unless it is empty.
  Plot& line(const std::string& name, const std::vector<double>& y);
  Plot& line(const std::string& name, const std::vector<double>& x, const std::vector<double>& y);
  /// Points. A label is written beside its point where there is room for it; every one shows as a tooltip in
  /// browsers. All throw std::invalid_argument where the lengths differ.
  Plot& scatter(const std::string& name, const std::vector<double>& x, const std::vector<double>& y,
                const std::vector<std::string>& labels = {});
  /// The same for points (n, 2), without a name in the legend.
  Plot& scatter(const xgrad::Tensor& points, const std::vector<std::string>& labels);

  std::string svg() const;
  /// Throws std::runtime_error where the file cannot be written.
  void save(const std::string& path) const;

 private:
  friend class SvgPicture;
  struct Series {
    std::string name;
    std::vector<double> x, y;
    std::vector<std::string> labels;
    bool points;
  };
  Plot& add(const char* op, Series series);

  PlotOptions options_;
  std::vector<Series> series_;
};

/// Round numbers in [low, high] for an axis, 1, 2 or 5 times a power of ten apart, about `count` of them.
std::vector<double> nice_ticks(double low, double high, int count = 6);

}  // namespace examples
