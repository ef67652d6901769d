#include <algorithm>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/module/module.hpp>
#include <xgrad/nn/module/registry.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

Module::Module() {
  Registry::add(this);
}
Module::Module(const Module& other) : training_(other.training_) {
  Registry::add(this);
}
Module::Module(Module&& other) noexcept : Module(static_cast<const Module&>(other)) {}
Module::~Module() {
  Registry::remove(this);
}

std::string Module::extra_repr() const {
  return "";
}

// Everything in a module under its dotted name: of each module first its parameters, then its buffers, then
// the modules in it (PyTorch's order).
namespace {
struct Contents {
  Named<Tensor*> parameters, buffers;
  Named<std::variant<Tensor*, Indices*>> state;
  Named<Module*> modules, children;  // children: only those of the root itself

  // Members of a const module are only read.
  explicit Contents(const Module& root) {
    add("", const_cast<Module&>(root));
    // The innermost first: what one of them lacks, all around it lack.
    for (auto item = modules.rbegin(); item != modules.rend(); ++item) check_all_named(*item->second);
  }

 private:
  // What lies inside the module's object, but was not met on the way through the named members.
  void check_all_named(const Module& module) const {
    const void* begin = dynamic_cast<const void*>(&module);
    const std::string who = module.type_name() + ": ", what = " is not named in XGRAD_MODULE(" +
                                                              module.type_name() +
                                                              ", ...): it would be neither trained nor saved";
    const auto met = [](const auto& named, const auto* object) {
      return std::any_of(named.begin(), named.end(), [&](const auto& item) { return item.second == object; });
    };
    for (const Module* found : Registry::modules_in(begin, module.object_size())) {
      if (!met(modules, found)) throw std::logic_error(who + "a member of type " + found->type_name() + what);
    }
    for (const TensorMember* found : Registry::tensors_in(begin, module.object_size())) {
      if (!found->defined() || met(parameters, found) || met(buffers, found)) continue;
      throw std::logic_error(text(who, "a tensor of shape ", found->shape(), what));
    }
  }

  void add(const std::string& name, Module& module) {
    const auto is_it = [&](const auto& known) { return known.second == &module; };
    const bool shared = std::any_of(modules.begin(), modules.end(), is_it);
    if (!shared) modules.emplace_back(name, &module);
    Members members;
    module.visit_members(members);
    add_members(name.empty() ? "" : name + ".", members, modules.size() == 1);
  }

  void add_members(const std::string& prefix, const Members& members, bool of_root) {
    for (const auto& [name, parameter] : members.parameters) {
      parameters.emplace_back(prefix + name, parameter);
      state.emplace_back(prefix + name, parameter);
    }
    for (const auto& [name, buffer] : members.buffers) {
      if (Buffer* const* tensor = std::get_if<Buffer*>(&buffer)) {
        buffers.emplace_back(prefix + name, *tensor);
        if ((*tensor)->persistent()) state.emplace_back(prefix + name, *tensor);
      } else {
        state.emplace_back(prefix + name, std::get<Indices*>(buffer));
      }
    }
    for (const Members::Child& child : members.children) {
      if (!child.module) {
        add_members(prefix + child.name + ".", *child.list, of_root);
        continue;
      }
      if (of_root) children.emplace_back(prefix + child.name, child.module);
      add(prefix + child.name, *child.module);
    }
  }
};
}  // namespace

// ---- parameters and buffers

Named<Tensor> Module::named_parameters() const {
  Named<Tensor> out;
  for (const auto& item : Contents(*this).parameters) {
    const auto same = [&](const auto& earlier) { return earlier.second.is(*item.second); };
    if (std::none_of(out.begin(), out.end(), same)) out.emplace_back(item.first, *item.second);
  }
  return out;
}

Named<Tensor> Module::named_buffers() const {
  Named<Tensor> out;
  for (const auto& [name, buffer] : Contents(*this).buffers) out.emplace_back(name, *buffer);
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

Named<Module*> Module::named_children() {
  return Contents(*this).children;
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
  const Named<Module*> all = Contents(*this).children;
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
    if (Tensor* const* tensor = std::get_if<Tensor*>(&item)) {
      out.set(name, (*tensor)->detach());
    } else {
      out.set(name, *std::get<Indices*>(item));
    }
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
    const Shape shape = integers ? (*integers)->shape() : std::get<Tensor*>(item)->shape();
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
  XGRAD_CHECK(incomplete.empty() && wrong.empty(), "load_state_dict: nothing was loaded into ", type_name(),
              incomplete, listed("does not fit", wrong));

  for (const auto& [name, item] : items) {
    const StateDict::Entry* entry = state.find(name);
    if (!entry) continue;
    if (Indices* const* integers = std::get_if<Indices*>(&item)) {
      (*integers)->copy_(std::get<Indices>(*entry));
    } else {
      std::get<Tensor*>(item)->detach().copy_(std::get<Tensor>(*entry).detach());
    }
  }
  return result;
}

void save(const Module& module, const std::string& path, const Metadata& metadata, SaveOptions options) {
  save(module.state_dict(), path, metadata, options);
}

}  // namespace xgrad::inline XGRAD_ABI::nn
