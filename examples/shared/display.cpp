#include "shared/display.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <unistd.h>

#include <xgrad/engine/system/atomic_file.hpp>
#include <xgrad/engine/system/error.hpp>

namespace examples {

namespace {

std::function<void(const std::string&, const std::string&)> show_with;
std::string folder;

std::string base64(const std::string& bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned three = 0;
    for (std::size_t j = i; j < i + 3; ++j) {
      three = three << 8 | (j < bytes.size() ? static_cast<unsigned char>(bytes[j]) : 0u);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += i + j > bytes.size() ? '=' : digits[three >> (18 - 6 * j) & 63];
    }
  }
  return out;
}

// A file beside the program, or in the folder that was asked for; numbered in the order of the calls.
void write_file(const std::string& ending, const std::string& content) {
  static int number = 0;
  std::error_code none;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", none);
  const std::filesystem::path place = folder.empty() ? program.parent_path() : std::filesystem::path(folder);
  std::filesystem::create_directories(place, none);
  const std::string path =
      (place / xgrad::text(program.stem().string(), '-', ++number, '.', ending)).string();
  xgrad::AtomicFile file(path);
  file.write(content);
  file.commit();
  std::cerr << "picture: " << path << "\n";
}

void show(const std::string& type, const std::string& ending, const std::string& content) {
  const bool binary = type == "image/png";
  const char* stream = std::getenv("XGRAD_DISPLAY");
  if (show_with) {
    show_with(type, binary ? base64(content) : content);
  } else if (stream && std::string_view(stream) == "stream") {
    // Between the printed lines, where notebooks/kernel and notebook.py find it: control characters as
    // brackets.
    std::string data = binary ? base64(content) : content;
    for (char& c : data) {
      if (c == '\x1d' || c == '\x1e' || c == '\x1f') c = ' ';
    }
    std::cout << '\x1d' << type << '\x1f' << data << '\x1d' << std::flush;
  } else {
    write_file(ending, content);
  }
}

struct TemporaryFile {
  std::string path;
  explicit TemporaryFile(const std::string& content) {
    path = (std::filesystem::temp_directory_path() / "xgrad-graph-XXXXXX").string();
    const int file = mkstemp(path.data());
    if (file < 0) throw std::runtime_error("display: cannot write " + path);
    close(file);
    std::ofstream(path) << content;
  }
  ~TemporaryFile() { std::remove(path.c_str()); }
};

// Graphviz' picture; empty where there is no Graphviz.
std::string drawn(const std::string& graph) {
  const TemporaryFile file(graph);
  const std::string command =
      "dot -Tsvg -Nfontname=Helvetica -Nfontsize=11 -Nheight=0.4 -Ecolor='#555555' "
      "-Earrowsize=0.7 -Granksep=0.3 '" +
      file.path + "' 2>/dev/null";
  std::FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return "";
  std::string svg;
  std::array<char, 4096> piece;
  while (const std::size_t n = std::fread(piece.data(), 1, piece.size(), pipe)) svg.append(piece.data(), n);
  const std::size_t begin = svg.find("<svg");  // after the XML header, which has no place inside a page
  return pclose(pipe) == 0 && begin != std::string::npos ? svg.substr(begin) : "";
}

}  // namespace

void display(const Plot& plot) {
  show("image/svg+xml", "svg", plot.svg());
}
void display(const HeatMap& tables) {
  show("image/svg+xml", "svg", tables.svg());
}
void display(const Svg& picture) {
  show("image/svg+xml", "svg", picture.text);
}
void display(const Html& page) {
  show("text/html", "html", page.text);
}
void display(const Markdown& page) {
  show("text/markdown", "md", page.text);
}
void display(const Png& picture) {
  show("image/png", "png", picture.bytes);
}

void display(const std::string& graph) {
  XGRAD_CHECK(graph.starts_with("digraph") || graph.starts_with("graph") || graph.starts_with("strict"),
              "display: a text that is not a graph in Graphviz' language; print it with std::cout");
  const std::string svg = drawn(graph);
  if (svg.empty()) {
    std::cerr << "display: Graphviz' program dot is missing or failed (Debian's package graphviz has it)\n";
    show("text/plain", "dot", graph);
  } else {
    show("image/svg+xml", "svg", svg);
  }
}

void picture_folder(const std::string& where) {
  folder = where;
}

void display_with(std::function<void(const std::string&, const std::string&)> function) {
  show_with = std::move(function);
}

}  // namespace examples
