#pragma once
#include <array>
#include <span>
#include <vector>

#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad {

/// How to walk through up to three operands that broadcast to one shape. Dimensions of size 1 are dropped and
/// neighbours that all operands walk through alike are merged: two arrays of one shape are one long row, and
/// a bias added to a batch is a (rows, columns) grid, whatever the number of dimensions.
class XGRAD_API Broadcast {
 public:
  /// All operands must broadcast to `result`.
  Broadcast(const Shape& result, std::initializer_list<Shape> operands);

  /// A part of the result that is contiguous there; `at` are positions of its first element.
  struct Tile {
    Index at, rows, columns;
    struct Operand {
      Index at, row_step, column_step;  // 0 where it is broadcast; column_step is 0 or 1
    };
    std::array<Operand, 3> operand;
  };

  /// Calls body(tile) for tiles that make up the result, in parallel where it is large.
  template <class Body>
  void for_each_tile(const Body& body) const {
    constexpr Index grain = 131072;  // ten microseconds of additions
    if (rows_ == 1) {
      parallel_for(columns(), grain, [&](Index first, Index last) {
        Tile tile = tile_at(0, 1);
        tile.at += first;
        tile.columns = last - first;
        for (Tile::Operand& operand : tile.operand) operand.at += first * operand.column_step;
        body(tile);
      });
      return;
    }
    parallel_for(rows_, std::max<Index>(grain / std::max<Index>(columns(), 1), 1),
                 [&](Index first, Index last) {
                   while (first < last) {
                     const Tile tile = tile_at(first, last - first);
                     body(tile);
                     first += tile.rows;
                   }
                 });
  }

 private:
  struct Dim {
    Index size;
    std::array<Index, 3> step;
  };
  std::vector<Dim> dims_;  // outermost first, at least two; the last two are rows and columns
  Index rows_ = 1;         // of all dimensions but the last

  Index columns() const { return dims_.back().size; }
  // The tile that starts with row `row` of all rows_ and has at most `most` of them.
  Tile tile_at(Index row, Index most) const;
};

}  // namespace xgrad
