#pragma once
#include <array>
#include <variant>
#include <vector>

#include <xgrad/engine/system/error.hpp>  // for rules that check their options
#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/scalar.hpp>

// What an optimizer computes is a rule: one update of a row, and the state that it keeps.
//
//     struct Rule {
//       using Options = ...;                          // a plain struct; has `double lr`
//       static constexpr const char* name = "Adam";   // for error messages
//       static StateFields state(const Options&);     // which arrays to keep for a parameter
//       static void update(const Row&, const Constants&) noexcept;
//
//       // All of these may be left out:
//       using Constants = ...;                                  // what update needs (otherwise the Options)
//       static Constants constants(const Options&, StepInfo);   // computed once a step, in double
//       static void check(const Options&);                      // throws std::invalid_argument
//       static std::vector<OptionRef> options(Options&);        // what state_dict() saves besides lr
//       static double* momentum(Options&);                      // what OneCycleLR cycles
//       static IdleStep idle(const Constants&);                 // allows Options::exact, see optimizer.hpp
//       static Index replay(const Options&);                    // likewise
//     };
//
// An update that is not noexcept may throw: then step() first copies what it is about to change, to put it
// back.
//
// OptimizerOf<Rule> makes an optimizer of it: the update runs over a whole parameter, in blocks, or over the
// rows of a row-sparse gradient, each row once. README.md in this folder shows a whole one.

namespace xgrad::inline XGRAD_ABI::optim {

/// Consecutive numbers of one parameter and what belongs to them. State arrays come in the order of
/// StateFields, nullptr where a field is not used.
struct Row {
  Scalar* parameter;
  const Scalar* gradient;
  std::array<Scalar*, 3> state;
  Index size;
};

/// An array that an optimizer keeps for each parameter.
struct StateField {
  const char* name = nullptr;  ///< as in PyTorch's state: "exp_avg"
  bool used = true;            ///< false where the options do not ask for it
  double initial = 0;          ///< the number it starts from
  bool one_per_row = false;    ///< one number for each row (along dimension 0) instead of one for each number

  bool kept() const { return name && used; }
};
using StateFields = std::array<StateField, 3>;

struct StepInfo {
  Index number;  ///< 1 at the first step of this parameter
  bool fresh;    ///< the state was made just now
};

/// An option by name.
struct OptionRef {
  const char* name;
  std::variant<double*, bool*> value;
};

/// A step without a gradient where it is linear in a row's numbers: parameter p and first state s become
/// pp * p + ps * s and sp * p + ss * s, the second and third state are multiplied by scale1 and scale2.
struct IdleStep {
  double pp = 1, ps = 0, sp = 0, ss = 1, scale1 = 1, scale2 = 1;
  bool operator==(const IdleStep&) const = default;
};

/// Throws std::invalid_argument "Adam: lr is -1; it must be at least 0" unless value >= 0.
XGRAD_API void check_not_negative(const char* optimizer, const char* option, double value);
/// Throws std::invalid_argument unless 0 <= value < 1.
XGRAD_API void check_fraction(const char* optimizer, const char* option, double value);
/// Throws std::invalid_argument where `exact` is combined with a weight decay that is added to the gradient
/// of an adaptive optimizer: no row ever comes to rest, so none can be caught up.
XGRAD_API void check_exact_decay(const char* optimizer, bool exact, double weight_decay);

}  // namespace xgrad::inline XGRAD_ABI::optim
