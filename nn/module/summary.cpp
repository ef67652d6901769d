#include <algorithm>
#include <array>

#include <xgrad/nn/module/summary.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

namespace {
struct Total {
  Index count = 0, bytes = 0;
  void add(Index n, std::size_t size) {
    count += n;
    bytes += n * static_cast<Index>(size);
  }
};
}  // namespace

using Row = std::array<std::string, 6>;  // name, layer, kind, shape, count, bytes

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
  Total trainable, frozen, buffers;
  std::vector<Row> rows = {{"name", "layer", "", "shape", "elements", "bytes"}};
  const auto add = [&](const std::string& name, const char* kind, const Shape& shape, std::size_t size,
                       Total& total) {
    total.add(shape.numel(), size);
    rows.push_back({name, layer_of(name, modules), kind, shape.text(), grouped(shape.numel()),
                    grouped(shape.numel() * static_cast<Index>(size))});
  };
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
  const auto add_total = [&](const char* name, Index count, Index bytes) {
    rows.push_back({name, "", "", "", grouped(count), grouped(bytes)});
  };
  add_total("trainable", trainable.count, trainable.bytes);
  if (frozen.count > 0) add_total("frozen", frozen.count, frozen.bytes);
  if (buffers.count > 0) add_total("buffers", buffers.count, buffers.bytes);
  add_total("total", trainable.count + frozen.count + buffers.count,
            trainable.bytes + frozen.bytes + buffers.bytes);
  return model.type_name() + "\n" + table(rows, body);
}

}  // namespace xgrad::inline XGRAD_ABI::nn
