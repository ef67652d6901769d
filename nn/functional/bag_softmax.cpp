#include <cmath>
#include <limits>

#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/functional/bag_softmax.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

// Calls visit(bag) for each bag: visit(each), where each(call) calls call(e) for the bag's entries but
// padding.
template <class Visit>
static void for_each_bag(const BagLayout& layout, Index padding, const Visit& visit) {
  constexpr Index grain = 256;
  parallel_for(layout.bags(), grain, [&](Index first, Index last) {
    for (Index b = first; b < last; ++b) {
      visit([&](const auto& call) {
        for (Index e = layout.starts.data()[b]; e < layout.starts.data()[b + 1]; ++e) {
          if (layout.entries->data()[e] != padding) call(e);
        }
      });
    }
  });
}

Tensor bag_softmax(const Tensor& scores, const BagInput& input, const BagSoftmaxArguments& arguments) {
  const BagLayout layout = input.layout("bag_softmax", arguments.offsets, arguments.include_last_offset);
  XGRAD_CHECK(scores.shape() == input.shape(), "bag_softmax: scores have shape ", scores.shape(),
              ", the input ", input.shape());
  XGRAD_CHECK(arguments.padding_idx.value_or(0) >= 0, "bag_softmax: padding_idx ",
              arguments.padding_idx.value_or(0),
              " is negative, and how many embeddings there are is not known here");
  const Index padding = arguments.padding_idx.value_or(-1);

  Array out = filled<Array>(scores.shape(), 0);
  const Scalar* x = scores.value().data();
  Scalar* y = out.data();
  for_each_bag(layout, padding, [&](const auto& each) {
    Scalar greatest = -std::numeric_limits<Scalar>::infinity(), total = 0;
    each([&](Index e) { greatest = std::max(greatest, x[e]); });
    each([&](Index e) { total += y[e] = std::exp(x[e] - greatest); });
    each([&](Index e) { y[e] /= total; });
  });

  const Tensor result(std::move(out));
  return record("BagSoftmaxBackward0", {scores}, result,
                [layout, padding, shares = Saved(result)](const Array& grad, InputGrads& to) {
                  Array gradient(shares.value().shape(), Scalar(0));
                  const Scalar* share = shares.value().data();
                  for_each_bag(layout, padding, [&](const auto& each) {
                    Scalar dot = 0;
                    each([&](Index e) { dot += share[e] * grad.data()[e]; });
                    each([&](Index e) { gradient.data()[e] = share[e] * (grad.data()[e] - dot); });
                  });
                  to.add(0, std::move(gradient));
                });
}

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
