#pragma once
#include <string>

#include <xgrad/engine/system/export.hpp>

namespace xgrad {

/// A number as Python prints a float, and so PyTorch an option of a module: "2.0", "1e-05", "inf".
XGRAD_API std::string float_repr(double value);

}  // namespace xgrad
