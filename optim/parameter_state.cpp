#include <algorithm>

#include <xgrad/optim/parameter_state.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

Index ParameterState::rows() const {
  return parameter.dim() == 0 ? 1 : parameter.size(0);
}
Index ParameterState::width() const {
  return parameter.numel() / std::max<Index>(rows(), 1);
}
Shape ParameterState::shape_of(const StateField& field) const {
  return field.one_per_row ? Shape{rows()} : parameter.shape();
}

bool ParameterState::has(const StateFields& wanted) const {
  const auto both = [](const StateField& a, const StateField& b) { return a.kept() == b.kept(); };
  return std::equal(wanted.begin(), wanted.end(), fields.begin(), both);
}

bool ParameterState::make(const StateFields& wanted) {
  bool fresh = false;
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    if (!wanted[k].kept() || arrays[k]) continue;
    arrays[k] = filled<Array>(shape_of(wanted[k]), static_cast<Scalar>(wanted[k].initial));
    fresh = true;
  }
  fields = wanted;
  return fresh;
}

ParameterRows::ParameterRows(ParameterState& state, Index width)
    : first{TensorAccess::storage(state.parameter)->array.data(), nullptr, {}, width} {
  for (std::size_t k = 0; k < state.fields.size(); ++k) {
    if (!state.fields[k].kept()) continue;
    first.state[k] = state.arrays[k]->data();
    state_width[k] = state.fields[k].one_per_row ? 1 : width;
  }
}

}  // namespace xgrad::inline XGRAD_ABI::optim
