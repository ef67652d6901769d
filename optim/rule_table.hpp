#pragma once
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#include <xgrad/optim/rule.hpp>

// What Optimizer makes of a rule.

namespace xgrad::inline XGRAD_ABI::optim {

/// The options of a group that have a meaning outside the rule.
struct OptionPointers {
  double* lr;
  double* momentum = nullptr;         // nullptr where there is none
  const bool* exact = nullptr;        // likewise
  std::vector<OptionRef> named = {};  // what state_dict() saves
};

/// What a step does to a row that is not in the gradient.
struct Idle {
  Index replay = 0;  // so many steps are made with a gradient of 0, if the row still moves by itself;
  IdleStep step;     // after that a step is this map
};

/// A rule with its types forgotten: `options` points to Rule::Options, `constants` to sizeof_constants bytes
/// that hold Rule::Constants.
struct RuleTable {
  const char* name;
  std::size_t sizeof_constants;
  std::shared_ptr<void> (*copy)(const void* options);
  OptionPointers (*pointers)(void* options);
  void (*check)(const void* options);
  StateFields (*state)(const void* options);
  void (*constants)(const void* options, StepInfo step, void* out);
  void (*update)(std::span<const Row> rows, const void* constants);
  bool update_may_throw;
  Idle (*idle)(const void* options, const void* constants);
};

template <class T>
const T& typed(const void* any) {
  return *static_cast<const T*>(any);
}

/// The constants of a step: the options themselves for a rule without constants().
template <class Rule>
auto constants_of(const typename Rule::Options& options, StepInfo step) {
  if constexpr (requires { Rule::constants(options, step); }) {
    return Rule::constants(options, step);
  } else {
    return options;
  }
}

/// The table of a rule, with defaults for what the rule leaves out.
template <class Rule>
XGRAD_API const RuleTable& rule_table() {
  using O = typename Rule::Options;
  using C = decltype(constants_of<Rule>(std::declval<O>(), StepInfo()));
  static_assert(std::is_trivially_copyable_v<C> && alignof(C) <= alignof(std::max_align_t));
  static_assert(
      !requires(const O& o) { o.exact; } || requires(const C& c) { Rule::idle(c); },
      "a rule with the option `exact` says what a step without a gradient does: idle()");

  static constexpr RuleTable table{
      .name = Rule::name,
      .sizeof_constants = sizeof(C),
      .copy = [](const void* o) { return std::shared_ptr<void>(new O(typed<O>(o))); },
      .pointers =
          [](void* options) {
            O& o = *static_cast<O*>(options);
            OptionPointers out{.lr = &o.lr, .named = {{"lr", &o.lr}}};
            if constexpr (requires { Rule::momentum(o); }) out.momentum = Rule::momentum(o);
            if constexpr (requires { o.exact; }) out.exact = &o.exact;
            if constexpr (requires { Rule::options(o); }) out.named = Rule::options(o);
            return out;
          },
      .check =
          [](const void* options) {
            const O& o = typed<O>(options);
            check_not_negative(Rule::name, "lr", o.lr);
            if constexpr (requires { Rule::check(o); }) Rule::check(o);
          },
      .state = [](const void* o) { return Rule::state(typed<O>(o)); },
      .constants = [](const void* o, StepInfo step,
                      void* out) { new (out) C(constants_of<Rule>(typed<O>(o), step)); },
      .update =
          [](std::span<const Row> rows, const void* constants) {
            for (const Row& row : rows) Rule::update(row, typed<C>(constants));
          },
      .update_may_throw = !noexcept(Rule::update(std::declval<const Row&>(), std::declval<const C&>())),
      .idle =
          []([[maybe_unused]] const void* o, [[maybe_unused]] const void* c) {
            Idle out;
            if constexpr (requires { Rule::idle(typed<C>(c)); }) out.step = Rule::idle(typed<C>(c));
            if constexpr (requires { Rule::replay(typed<O>(o)); }) out.replay = Rule::replay(typed<O>(o));
            return out;
          },
  };
  return table;
}

}  // namespace xgrad::inline XGRAD_ABI::optim
