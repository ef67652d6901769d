#pragma once
// For the sources of losses over classes: input (C), (N, C) or (N, C, d1 ...), one class for each sample or
// place.

#include <concepts>

#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/functional/reduction.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

/// An input over classes seen as (outer, classes, inner); the targets are (outer, inner) in row-major order.
struct ClassLayout {
  ClassLayout(const char* op, const Shape& input) {
    XGRAD_CHECK(input.dim() >= 1, op,
                ": the input is 0-d; expected (classes), (samples, classes) or (samples, classes, ...)");
    const Index dim = input.dim() == 1 ? 0 : 1;
    classes = input[dim];
    if (dim == 1) targets.append(outer = input[0]);
    for (Index d = dim + 1; d < input.dim(); ++d) {
      targets.append(input[d]);
      inner *= input[d];
    }
  }
  Index outer = 1, classes = 1, inner = 1;
  Shape targets;  // one for each place: the input's without the classes
};

/// Checks that there is a class in [0, classes) or ignore_index for each place.
inline void check_classes(const char* op, const ClassLayout& layout, const Shape& input,
                          const Indices& target, Index ignore_index) {
  const Shape shape(target.shape());
  XGRAD_CHECK(shape == layout.targets, op, ": target has shape ", shape, ", an input of shape ", input,
              " needs ", layout.targets);
  for (std::size_t i = 0; i < target.size(); ++i) {
    const Index c = target.data()[i];
    XGRAD_CHECK_RANGE((c >= 0 && c < layout.classes) || c == ignore_index, op, ": class ", c, " at position ",
                      position_text(shape, static_cast<Index>(i)), " is out of range for ", layout.classes,
                      " classes");
  }
}

/// One weight for each class; undefined: none.
inline void check_class_weights(const char* op, const ClassLayout& layout, const Tensor& weight) {
  if (weight.defined()) {
    XGRAD_CHECK(weight.shape() == Shape{layout.classes}, op, ": weight has shape ", weight.shape(), ", ",
                layout.classes, " classes need ", Shape{layout.classes});
  }
}

/// What PyTorch prints: it folds three dimensions into four, and unfolds losses that are not reduced.
inline OpName class_loss_name(const Shape& input, Reduction reduction) {
  if (input.dim() <= 2) return "NllLossBackward0";
  return reduction == Reduction::none && input.dim() != 4 ? OpName("ViewBackward0")
                                                          : OpName("NllLoss2DBackward0");
}

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
