// The exercises of autograd_from_scratch, solved.
#include <cmath>
#include <iostream>
#include <memory>
#include <vector>

#include <xgrad/xgrad.hpp>

using namespace xgrad;

// ---- 1. tanh for the small engine. An operation's inputs are made before it, so the order in which numbers
// were made, read from its end, is an order for backward too: a list of all numbers takes the place of the
// walk.

struct Number {
  double value = 0;
  std::vector<std::shared_ptr<Number>> inputs = {};
  std::vector<double> slopes = {};
  double grad = 0;
};
using Handle = std::shared_ptr<Number>;

static std::vector<Handle> numbers;

static Handle number(const Number& content) {
  return numbers.emplace_back(std::make_shared<Number>(content));
}

static Handle operator*(const Handle& a, const Handle& b) {
  return number({a->value * b->value, {a, b}, {b->value, a->value}});
}
static Handle tanh(const Handle& a) {
  const double t = std::tanh(a->value);
  return number({t, {a}, {1 - t * t}});
}

static void backward(const Handle& result) {
  result->grad = 1;
  for (auto x = numbers.rbegin(); x != numbers.rend(); ++x) {
    for (std::size_t i = 0; i < (*x)->inputs.size(); ++i)
      (*x)->inputs[i]->grad += (*x)->slopes[i] * (*x)->grad;
  }
}

static void small_engine() {
  const Handle a = number({0.5}), b = number({-1});
  backward(tanh(a * b));
  const double h = 1e-6;
  const double by_a = (std::tanh((0.5 + h) * -1) - std::tanh((0.5 - h) * -1)) / (2 * h);
  const double by_b = (std::tanh(0.5 * (-1 + h)) - std::tanh(0.5 * (-1 - h))) / (2 * h);
  std::cout << "1. by backward: " << a->grad << " and " << b->grad << "; as by trying: "
            << (std::abs(a->grad - by_a) < 1e-8 && std::abs(b->grad - by_b) < 1e-8 ? "True" : "False")
            << "\n";
}

// ---- 2. log(1 + e^x). Its slope e^x / (1 + e^x) is the logistic function, sigmoid.

static Tensor my_softplus(const Tensor& x) {
  Array y = x.value();
  for (Scalar& v : y) v = std::max(v, Scalar(0)) + std::log1p(std::exp(-std::abs(v)));  // does not overflow
  return record("MySoftplusBackward", {x}, std::move(y), [x = Saved(x)](const Array& grad, InputGrads& to) {
    Array slope = x.value();
    for (Scalar& v : slope) v = 1 / (1 + std::exp(-v));
    to.add(0, grad * slope);
  });
}

// ---- 3. Two inputs. The result is one number, so `grad` is one number too, and broadcasts.

static Tensor squared_distance(const Tensor& a, const Tensor& b) {
  const Array difference = a.value() - b.value();
  return record("SquaredDistanceBackward", {a, b}, Array(xt::sum(difference * difference)),
                [a = Saved(a), b = Saved(b)](const Array& grad, InputGrads& to) {
                  const Array slope = 2 * (a.value() - b.value());
                  to.add(0, grad * slope);
                  to.add(1, -grad * slope);
                });
}

int main() {
  const GradcheckOptions for_floats = {.eps = 1e-2, .atol = 1e-2, .rtol = 1e-2};
  small_engine();

  const Tensor x = tensor({-3, -0.5, 0, 2}, {.requires_grad = true});
  std::cout << "2. " << gradcheck(my_softplus, {x}, for_floats) << "\n";

  const Tensor a = tensor({1, 2, 3}, {.requires_grad = true}), b = tensor({0, 2, 5}, {.requires_grad = true});
  std::cout << "3. distance " << squared_distance(a, b).item() << ", "
            << gradcheck(squared_distance, {a, b}, for_floats) << "\n";
}
