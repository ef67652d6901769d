#pragma once
// All that a notebook draws with: curves, points, tables, graphs, and display(...), which shows them.

#include "shared/display.hpp"
#include "shared/heat_map.hpp"
#include "shared/pca.hpp"
#include "shared/plot.hpp"

// xeus-cpp, another kernel for C++, has its own way to show things.
#if defined(__CLANG_REPL__) && __has_include(<xcpp/xdisplay.hpp>)
#include <nlohmann/json.hpp>
#include <xcpp/xdisplay.hpp>

namespace examples {

struct Bundle {
  std::string type, data;
};

inline nlohmann::json mime_bundle_repr(const Bundle& bundle) {
  return nlohmann::json::object({{bundle.type, bundle.data}});
}

inline const bool shown_by_xeus = [] {
  display_with([](const std::string& type, const std::string& data) { xcpp::display(Bundle{type, data}); });
  return true;
}();

}  // namespace examples
#endif
