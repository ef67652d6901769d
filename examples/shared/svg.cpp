#include "shared/svg.hpp"

#include <xgrad/data/text/utf8.hpp>
#include <xgrad/engine/system/error.hpp>

namespace examples {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char32_t c : xgrad::data::code_points(text)) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      // Control characters are not allowed in XML.
      xgrad::data::append_utf8(out, c < 0x20 ? U' ' : c);
    }
  }
  return out;
}

double text_width(const std::string& text, double size) {
  return 0.56 * size * xgrad::data::display_width(text);
}

std::string svg_header(double width, double height) {
  return xgrad::text("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", width, "\" height=\"", height,
                     "\" viewBox=\"0 0 ", width, ' ', height,
                     "\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n"
                     "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
}

}  // namespace examples
