#pragma once
#include <iosfwd>
#include <limits>
#include <optional>
#include <string>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad {

/// How tensors are printed.
struct PrintOptions {
  Index precision = 4;                ///< digits after the point
  Index threshold = 1000;             ///< with more elements only the edges are shown
  Index edgeitems = 3;                ///< elements shown at each edge
  Index linewidth = 80;               ///< where lines are broken
  std::optional<bool> sci_mode = {};  ///< scientific notation; none: where the numbers ask for it
  static constexpr Index all = std::numeric_limits<Index>::max();  ///< for threshold: never summarize
};

/// What to change: what is not given stays as it is, sci_mode alone goes back to automatic, as in PyTorch.
struct PrintOptionsChange {
  std::optional<Index> precision = {}, threshold = {}, edgeitems = {}, linewidth = {};
  std::string profile = {};  ///< sets all first: "default", "short" or "full" (shows all)
  std::optional<bool> sci_mode = {};
};

/// For all threads. `set_printoptions({.precision = 2})`.
/// Throws std::invalid_argument on negative numbers and unknown profiles.
XGRAD_API void set_printoptions(const PrintOptionsChange& change);
XGRAD_API const PrintOptions& get_printoptions();

/// Changes the options until the end of the scope: PyTorch's `with torch.printoptions(...)`.
class XGRAD_API PrintOptionsGuard {
 public:
  explicit PrintOptionsGuard(const PrintOptionsChange& change);
  ~PrintOptionsGuard();
  PrintOptionsGuard(const PrintOptionsGuard&) = delete;
  PrintOptionsGuard& operator=(const PrintOptionsGuard&) = delete;

 private:
  PrintOptions before_;
};

/// A number as Python prints a float, and so PyTorch an option of a module: "2.0", "1e-05", "inf".
XGRAD_API std::string float_repr(double value);

namespace detail {

/// The text of a contiguous row-major array, as PyTorch 2.13 prints a tensor of that dtype; `grad_suffix` is
/// "grad_fn=<AddBackward0>", "requires_grad=True" or empty. For T = float, double, Index and bool.
template <class T>
XGRAD_API std::string format_tensor(const T* data, const Shape& shape, const std::string& grad_suffix);

/// The same for a row-sparse tensor of `shape`: rows (nnz), values (nnz, ...).
template <class T>
XGRAD_API std::string format_sparse(const Index* rows, const T* values, const Shape& values_shape,
                                    const Shape& shape);

}  // namespace detail
}  // namespace xgrad
