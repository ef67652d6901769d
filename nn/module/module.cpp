#include <algorithm>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

Module::~Module() = default;

std::string Module::extra_repr() const {
  return "";
}

// Everything in a module under its dotted name: of each module first its parameters, then its buffers, then
// what is in it (PyTorch's order).
namespace {
struct Contents {
  Named<Parameter*> parameters;
  Named<std::variant<Buffer*, Indices*>> buffers;
  Named<std::variant<Parameter*, Buffer*, Indices*>> state;  // both in the order of state_dict
  Named<Module*> modules;

  // Members of a const module are only read.
  explicit Contents(const Module& root) { add("", const_cast<Module&>(root)); }

 private:
  void add(const std::string& name, Module& module) {
    modules.emplace_back(name, &module);
    Members members;
    module.visit_members(members);
    add_members(name.empty() ? "" : name + ".", members);
  }

  void add_members(const std::string& prefix, const Members& members) {
    for (const auto& [name, parameter] : members.parameters) {
      parameters.emplace_back(prefix + name, parameter);
      state.emplace_back(prefix + name, parameter);
    }
    for (const auto& [name, buffer] : members.buffers) {
      buffers.emplace_back(prefix + name, buffer);
      if (Buffer* const* tensor = std::get_if<Buffer*>(&buffer)) {
        if ((*tensor)->persistent()) state.emplace_back(prefix + name, *tensor);
      } else {
        state.emplace_back(prefix + name, std::get<Indices*>(buffer));
      }
    }
    for (const Members::Child& child : members.children) {
      if (child.module) {
        add(prefix + child.name, *child.module);
      } else {
        add_members(prefix + child.name + ".", *child.list);
      }
    }
  }
};
}  // namespace

// ---- parameters and buffers

Named<Tensor> Module::named_parameters() const {
  Named<Tensor> out;
  for (const auto& [name, parameter] : Contents(*this).parameters) {
    const Tensor& tensor = *parameter;
    const auto same = [&](const auto& earlier) { return earlier.second.is(tensor); };
    if (std::none_of(out.begin(), out.end(), same)) out.emplace_back(name, tensor);
  }
  return out;
}

Named<Tensor> Module::named_buffers() const {
  Named<Tensor> out;
  for (const auto& [name, buffer] : Contents(*this).buffers) {
    if (Buffer* const* tensor = std::get_if<Buffer*>(&buffer)) out.emplace_back(name, **tensor);
  }
  return out;
}

template <class T>
static std::vector<T> without_names(Named<T> named) {
  std::vector<T> out;
  for (auto& [name, value] : named) out.push_back(std::move(value));
  return out;
}

std::vector<Tensor> Module::parameters() const {
  return without_names(named_parameters());
}
std::vector<Tensor> Module::buffers() const {
  return without_names(named_buffers());
}

Index Module::parameter_count(bool trainable_only) const {
  Index count = 0;
  for (const Tensor& parameter : parameters()) {
    if (parameter.requires_grad() || !trainable_only) count += parameter.numel();
  }
  return count;
}

// ---- modules

static void collect_children(const std::string& prefix, const Members& members, Named<Module*>& out) {
  for (const Members::Child& child : members.children) {
    if (child.module) {
      out.emplace_back(prefix + child.name, child.module);
    } else {
      collect_children(prefix + child.name + ".", *child.list, out);
    }
  }
}

Named<Module*> Module::named_children() {
  Members members;
  visit_members(members);
  Named<Module*> out;
  collect_children("", members, out);
  return out;
}
Named<Module*> Module::named_modules() {
  return Contents(*this).modules;
}
std::vector<Module*> Module::children() {
  return without_names(named_children());
}
std::vector<Module*> Module::modules() {
  return without_names(named_modules());
}

Named<const Module*> Module::named_children() const {
  const Named<Module*> all = const_cast<Module*>(this)->named_children();
  return {all.begin(), all.end()};
}
Named<const Module*> Module::named_modules() const {
  const Named<Module*> all = Contents(*this).modules;
  return {all.begin(), all.end()};
}
std::vector<const Module*> Module::children() const {
  return without_names(named_children());
}
std::vector<const Module*> Module::modules() const {
  return without_names(named_modules());
}

void Module::apply(const std::function<void(Module&)>& function) {
  for (Module* child : children()) child->apply(function);
  function(*this);
}

void Module::train(bool mode) {
  for (Module* module : modules()) module->training_ = mode;
}

void Module::zero_grad() {
  for (Tensor& parameter : parameters()) parameter.zero_grad();
}

void Module::requires_grad_(bool requires_grad) {
  for (Tensor& parameter : parameters()) parameter.requires_grad_(requires_grad);
}

// ---- state

StateDict Module::state_dict() const {
  StateDict out;
  for (const auto& [name, item] : Contents(*this).state) {
    std::visit(
        [&, &key = name](auto* member) {
          if constexpr (std::is_same_v<decltype(member), Indices*>) {
            out.set(key, *member);
          } else {
            out.set(key, member->detach());
          }
        },
        item);
  }
  return out;
}

static std::string listed(const char* what, const std::vector<std::string>& names) {
  std::string out = names.empty() ? "" : text("\n  ", what, ": ");
  for (std::size_t i = 0; i < names.size(); ++i) out += (i ? ", " : "") + names[i];
  return out;
}

LoadStateDictResult Module::load_state_dict(const StateDict& state, LoadStateDictOptions options) {
  const auto items = Contents(*this).state;
  LoadStateDictResult result;
  std::vector<std::string> wrong;
  for (const auto& [name, item] : items) {
    const StateDict::Entry* entry = state.find(name);
    if (!entry) {
      result.missing.push_back(name);
      continue;
    }
    Indices* const* integers = std::get_if<Indices*>(&item);
    if ((integers != nullptr) != std::holds_alternative<Indices>(*entry)) {
      wrong.push_back(text(name, integers ? " holds numbers, not integers" : " holds integers, not numbers"));
      continue;
    }
    const Shape shape = integers ? Shape((*integers)->shape())
                                 : std::visit([](auto* member) { return Shape(member->shape()); }, item);
    if (!(shape == shape_of(*entry))) {
      wrong.push_back(text(name, " has shape ", shape_of(*entry), " and the model ", shape));
    }
  }
  for (const auto& [name, entry] : state) {
    const auto same = [&key = name](const auto& item) { return item.first == key; };
    if (std::none_of(items.begin(), items.end(), same)) result.unexpected.push_back(name);
  }

  const std::string incomplete =
      options.strict ? listed("missing", result.missing) + listed("unexpected", result.unexpected) : "";
  std::string mismatched = listed("does not fit", wrong);
  XGRAD_CHECK(incomplete.empty() && wrong.empty(), "load_state_dict: nothing was loaded into ", type_name(),
              incomplete, mismatched);

  for (const auto& [name, item] : items) {
    const StateDict::Entry* entry = state.find(name);
    if (!entry) continue;
    if (Indices* const* integers = std::get_if<Indices*>(&item)) {
      **integers = std::get<Indices>(*entry);
    } else {
      const Tensor& source = std::get<Tensor>(*entry);
      if (Parameter* const* parameter = std::get_if<Parameter*>(&item)) (*parameter)->detach().copy_(source);
      if (Buffer* const* buffer = std::get_if<Buffer*>(&item)) (*buffer)->detach().copy_(source);
    }
  }
  return result;
}

}  // namespace xgrad::inline XGRAD_ABI::nn
