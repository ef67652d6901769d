#include <cmath>

#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

// ---- add

Tensor add(const Tensor& a, const Tensor& b) {
  return record(saves_nothing("AddBackward0"), {a, b}, calculate("add", binary().add, a.value(), b.value()),
                [](const Array& grad, InputGrads& to) {
                  if (to.wants(0)) to.add(0, grad);
                  if (to.wants(1)) to.add(1, grad);
                });
}
Tensor add(const Tensor& a, double b) {
  return record(saves_nothing("AddBackward0"), {a},
                calculate(binary().add, a.value(), static_cast<Scalar>(b)),
                [](const Array& grad, InputGrads& to) { to.add(0, grad); });
}
Tensor add(double a, const Tensor& b) {
  return add(b, a);
}

// ---- sub

Tensor sub(const Tensor& a, const Tensor& b) {
  return record(saves_nothing("SubBackward0"), {a, b}, calculate("sub", binary().sub, a.value(), b.value()),
                [](const Array& grad, InputGrads& to) {
                  if (to.wants(0)) to.add(0, grad);
                  if (to.wants(1)) to.add(1, calculate(unary().neg, grad));
                });
}
Tensor sub(const Tensor& a, double b) {
  return record(saves_nothing("SubBackward0"), {a},
                calculate(binary().sub, a.value(), static_cast<Scalar>(b)),
                [](const Array& grad, InputGrads& to) { to.add(0, grad); });
}
Tensor sub(double a, const Tensor& b) {
  return record(saves_nothing("RsubBackward1"), {b},
                calculate(binary().sub, static_cast<Scalar>(a), b.value()),
                [](const Array& grad, InputGrads& to) { to.add(0, calculate(unary().neg, grad)); });
}

// ---- mul

Tensor mul(const Tensor& a, const Tensor& b) {
  return record("MulBackward0", {a, b}, calculate("mul", binary().mul, a.value(), b.value()),
                [a = Saved(a), b = Saved(b)](const Array& grad, InputGrads& to) {
                  if (to.wants(0)) to.add(0, calculate("mul", binary().mul, grad, b.value()));
                  if (to.wants(1)) to.add(1, calculate("mul", binary().mul, grad, a.value()));
                });
}
Tensor mul(const Tensor& a, double b) {
  const Scalar factor = static_cast<Scalar>(b);
  return record(
      "MulBackward0", {a}, calculate(binary().mul, a.value(), factor),
      [factor](const Array& grad, InputGrads& to) { to.add(0, calculate(binary().mul, grad, factor)); });
}
Tensor mul(double a, const Tensor& b) {
  return mul(b, a);
}

// ---- div

Tensor div(const Tensor& a, const Tensor& b) {
  return record("DivBackward0", {a, b}, calculate("div", binary().div, a.value(), b.value()),
                [a = Saved(a), b = Saved(b)](const Array& grad, InputGrads& to) {
                  if (to.wants(0)) to.add(0, calculate("div", binary().div, grad, b.value()));
                  if (to.wants(1)) {
                    const auto slope = [](Scalar g, Scalar x, Scalar y) { return -g * ((x / y) / y); };
                    to.add(1, broadcast_map<Array>(Shape(grad.shape()), slope, grad, a.value(), b.value()));
                  }
                });
}
Tensor div(const Tensor& a, double b) {
  const Scalar divisor = static_cast<Scalar>(b);
  return record(
      "DivBackward0", {a}, calculate(binary().div, a.value(), divisor),
      [divisor](const Array& grad, InputGrads& to) { to.add(0, calculate(binary().div, grad, divisor)); });
}
Tensor div(double a, const Tensor& b) {
  return mul(reciprocal(b), a);  // as PyTorch does it
}

// ---- remainder

static Scalar remainder_of(Scalar x, Scalar y) {
  const Scalar rest = std::fmod(x, y);
  return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}
