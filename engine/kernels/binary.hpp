#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

/// Two operands over a (rows, columns) result. A step is how many elements further the operand's next row or
/// column is: 0 where it is broadcast; steps from column to column are 0 or 1, and 1 for
/// one of the two at least, unless there is one column.
struct Grid {
  Size rows, columns;
  Size a_row, a_column;
  Size b_row, b_column;
};

/// out[i, j] = f(a[i, j], b[i, j]); `out` is contiguous and may be an operand that is not broadcast.
template <class T>
struct Binary {
  using Function = void (*)(const T* a, const T* b, T* out, const Grid& grid);
  Function add, sub, mul, div;
  Function maximum, minimum;  ///< NaN where one of the two is
  Function pow;               ///< std::pow, in float within 0.55 units in the last place
};

template <class T>
XGRAD_API const Binary<T>& binary();

}  // namespace xgrad::kernels
