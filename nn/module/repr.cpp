#include <ostream>
#include <string_view>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

static std::string repr(const Module& module);
static std::string list_repr(const Members& list);

// All lines but the first, two further to the right.
static std::string indented(const std::string& lines) {
  std::string out;
  for (const char c : lines) out += c == '\n' ? std::string("\n  ") : std::string(1, c);
  return out;
}

// "Name(one)", or "Name(" and one line for each entry.
static std::string block(const std::string& name, const std::vector<std::string>& lines, bool on_one_line) {
  if (lines.empty()) return name + "()";
  if (on_one_line) return name + "(" + lines[0] + ")";
  std::string out = name + "(\n";
  for (const std::string& line : lines) out += "  " + line + "\n";
  return out + ")";
}

static std::string child_repr(const Members::Child& child) {
  return child.module ? repr(*child.module) : list_repr(*child.list);
}

// Equal modules in a row of a list (not of a dict) take one line: "(0-2): 3 x Linear(...)".
static std::vector<std::string> collapsed(const std::vector<Members::Child>& children, bool dict = false) {
  std::vector<std::string> shown, lines;
  for (const Members::Child& child : children) shown.push_back(child_repr(child));
  for (std::size_t first = 0, end; first < shown.size(); first = end) {
    end = first + 1;
    while (!dict && end < shown.size() && shown[end] == shown[first]) ++end;
    const std::string& name = children[first].name;
    lines.push_back(indented(end == first + 1 ? text("(", name, "): ", shown[first])
                                              : text("(", name, "-", children[end - 1].name,
                                                     "): ", end - first, " x ", shown[first])));
  }
  return lines;
}

static std::string sizes(const Shape& shape) {
  std::string out;
  for (const Index size : shape) {
    if (!out.empty()) out += 'x';
    out += std::to_string(size);
  }
  return out;
}

static std::string list_repr(const Members& list) {
  const char* dtype = sizeof(Scalar) == 8 ? "float64" : "float32";
  std::vector<std::string> lines;
  for (const auto& [name, parameter] : list.parameters) {
    lines.push_back(text("  (", name, "): Parameter containing: [torch.", dtype, " of size ",
                         sizes(parameter->shape()), "]"));
  }
  for (const auto& [name, buffer] : list.buffers) {
    const Buffer* const* tensor = std::get_if<Buffer*>(&buffer);
    lines.push_back(text("  (", name, "): Tensor containing: [torch.", tensor ? dtype : "int64", " of size ",
                         sizes(tensor ? (*tensor)->shape() : std::get<Indices*>(buffer)->shape()), "]"));
  }
  const bool on_one_line = lines.size() == 1 && list.children.empty();
  const bool dict = std::string_view(list.list_type) == "ModuleDict";
  for (std::string& line : collapsed(list.children, dict)) lines.push_back(std::move(line));
  return block(list.list_type, lines, on_one_line);
}

static std::string repr(const Module& module) {
  Members members;
  const_cast<Module&>(module).visit_members(members);
  std::vector<std::string> lines;
  const std::string extra = module.extra_repr();
  for (std::size_t start = 0; start < extra.size();) {
    const std::size_t end = std::min(extra.find('\n', start), extra.size());
    lines.push_back(extra.substr(start, end - start));
    start = end + 1;
  }
  const bool on_one_line = lines.size() == 1 && members.children.empty();
  if (members.list_type) {
    for (std::string& line : collapsed(members.children)) lines.push_back(std::move(line));
  } else {
    for (const Members::Child& child : members.children) {
      lines.push_back("(" + child.name + "): " + indented(child_repr(child)));
    }
  }
  return block(module.type_name(), lines, on_one_line);
}

std::ostream& operator<<(std::ostream& out, const Module& module) {
  return out << repr(module);
}

}  // namespace xgrad::inline XGRAD_ABI::nn
