#include <nlohmann/json.hpp>

#include <xgrad/engine/ops/cat.hpp>
#include <xgrad/engine/ops/convert.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/expand.hpp>
#include <xgrad/engine/ops/flip.hpp>
#include <xgrad/engine/ops/gather.hpp>
#include <xgrad/engine/ops/permute.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/ops/select.hpp>

#include "differential/case.hpp"

namespace xgrad::differential {

template <class X>
static std::vector<X> all_of(const Case& c) {
  std::vector<X> out;
  for (std::size_t k = 0; k < c.count(); ++k) out.push_back(std::get<X>(c.input(k)));
  return out;
}

// 3, "1:5:2", "...", "None"
static IndexItem item(const nlohmann::json& text) {
  if (text.is_number()) return text.get<Index>();
  if (text == "...") return ellipsis;
  if (text == "None") return newaxis;
  Slice slice;
  Index* parts[] = {&slice.start, &slice.stop, &slice.step};
  std::istringstream numbers(text.get<std::string>());
  std::string number;
  for (std::size_t i = 0; std::getline(numbers, number, ':'); ++i) {
    if (!number.empty()) *parts[i] = std::stoll(number);
  }
  return slice;
}

// An index has at most four items here.
template <class X>
static Part<X> part_of(const X& x, const Case& c) {
  std::vector<IndexItem> i;
  for (const auto& text : c.args().at("items")) i.push_back(item(text));
  switch (i.size()) {
    case 1:
      return x[{i[0]}];
    case 2:
      return x[{i[0], i[1]}];
    case 3:
      return x[{i[0], i[1], i[2]}];
    default:
      return x[{i.at(0), i.at(1), i.at(2), i.at(3)}];
  }
}

template <class X>
static X assigned(const X& whole, Part<X> part, const Case& c) {
  part.fill_(static_cast<typename X::value_type>(c.integer("value")));
  return whole;
}

void add_shapes(Table& t) {
  t["reshape"] = OF_X(reshape(x, c.list("sizes")));
  t["flatten"] = OF_X(flatten(x, c.integer("start_dim", 0), c.integer("end_dim", -1)));
  t["squeeze"] = OF_X(c.has("dim") ? squeeze(x, c.list("dim")) : squeeze(x));
  t["unsqueeze"] = OF_X(unsqueeze(x, c.integer("dim")));
  t["unbind"] = OF_X(unbind(x, c.integer("dim")));
  t["t"] = OF_X(xgrad::t(x));
  t["to_tensor"] = OF_X(to_tensor(x));
  t["to_indices"] = OF_X(to_indices(x));
  t["to_mask"] = OF_X(to_mask(x));
  t["permute"] = OF_X(permute(x, c.list("dims")));
  t["transpose"] = OF_X(transpose(x, c.integer("dim0"), c.integer("dim1")));
  t["expand"] = OF_X(expand(x, c.list("sizes")));
  t["repeat"] = OF_X(repeat(x, c.list("times")));
  t["repeat_interleave"] = OF_X(c.has("dim") ? repeat_interleave(x, c.integer("times"), c.integer("dim"))
                                             : repeat_interleave(x, c.integer("times")));
  t["flip"] = OF_X(flip(x, c.list("dims")));
  t["select"] = OF_X(select(x, c.integer("dim"), c.integer("index")));
  t["narrow"] = OF_X(narrow(x, c.integer("dim"), c.integer("start"), c.integer("length")));
  t["split"] = OF_X(split(x, c.integer("size"), c.integer("dim")));
  t["chunk"] = OF_X(chunk(x, c.integer("chunks"), c.integer("dim")));
  t["cat"] = OF_X(cat(all_of<std::remove_cvref_t<decltype(x)>>(c), c.integer("dim")));
  t["stack"] = OF_X(stack(all_of<std::remove_cvref_t<decltype(x)>>(c), c.integer("dim")));

  t["gather"] = OF_X(gather(x, c.integer("dim"), c.indices(1)));
  t["index_select"] = OF_X(index_select(x, c.integer("dim"), c.indices(1)));
  t["masked_select"] = OF_X(masked_select(x, c.mask(1)));
  t["index"] = OF_X(part_of(x, c));
  t["index_rows"] = OF_X(x[c.indices(1)]);
  t["index_mask"] = OF_X(x[c.mask(1)]);
  t["assign"] = OF_X(assigned(x, part_of(x, c), c));
  t["assign_rows"] = OF_X(assigned(x, x[c.indices(1)], c));
  t["assign_mask"] = OF_X(assigned(x, x[c.mask(1)], c));

  t["one_hot"] = [](Case& c) -> Results { return {one_hot(c.indices(0), c.integer("num_classes", -1))}; };
  t["arange"] = [](Case& c) -> Results {
    return {arange(c.number("start"), c.number("end"), c.number("step"))};
  };
  t["indices_arange"] = [](Case& c) -> Results {
    return {indices_arange(c.integer("start"), c.integer("end"), c.integer("step"))};
  };
  t["linspace"] = [](Case& c) -> Results {
    return {linspace(c.number("start"), c.number("end"), c.integer("steps"))};
  };
  t["eye"] = [](Case& c) -> Results { return {eye(c.integer("n"), c.integer("m"))}; };
}

}  // namespace xgrad::differential
