#include <algorithm>
#include <numeric>

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

void ParameterState::check_shapes(const char* optimizer, std::size_t position) const {
  for (std::size_t k = 0; k < fields.size(); ++k) {
    if (!arrays[k] || !fields[k].name) continue;
    const Shape found(arrays[k]->shape()), wanted = shape_of(fields[k]);
    XGRAD_CHECK(found == wanted, optimizer, ": parameter ", position, " now has shape ", parameter.shape(),
                ", its ", fields[k].name, " still ", found, " instead of ", wanted,
                "; a parameter that was resized needs an optimizer of its own");
  }
}

ParameterRows::ParameterRows(ParameterState& state, const StateFields& fields, Index width)
    : first{TensorAccess::storage(state.parameter)->array.data(), nullptr, {}, width} {
  for (std::size_t k = 0; k < fields.size(); ++k) {
    if (!fields[k].kept() || !state.arrays[k]) continue;
    first.state[k] = state.arrays[k]->data();
    state_width[k] = fields[k].one_per_row ? 1 : width;
  }
}

Index ParameterRows::numbers() const {
  return std::accumulate(state_width.begin(), state_width.end(), first.size);
}

void ParameterRows::copy_out(Index row, Scalar* to) const {
  const Row from = (*this)[row];
  to = std::copy_n(from.parameter, first.size, to);
  for (std::size_t k = 0; k < state_width.size(); ++k) to = std::copy_n(from.state[k], state_width[k], to);
}

void ParameterRows::copy_in(Index row, const Scalar* from) const {
  const Row to = (*this)[row];
  std::copy_n(from, first.size, to.parameter);
  from += first.size;
  for (std::size_t k = 0; k < state_width.size(); from += state_width[k++]) {
    std::copy_n(from, state_width[k], to.state[k]);
  }
}

}  // namespace xgrad::inline XGRAD_ABI::optim
