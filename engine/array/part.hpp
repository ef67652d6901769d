#pragma once
#include <concepts>
#include <initializer_list>
#include <utility>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/array/methods.hpp>
#include <xgrad/engine/array/places.hpp>

namespace xgrad {
class Generator;
}

namespace xgrad::inline XGRAD_ABI {

/// A part of a Tensor, of Indices or of a Mask: what `x[...]` returns. It is an array of its own, a copy;
/// what is assigned to it is written into x as well:
///
///     w[3] = 0;   w[Slice{0, 2}].copy_(rows);   w[mask] *= 2;   w[{0, 1}] = 5;   w[1][2].normal_();
///
/// Values broadcast to the shape of the part; where Indices name a row twice, the last value stays. Throws as
/// a change in place of x does: std::invalid_argument where x, or a value, requires grad while the graph
/// records (use a NoGradGuard or data()).
template <class Whole>
class XGRAD_API Part : public Whole {
 public:
  using Number = typename Whole::value_type;

  /// `part` has the elements of `whole` that lie at `places`.
  Part(Whole part, Whole whole, Places places)
      : Whole(std::move(part)), whole_(std::move(whole)), places_(std::move(places)) {}
  Part(const Part&) = default;
  Part(Part&&) = default;

  Part& operator=(const Whole& values) { return copy_(values); }
  Part& operator=(const Part& values) { return copy_(values); }

  Part& copy_(const Whole& values);
  Part& fill_(Number value) { return copy_(Whole(value)); }
  Part& zero_() { return fill_(Number{}); }
  // Of a Tensor alone, so templates: of integers nothing is made before it is called.
  /// The draws of the same functions of a Tensor of this shape.
  template <class Numbers = Whole>
  Part& uniform_(double from = 0, double to = 1, Generator* generator = nullptr) {
    return copy_(Numbers(uninitialized<ArrayOf<Number>>(this->shape())).uniform_(from, to, generator));
  }
  template <class Numbers = Whole>
  Part& normal_(double mean = 0, double std = 1, Generator* generator = nullptr) {
    return copy_(Numbers(uninitialized<ArrayOf<Number>>(this->shape())).normal_(mean, std, generator));
  }

  template <class Value>
  Part& operator+=(const Value& value) {
    return copy_(own() + value);
  }
  template <class Value>
  Part& operator-=(const Value& value) {
    return copy_(own() - value);
  }
  template <class Value>
  Part& operator*=(const Value& value) {
    return copy_(own() * value);
  }
  template <class Value>
  Part& operator/=(const Value& value) {
    return copy_(own() / value);
  }

  /// The same part of whole.data(): to be changed without the graph knowing.
  template <class Numbers = Whole>
  Part data() const {
    return {Numbers(own()).data(), Numbers(whole_).data(), places_};
  }
  template <class Numbers = Whole>
  Part detach() const {
    return data<Numbers>();
  }
  // A change of the part's own numbers would be lost.
  ArrayOf<Number>& mutable_value() = delete;

  // Parts of the part.
  Part operator[](Index position) const;
  Part operator[](const Slice& slice) const;
  Part operator[](std::initializer_list<IndexItem> items) const;
  Part operator[](const Indices& rows) const;
  Part operator[](const Mask& mask) const;
  template <std::floating_point Number>
  void operator[](Number) const = delete;  // a fraction is no position

 private:
  const Whole& own() const { return *this; }

  Whole whole_;
  Places places_;
};

}  // namespace xgrad::inline XGRAD_ABI
