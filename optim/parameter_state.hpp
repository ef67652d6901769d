#pragma once
#include <optional>

#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/optim/rule.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

class MissedSteps;

/// What an optimizer keeps for one parameter.
struct ParameterState {
  Tensor parameter;
  Index group;
  Index steps = 0;                                  // made so far
  StateFields fields = {};                          // as of the last step
  std::array<std::optional<Array>, 3> arrays = {};  // one for each field that was ever used
  std::shared_ptr<MissedSteps> missed = nullptr;    // exact.hpp

  /// Rows run along dimension 0; a scalar is one row of one number.
  Index rows() const;
  Index width() const;
  Shape shape_of(const StateField& field) const;

  bool has(const StateFields& wanted) const;
  /// Throws std::invalid_argument where an array does not have the parameter's shape any more.
  void check_shapes(const char* optimizer, std::size_t position) const;
};

/// The rows of a parameter and of its state, without a gradient.
struct ParameterRows {
  Row first;
  std::array<Index, 3> state_width = {};

  /// `width` numbers make a row; state that is one number for each row comes along as such. Of these fields
  /// those that have an array.
  ParameterRows(ParameterState& state, const StateFields& fields, Index width);
  Row operator[](Index row) const {
    Row out = first;
    out.parameter += row * first.size;
    for (std::size_t k = 0; k < out.state.size(); ++k) out.state[k] += row * state_width[k];  // 0 where null
    return out;
  }

  /// How many numbers a row has together with its state.
  Index numbers() const;
  /// Copies them to `to`, or back from there.
  void copy_out(Index row, Scalar* to) const;
  void copy_in(Index row, const Scalar* from) const;
};

}  // namespace xgrad::inline XGRAD_ABI::optim
