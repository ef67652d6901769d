#include <algorithm>
#include <array>

#include <xgrad/nn/module/summary.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

namespace {
struct Total {
  Index elements = 0, bytes = 0;
  Total operator+(const Total& other) const { return {elements + other.elements, bytes + other.bytes}; }
};
}  // namespace

using Row = std::array<std::string, 6>;  // name, layer, kind, shape, elements, bytes

// The module that "layers.0.weight" belongs to: the one with the longest name in front of it.
static std::string layer_of(const std::string& name, const Named<const Module*>& modules) {
  const Module* found = modules[0].second;
  std::size_t longest = 0;
  for (const auto& [prefix, module] : modules) {
    if (prefix.size() > longest && name.starts_with(prefix + ".")) {
      longest = prefix.size();
      found = module;
    }
  }
  return found->type_name();
}

// Digits in groups of three.
static std::string grouped(Index number) {
  std::string out = std::to_string(number);
  for (std::size_t i = out.size(); i > 3;) out.insert(i -= 3, 1, ',');
  return out;
}

static std::string table(const std::vector<Row>& rows, std::size_t body) {
  std::array<std::size_t, 6> width{};
  for (const Row& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) width[c] = std::max(width[c], row[c].size());
  }
  std::string out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (std::size_t c = 0; c < width.size(); ++c) {
      const std::string gap(width[c] - rows[r][c].size(), ' ');
      if (width[c] > 0) line += (c > 0 ? "  " : "") + (c < 4 ? rows[r][c] + gap : gap + rows[r][c]);
    }
    if (r == 1 || r == body + 1) out += std::string(line.size(), '-') + "\n";
    out += line + "\n";
  }
  return out;
}

std::string summary(const Module& model) {
  const Named<const Module*> modules = model.named_modules();
  std::vector<Row> rows = {{"name", "layer", "", "shape", "elements", "bytes"}};
  const auto add_row = [&](const std::string& name, const std::string& layer, const char* kind,
                           const std::string& shape, const Total& size) {
    rows.push_back({name, layer, kind, shape, grouped(size.elements), grouped(size.bytes)});
  };
  const auto add = [&](const std::string& name, const char* kind, const Shape& shape, Index item_size,
                       Total& total) {
    const Total size = {shape.numel(), shape.numel() * item_size};
    add_row(name, layer_of(name, modules), kind, shape.text(), size);
    total = total + size;
  };

  Total trainable, frozen, buffers;
  for (const auto& [name, parameter] : model.named_parameters()) {
    const bool trains = parameter.requires_grad();
    add(name, trains ? "" : "frozen", parameter.shape(), sizeof(Scalar), trains ? trainable : frozen);
  }
  for (const auto& [name, buffer] : model.named_buffers()) {
    add(name, "buffer", buffer.shape(), sizeof(Scalar), buffers);
  }
  for (const auto& [name, entry] : model.state_dict()) {
    if (std::holds_alternative<Indices>(entry)) add(name, "buffer", shape_of(entry), sizeof(Index), buffers);
  }

  const std::size_t body = rows.size() - 1;
  add_row("trainable", "", "", "", trainable);
  if (frozen.elements > 0) add_row("frozen", "", "", "", frozen);
  if (buffers.elements > 0) add_row("buffers", "", "", "", buffers);
  add_row("total", "", "", "", trainable + frozen + buffers);
  return model.type_name() + "\n" + table(rows, body);
}

}  // namespace xgrad::inline XGRAD_ABI::nn
