#pragma once
#include <functional>
#include <iosfwd>
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
XGRAD_API GradcheckResult gradcheck(const std::function<Tensor(const std::vector<Tensor>&)>& function,
                                    std::vector<Tensor> inputs, GradcheckOptions options = {});

}  // namespace xgrad::inline XGRAD_ABI
