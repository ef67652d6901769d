#include <unordered_map>

#include <xgrad/engine/graph/node.hpp>
#include <xgrad/engine/graph/picture.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

static std::string quoted(const std::string& label) {
  std::string out = "\"";
  for (const char c : label) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string to_dot(const Tensor& tensor, const std::vector<std::pair<std::string, Tensor>>& names) {
  std::unordered_map<const Node*, std::string> name_of;
  for (const auto& [name, leaf] : names) {
    if (TensorAccess::node(leaf)) name_of[TensorAccess::node(leaf).get()] = name;
  }

  std::string out = "digraph xgrad {\n  rankdir=BT;\n";
  if (!tensor.requires_grad()) {
    return out + "  n0 [shape=ellipse, style=dashed, label=" + quoted("no grad\n" + tensor.shape().text()) +
           "];\n}\n";
  }
  std::unordered_map<const Node*, std::size_t>
      number;  // in the order of the walk, which is the order of the text
  std::vector<const Node*> nodes{TensorAccess::node(tensor).get()};
  number[nodes[0]] = 0;
  std::size_t constants = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Node& node = *nodes[i];
    const auto name = name_of.find(&node);
    const std::string title = name != name_of.end() ? name->second : node.is_leaf() ? "leaf" : node.name;
    out += text("  n", i, node.is_leaf() ? " [shape=ellipse" : " [shape=box",
                ", label=", quoted(title + "\n" + node.shape.text()), "];\n");
    for (const Node::Input& input : node.inputs) {
      if (!input.node) {
        out += text("  c", constants,
                    " [shape=ellipse, style=dashed, label=", quoted("no grad\n" + input.shape.text()),
                    "];\n  c", constants, " -> n", i, ";\n");
        ++constants;
        continue;
      }
      const auto [at, first] = number.try_emplace(input.node.get(), nodes.size());
      if (first) nodes.push_back(input.node.get());
      out += text("  n", at->second, " -> n", i, ";\n");
    }
  }
  return out + "}\n";
}

}  // namespace xgrad::inline XGRAD_ABI