static Tensor remainder(OpName name, const Tensor& a, const Tensor& b) {
  const Shape shape = broadcast_shapes("remainder", a.shape(), b.shape());
  // Only the slope of b needs numbers.
  return record(recording({b}) ? name : name.saving_nothing(), {a, b},
                broadcast_map<Array>(shape, remainder_of, a.value(), b.value()),
                [a = Saved(a), b = Saved(b)](const Array& grad, InputGrads& to) {
                  if (to.wants(0)) to.add(0, grad);
                  if (to.wants(1)) {
                    const auto slope = [](Scalar g, Scalar x, Scalar y) { return -g * std::floor(x / y); };
                    to.add(1, broadcast_map<Array>(Shape(grad.shape()), slope, grad, a.value(), b.value()));
                  }
                });
}
Tensor remainder(const Tensor& a, const Tensor& b) {
  return remainder("RemainderBackward1", a, b);
}
Tensor remainder(const Tensor& a, double b) {
  return remainder("RemainderBackward0", a, Tensor(b));
}
Tensor remainder(double a, const Tensor& b) {
  return remainder("RemainderBackward1", Tensor(a), b);
}

// ---- maximum and minimum

// `sign` is 1 where the greater one wins, -1 where the smaller one does.
static Tensor extreme(OpName name, const char* op, kernels::Binary<Scalar>::Function f, Scalar sign,
                      const Tensor& a, const Tensor& b) {
  return record(name, {a, b}, calculate(op, f, a.value(), b.value()),
                [sign, a = Saved(a), b = Saved(b)](const Array& grad, InputGrads& to) {
                  // What `mine` receives of the gradient g.
                  const auto share = [sign](Scalar g, Scalar mine, Scalar other) {
                    return mine == other ? g / 2 : sign * mine < sign * other ? 0 : g;
                  };
                  const Shape shape(grad.shape());
                  if (to.wants(0)) to.add(0, broadcast_map<Array>(shape, share, grad, a.value(), b.value()));
                  if (to.wants(1)) to.add(1, broadcast_map<Array>(shape, share, grad, b.value(), a.value()));
                });
}
Tensor maximum(const Tensor& a, const Tensor& b) {
  return extreme("MaximumBackward0", "maximum", binary().maximum, 1, a, b);
}
Tensor minimum(const Tensor& a, const Tensor& b) {
  return extreme("MinimumBackward0", "minimum", binary().minimum, -1, a, b);
}

// ---- in place

// `target` becomes operation(target, other), in place unless the graph records it.
static Tensor& update(const char* op, Tensor& target, const Tensor& other,
                      Tensor (*operation)(const Tensor&, const Tensor&),
                      kernels::Binary<Scalar>::Function f) {
  XGRAD_CHECK(broadcast_shapes(op, target.shape(), other.shape()) == target.shape(), op, ": shape ",
              other.shape(), " does not broadcast to ", target.shape());
  if (grad_enabled() && (target.requires_grad() || other.requires_grad())) {
    XGRAD_CHECK(
        !(target.is_leaf() && target.requires_grad()), op,
        ": a leaf that requires grad is changed in place while the graph records; use a NoGradGuard or "
        "data()");
    return target = operation(target, other);
  }
  calculate_in_place(f, target.mutable_value(), other.value());
  return target;
}

Tensor& Tensor::operator+=(const Tensor& other) {
  return update("add_", *this, other, xgrad::add, binary().add);
}
Tensor& Tensor::operator-=(const Tensor& other) {
  return update("sub_", *this, other, xgrad::sub, binary().sub);
}
Tensor& Tensor::operator*=(const Tensor& other) {
  return update("mul_", *this, other, xgrad::mul, binary().mul);
}
Tensor& Tensor::operator/=(const Tensor& other) {
  return update("div_", *this, other, xgrad::div, binary().div);
}

}  // namespace xgrad::inline XGRAD_ABI
