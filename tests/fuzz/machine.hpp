#pragma once
// The operation machine: bytes are a program. Each instruction takes its operands from what earlier ones made
// and puts its result back. What is asked is only that it ends, with a result or a documented exception.

#include <span>
#include <string>
#include <vector>

#include <fuzzer/FuzzedDataProvider.h>

#include <xgrad/xgrad.hpp>

#include "outcome.hpp"

namespace xgrad::fuzz {

class Machine {
 public:
  Machine(const std::uint8_t* data, std::size_t size);
  bool more() { return bytes_.remaining_bytes() > 0; }

  // ---- operands

  bool flag() { return bytes_.ConsumeBool(); }
  /// One of [0, count).
  std::size_t choice(std::size_t count) { return bytes_.ConsumeIntegralInRange<std::size_t>(0, count - 1); }
  template <class Kind>
  Kind one_of(std::initializer_list<Kind> kinds) {
    return kinds.begin()[choice(kinds.size())];
  }
  /// Mostly small; else large, or of the sizes at which products and sums leave 64 bits.
  Index size();
  /// A dimension or a position, mostly of a tensor that exists.
  Index position() { return choice(8) == 0 ? size() : Index(choice(7)) - 3; }
  IndexList sizes();
  Shape shape();
  /// Mostly plain; else 0, infinite, NaN, or at the edge of double.
  double number();
  /// Any of the numbers that options hold: 0.1, or number().
  double option(double usual) { return flag() ? usual : number(); }

  const Tensor& tensor() { return tensors_[choice(tensors_.size())]; }
  const Indices& indices() { return indices_[choice(indices_.size())]; }
  const Mask& mask() { return masks_[choice(masks_.size())]; }
  /// Undefined half of the time.
  Tensor maybe_tensor() { return flag() ? tensor() : Tensor(); }

  // ---- results

  void put(Tensor x);
  void put(Indices x);
  void put(Mask x);
  template <class X>
  void put(const std::vector<X>& list) {
    for (const X& x : list) put(x);
  }
  template <class X>
  void put(const ValuesAndIndicesOf<X>& both) {
    put(both.values);
    put(both.indices);
  }

 private:
  FuzzedDataProvider bytes_;
  std::vector<Tensor> tensors_;
  std::vector<Indices> indices_;
  std::vector<Mask> masks_;
};

struct Instruction {
  const char* name;  // for whoever debugs an input: XGRAD_FUZZ_TRACE=1 prints them
  void (*run)(Machine&);
};
/// The instructions, by file.
std::span<const Instruction> operations();
std::span<const Instruction> layers();
std::span<const Instruction> training();

}  // namespace xgrad::fuzz
