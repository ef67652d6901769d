#pragma once
#include <functional>
#include <string>

#include "shared/heat_map.hpp"
#include "shared/plot.hpp"

namespace examples {

struct Svg {
  std::string text;
};
struct Html {
  std::string text;
};
struct Markdown {
  std::string text;
};
struct Png {
  std::string bytes;  ///< the file's content
};

/// Shows something where the code runs: below the cell in a live notebook; in a program as a file
/// PROGRAM-1.svg, -2, ... beside the program or in picture_folder(), and says on standard error where. Throws
/// std::runtime_error where that cannot be written.
void display(const Plot& plot);
void display(const HeatMap& tables);
void display(const Svg& picture);
void display(const Html& page);
void display(const Markdown& page);
void display(const Png& picture);

/// A graph in Graphviz' language, such as to_dot returns, drawn by Graphviz' program dot; without that
/// program, as text. Throws std::invalid_argument where the text is not a graph.
void display(const std::string& graph);

/// Where a program's pictures go; empty, the default, for the program's own folder.
void picture_folder(const std::string& folder);

/// From now on `show` gets what is displayed: its MIME type, and text (of a PNG, base64). For other
/// notebooks' kernels.
void display_with(std::function<void(const std::string& type, const std::string& data)> show);

}  // namespace examples
