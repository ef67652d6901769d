#pragma once
#include <vector>

#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/module/module.hpp>

// What losses are made of. A loss is a number for each element (or sample), its terms, and a reduction of
// those numbers; difference_loss.cpp shows how the functions below are used.

namespace xgrad::inline XGRAD_ABI::nn {

/// What a loss does with the losses of its elements or samples: hands them all over, averages them (the
/// average of none is NaN), or adds them up.
enum class Reduction { none, mean, sum };

/// A loss as a module keeps the options of its function, which forward calls; `Inputs` are what else it
/// takes:
///
///     struct MSELoss : LossModule<functional::mse_loss, LossOptions, Tensor, Tensor> {
///       using LossModule::LossModule;
///       XGRAD_MODULE(MSELoss)
///     };
template <auto function, class Options, class... Inputs>
class XGRAD_API LossModule : public Module {
 public:
  Options options;
  explicit LossModule(Options chosen = {}) : options(std::move(chosen)) {}
  Tensor forward(const Inputs&... inputs) const { return function(inputs..., options); }
};

/// The weight of a loss as a buffer: a part of state_dict(), where there is one.
XGRAD_API Buffer weight_buffer(const Tensor& weight);

/// Elements that one thread works on at a time.
inline constexpr Index loss_grain = 8192;

/// The name of the node by reduction, where PyTorch composes the loss of operations and prints the last one.
inline OpName reduced_name(Reduction reduction, OpName none) {
  return reduction == Reduction::none   ? none
         : reduction == Reduction::mean ? OpName("MeanBackward0")
                                        : OpName("SumBackward0");
}

/// The sum of n numbers, by one thread.
XGRAD_API Scalar sum_of(const Scalar* numbers, Index n);

/// The sum of term(i) over [0, n): fixed blocks, added in their order.
template <class Term>
Scalar sum_terms(Index n, const Term& term, Index grain = loss_grain) {
  std::vector<Scalar> sums((n + grain - 1) / grain);
  parallel_for(n, grain, [&](Index first, Index last) {
    Array terms = uninitialized<Array>({last - first});
    Scalar* to = terms.data();
    for (Index i = first; i < last; ++i) to[i - first] = term(i);
    sums[first / grain] = sum_of(to, last - first);
  });
  Scalar sum = 0;
  for (const Scalar part : sums) sum += part;
  return sum;
}

/// The value of a loss of this shape whose element i is term(i).
template <class Term>
Array reduce_terms(const Shape& shape, Reduction reduction, const Term& term, Index grain = loss_grain) {
  const Index n = shape.numel();
  if (reduction != Reduction::none) {
    const Scalar sum = sum_terms(n, term, grain);
    return Array(reduction == Reduction::mean ? sum / static_cast<Scalar>(n) : sum);
  }
  Array out = uninitialized<Array>(shape);
  Scalar* to = out.data();
  parallel_for(n, grain, [&](Index first, Index last) {
    for (Index i = first; i < last; ++i) to[i] = term(i);
  });
  return out;
}

/// Calls body(i, g) for i in [0, n) where g is the gradient of term i of a loss whose gradient is `grad`.
template <class Body>
void for_each_term(const Array& grad, Index n, Reduction reduction, const Body& body,
                   Index grain = loss_grain) {
  const Scalar* of_term = grad.data();
  const bool none = reduction == Reduction::none;
  const Scalar same = none ? 0 : reduction == Reduction::mean ? *of_term / static_cast<Scalar>(n) : *of_term;
  parallel_for(n, grain, [&](Index first, Index last) {
    if (none) {
      for (Index i = first; i < last; ++i) body(i, of_term[i]);
    } else {
      for (Index i = first; i < last; ++i) body(i, same);
    }
  });
}

/// An array of this shape whose element i is g(i) * slope(i), g as in for_each_term.
template <class Slope>
Array terms_gradient(const Array& grad, const Shape& shape, Reduction reduction, const Slope& slope) {
  Array out = uninitialized<Array>(shape);
  Scalar* to = out.data();
  for_each_term(grad, shape.numel(), reduction, [=](Index i, Scalar g) { to[i] = g * slope(i); });
  return out;
}

/// The tensor itself where it has this shape, otherwise a copy stretched to it. Gradients for the copy go to
/// the input as they are: InputGrads::add sums them back.
XGRAD_API Tensor stretched(const Tensor& tensor, const Shape& shape);
/// The same for a target (or a weight), which must broadcast to the shape of the input.
XGRAD_API Tensor stretched_to_input(const char* op, const char* what, const Tensor& tensor,
                                    const Shape& input);

}  // namespace xgrad::inline XGRAD_ABI::nn
