#pragma once
#include <string>

namespace examples {

/// Text as it may stand in an SVG picture.
std::string escaped(const std::string& text);

/// About how wide a text is: Latin letters are half as wide as high, East Asian ones nearly square.
double text_width(const std::string& text, double size);

/// The beginning of a picture of this size, on white.
std::string svg_header(double width, double height);

}  // namespace examples
