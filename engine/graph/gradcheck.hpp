#pragma once
#include <concepts>
#include <functional>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <vector>

#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

struct GradcheckOptions {
  double eps = 1e-6;   ///< step of the central difference
  double atol = 1e-5;  ///< passes where |analytic - numeric| <= atol + rtol * |numeric|
  double rtol = 1e-3;
};

struct XGRAD_API GradcheckResult {
  bool passed;
  std::string
      report;  ///< the first failure: input, index, analytic and numeric value; empty where all passed
  explicit operator bool() const { return passed; }
};
XGRAD_API std::ostream& operator<<(std::ostream& out, const GradcheckResult& result);

/// Compares backward with central differences: for fixed weights v, the gradient of sum(v * function(inputs))
/// with respect to every element of every input that requires grad, row-sparse gradients too. Meant for
/// Scalar = double; the inputs' gradients are dropped, their numbers come back as they were. The function
/// must be smooth around the inputs. Follows torch.autograd.gradcheck, defaults too.
XGRAD_API GradcheckResult gradcheck_all(const std::function<Tensor(const std::vector<Tensor>&)>& function,
                                        std::vector<Tensor> inputs, GradcheckOptions options = {});
/// The function takes one, two or three tensors, `gradcheck(ricker, {x})`, or all of them as one std::vector
/// (so does one whose parameter is `auto`).
template <class F>
GradcheckResult gradcheck(const F& function, const std::vector<Tensor>& inputs,
                          GradcheckOptions options = {}) {
  if constexpr (std::invocable<const F&, const std::vector<Tensor>&>) {
    return gradcheck_all(function, inputs, options);
  } else {
    const auto of_all = [&](const std::vector<Tensor>& x) -> Tensor {
      if constexpr (std::invocable<const F&, const Tensor&>) {
        if (x.size() == 1) return function(x[0]);
      } else if constexpr (std::invocable<const F&, const Tensor&, const Tensor&>) {
        if (x.size() == 2) return function(x[0], x[1]);
      } else {
        if (x.size() == 3) return function(x[0], x[1], x[2]);
      }
      throw std::invalid_argument("gradcheck: the function does not take " + std::to_string(x.size()) +
                                  " tensors");
    };
    return gradcheck_all(of_all, inputs, options);
  }
}

}  // namespace xgrad::inline XGRAD_ABI
