// %% [markdown]
// # Autograd from scratch
//
// A model learns by asking one question again and again: if I change this number a little, how much does the error change?
// The answer is a derivative, and a model has thousands or millions of numbers to ask it for. *Autograd* is the machine that
// answers for all of them at once.
//
// This notebook builds such a machine in thirty lines, to see that there is no magic in it. Then it does the same with
// xgrad, writes an operation that xgrad does not have, checks its derivative, and looks at the kind of gradient that
// makes embeddings cheap: the row-sparse one.

// %%
#include <cmath>
#include <iomanip>
#include <iostream>
#include <memory>
#include <ranges>
#include <set>
#include <string>
#include <vector>
#include <xgrad/xgrad.hpp>
#include "shared/pictures.hpp"

using namespace xgrad;
using namespace examples;

// %% [markdown]
// ## A derivative, by trying
//
// Take a function of two numbers,
// $$ y = a \cdot b + e^{a} . $$
// How much does $y$ change when $a$ does? The simplest way to find out is to try: compute $y$ at two places close to each
// other, and divide the difference by their distance.

// %%
double formula(double a, double b) { return a * b + std::exp(a); }

// %% [program]
static void by_trying() {
// %%
double h = 1e-6;
std::cout << std::fixed << std::setprecision(4)
          << "y           = " << formula(2, 3) << "\n"
          << "change by a = " << (formula(2 + h, 3) - formula(2 - h, 3)) / (2 * h) << "\n"
          << "change by b = " << (formula(2, 3 + h) - formula(2, 3 - h)) / (2 * h) << "\n";

// %% [markdown]
// By the rules of school the first is $b + e^a = 3 + 7.3891$, and the second is $a = 2$. Trying gives the right answer, but it
// computes the whole function twice for each number that it asks about. With a million numbers that is two million
// runs for one step of learning. We need something better; trying stays useful to check it (further down).

// %% [program]
}

// %% [markdown]
// ## A number that remembers
//
// The better way needs one idea: **let every result remember what it was computed from.** A result keeps its value,
// handles to its inputs, and for each input its *slope*: how much the result changes when that input does. The slopes of
// single operations are simple:
//
// | operation | slope by the first input | slope by the second |
// |---|---|---|
// | $a + b$ | 1 | 1 |
// | $a \cdot b$ | $b$ | $a$ |
// | $e^a$ | $e^a$, the result itself | |

// %%
struct Number {
  double value = 0;
  std::string made_by = "input";                     // the operation
  std::vector<std::shared_ptr<Number>> inputs = {};  // of that operation
  std::vector<double> slopes = {};                   // one for each input
  double grad = 0;  // what backward finds: how much the last result changes with this
};
using Handle = std::shared_ptr<Number>;

Handle number(Number content) {
  return std::make_shared<Number>(content);
}

Handle operator+(const Handle& a, const Handle& b) {
  return number({a->value + b->value, "+", {a, b}, {1, 1}});
}
Handle operator*(const Handle& a, const Handle& b) {
  return number({a->value * b->value, "*", {a, b}, {b->value, a->value}});
}
Handle exp(const Handle& a) {
  double e = std::exp(a->value);
  return number({e, "exp", {a}, {e}});
}

// %% [markdown]
// Now the formula is computed as before, but it leaves a trace: $y$ knows that it is a sum, the sum knows its two parts, and
// so on down to the inputs.

// %%
Handle small_a = number({2}), small_b = number({3});
Handle small_y = small_a * small_b + exp(small_a);

// %% [program]
static void a_graph() {
// %%
auto [left, right] = std::pair(small_y->inputs[0], small_y->inputs[1]);
std::cout << small_y->value << " was made by " << small_y->made_by << "\n"
          << "  of " << left->value << ", which was made by " << left->made_by << "\n"
          << "  and " << right->value << ", which was made by " << right->made_by << "\n";

// %% [program]
}

// %% [markdown]
// This trace is **the graph**: numbers are its points, and an arrow leads from an input to what was made of it. Nobody
// drew it; computing drew it. Here is a function that writes it down in the language of Graphviz, a program that draws graphs.

// %%
void draw(const Handle& x, std::string& text, std::set<Number*>& seen) {
  if (!seen.insert(x.get()).second) return;  // was here already
  auto name = [](const Handle& n) {
    return "n" + std::to_string(reinterpret_cast<std::uintptr_t>(n.get()));
  };
  auto rounded = [](double v) { return std::to_string(v).substr(0, 6); };
  std::string shape = x->inputs.empty() ? "ellipse" : "box";
  text += name(x) + " [shape=" + shape + ", label=\"" + x->made_by + "\\n" + rounded(x->value) +
          "\"];\n";
  for (std::size_t i = 0; i < x->inputs.size(); ++i) {
    draw(x->inputs[i], text, seen);
    text += name(x->inputs[i]) + " -> " + name(x) + " [label=\"" + rounded(x->slopes[i]) + "\"];\n";
  }
}

std::string graph_of(const Handle& x) {
  std::string text = "digraph { rankdir=BT; edge [fontname=Helvetica, fontsize=10];\n";
  std::set<Number*> seen;
  draw(x, text, seen);
  return text + "}\n";
}

// %% [program]
static void a_picture() {
// %%
display(graph_of(small_y));

// %% [markdown]
// The slopes are written at the arrows. Two ways lead from $a = 2$ up to $y$: one through the product, one through the
// exponential.

// %% [program]
}

// %% [markdown]
// ## Backward
//
// The chain rule of school says: along one way slopes are *multiplied*, and over several ways they are *added*. For $a$ that is
// $3 \cdot 1$ through the product and $7.3891 \cdot 1$ through the exponential, together $10.3891$.
//
// To do it for all numbers at once, start at the result, whose slope by itself is 1, and go through the graph **against
// the arrows**. Each number hands to each of its inputs: its own gradient times the slope. An input adds up what it gets. Only
// one thing needs care: a number must have got everything before it hands on, so its users come first. A walk that
// notes a number after all its inputs gives that order, read from its end.

// %%
void walk(const Handle& x, std::vector<Handle>& order, std::set<Number*>& seen) {
  if (!seen.insert(x.get()).second) return;
  for (const Handle& input : x->inputs) walk(input, order, seen);
  order.push_back(x);
}

void backward(const Handle& result) {
  std::vector<Handle> order;
  std::set<Number*> seen;
  walk(result, order, seen);
  result->grad = 1;
  for (const Handle& x : std::views::reverse(order)) {
    for (std::size_t i = 0; i < x->inputs.size(); ++i) x->inputs[i]->grad += x->slopes[i] * x->grad;
  }
}

// %% [program]
static void small_engine() {
// %%
backward(small_y);
std::cout << "change by a = " << small_a->grad << "\n"
          << "change by b = " << small_b->grad << "\n";

// %% [markdown]
// The same answers as by trying, for all inputs in **one** walk, however many inputs there are. That is all of reverse-mode
// autograd. What a real engine adds is speed (arrays instead of single numbers), care (what if a number is changed after it was
// saved? what if the graph has a million points?) and comfort.

// %% [program]
}

// %% [program]
static void with_xgrad() {
// %% [markdown]
// ## The same with xgrad
//
// A `Tensor` is such a handle, of an array of numbers. Those that one wants gradients of are marked with
// `requires_grad_`. A result prints which operation made it.

// %%
Tensor a = Tensor(2.0).requires_grad_(), b = Tensor(3.0).requires_grad_();
Tensor y = a * b + exp(a);
std::cout << y << "\n";

// %%
display(to_dot(y, {{"a", a}, {"b", b}}));

// %% [markdown]
// The same graph as above. Instead of a slope for each arrow, xgrad keeps a piece of code for each operation, which knows how
// to hand a gradient on: for an array a slope would be a huge table.

// %%
y.backward();
std::cout << a.grad() << " " << b.grad() << "\n";

// %% [markdown]
// Three things that surprise everybody once.
//
// **Gradients add up.** A second `backward` adds to what is there, because a number may be used in several results. So a training
// loop begins each step with `zero_grad()`.

// %%
(a * b).backward();
std::cout << a.grad() << ": " << 3 + std::exp(2.0) << " from before, and 3\n";
a.zero_grad();
std::cout << a.grad() << "\n";

// %% [markdown]
// **A graph can be walked once.** What operations saved is freed on the way, so that memory is free for the next step. Who
// needs the graph twice says so: `y.backward({.retain_graph = true})`.

// %%
try {
  y.backward();
} catch (const std::logic_error& error) {
  std::cout << error.what() << "\n";
}

// %% [markdown]
// **Not everything should be recorded.** To try a model one needs no gradients. While a `NoGradGuard` lives, operations
// leave no trace; `detach()` gives one tensor without its past.

// %%
{
  NoGradGuard no_grad;
  std::cout << a * b << "\n";
}
std::cout << a * b << "\n" << (a * b).detach() << "\n";

// %% [program]
}

// %% [markdown]
// ## An operation of your own
//
// Say we want to measure errors by
// $$ \log\cosh(x) = \log \frac{e^x + e^{-x}}{2} , $$
// which is like $x^2 / 2$ for small errors and like $|x|$ for large ones, so that a few wild points do not rule the
// result. It can be composed of operations that are there, and gets its gradient for free:

// %%
Tensor composed_log_cosh(const Tensor& x) { return log((exp(x) + exp(-x)) / 2); }

// %% [program]
static void composed() {
// %%
Tensor errors = tensor({0.5, -3, 100}, {.requires_grad = true});
Tensor by_composition = composed_log_cosh(errors);
sum(by_composition).backward();
std::cout << by_composition << "\n" << errors.grad() << "\n";

// %% [markdown]
// For the last number it fails: $e^{100}$ is larger than any float, so the value is infinite and the gradient is no number
// at all. The true value is close to $100 - \log 2$. There is another way to write the same function that never
// overflows, and its slope is known:
// $$ \log\cosh(x) = |x| + \log(1 + e^{-2|x|}) - \log 2, \qquad \frac{d}{dx} \log\cosh(x) = \tanh(x) . $$

// %% [program]
}

// %% [markdown]
// So we write it by hand. An operation does two things: it computes its value, and it hands `record` its name, its inputs,
// the value, and a piece of code for backward. That code gets the gradient of the result, and adds to the gradient of each
// input: *gradient of the result times slope*, the same line as in the small engine. `Saved(x)` keeps the numbers
// of the input until then (and would notice if somebody changed them in between).

// %%
Tensor log_cosh(const Tensor& x) {
  Array y = x.value();
  for (Scalar& v : y)
    v = std::abs(v) + std::log1p(std::exp(-2 * std::abs(v))) - std::log(Scalar(2));
  return record("LogCoshBackward", {x}, std::move(y),
                [x = Saved(x)](const Array& grad, InputGrads& to) {
                  Array slope = x.value();
                  for (Scalar& v : slope) v = std::tanh(v);
                  to.add(0, grad * slope);
                });
}

// %% [program]
static void by_hand() {
// %%
Tensor errors = tensor({0.5, -3, 100}, {.requires_grad = true});
Tensor by_hand = log_cosh(errors);
sum(by_hand).backward();
std::cout << by_hand << "\n" << errors.grad() << "\n";

// %% [markdown]
// It has a place in the graph like any other operation.

// %%
display(to_dot(sum(log_cosh(errors * 2)), {{"errors", errors}}));

// %% [program]
}

// %% [markdown]
// ## Is the slope right?
//
// A mistake in a slope is easy to make and hard to see: the model still learns, only worse. So every derivative that is
// written by hand is compared with trying, which cannot be wrong in the same way. `gradcheck` does that for every element of
// every input. (It is meant for doubles, the library `xgrad::xgrad_f64`. Floats have 7 digits, so here the two places lie
// farther apart and more difference is allowed.)

// %%
Tensor wrong_log_cosh(const Tensor& x) {
  return record("WrongBackward", {x}, log_cosh(x).value(),
                [x = Saved(x)](const Array& grad, InputGrads& to) {
                  to.add(0, grad * x.value());  // the slope of x * x / 2
                });
}

// %% [program]
static void checked() {
// %%
GradcheckOptions for_floats = {.eps = 1e-2, .atol = 1e-2, .rtol = 1e-2};
Tensor points = tensor({-2, -0.5, 0.25, 1.5}, {.requires_grad = true});
std::cout << "log_cosh:       " << (gradcheck(log_cosh, {points}, for_floats) ? "right" : "wrong")
          << "\n"
          << "wrong_log_cosh: "
          << (gradcheck(wrong_log_cosh, {points}, for_floats) ? "right" : "wrong") << "\n";

// %% [markdown]
// A picture of the three slopes: by hand, by trying, and the wrong one, which is right only near zero. Mistakes like this
// one pass every test that looks at small numbers alone.

// %%
Tensor grid = arange(-3, 3, 0.1).requires_grad_();
sum(log_cosh(grid)).backward();
Tensor slopes = grid.grad();
grid.zero_grad();
sum(wrong_log_cosh(grid)).backward();
Tensor wrong_slopes = grid.grad();
Tensor tried = (log_cosh(grid.detach() + 0.01) - log_cosh(grid.detach() - 0.01)) / 0.02;
auto doubles = [](const Tensor& x) {
  return std::vector<double>(x.value().begin(), x.value().end());
};
display(Plot({.title = "The slope of log cosh", .x_label = "x", .y_label = "slope"})
            .line("by hand", doubles(grid), doubles(slopes))
            .line("wrong", doubles(grid), doubles(wrong_slopes))
            .scatter("by trying", doubles(grid), doubles(tried)));

// %% [program]
}

// %% [program]
static void learning() {
// %% [markdown]
// ## Learning with it
//
// What is it good for? Forty points along the line $y = 2 x + 1$, and four of them measured badly. A line is fitted to
// them twice: with squared errors, and with our operation.

// %%
manual_seed(0);
Tensor x = rand({40}) * 4 - 2;
Tensor y = 2 * x + 1 + 0.2 * randn({40});
for (Index bad : {3, 11, 24, 32}) y[bad] = 12;

// %% [markdown]
// A training step by hand, without an optimizer: drop the old gradients, compute the error, walk backward, and move each
// parameter a little **against** its gradient, because the gradient says in which direction the error grows. The update itself
// must leave no trace in the graph, so it goes to `data()`.

// %%
auto fit = [](const Tensor& inputs, const Tensor& outputs, const auto& loss_of) {
  Tensor slope = Tensor(0.0).requires_grad_(), start = Tensor(0.0).requires_grad_();
  for (int step = 0; step < 500; ++step) {
    slope.zero_grad();
    start.zero_grad();
    mean(loss_of(slope * inputs + start - outputs)).backward();
    slope.data() -= 0.1 * slope.grad();
    start.data() -= 0.1 * start.grad();
  }
  return std::pair(slope.item(), start.item());
};
auto [square_slope, square_start] =
    fit(x, y, [](const Tensor& error) { return error * error / 2; });
auto [log_cosh_slope, log_cosh_start] = fit(x, y, log_cosh);
std::cout << std::setprecision(1) << "squares:  y = " << square_slope << " x + " << square_start
          << "\n"
          << "log cosh: y = " << log_cosh_slope << " x + " << log_cosh_start << "\n";

// %%
auto numbers = [](const Tensor& t) {
  return std::vector<double>(t.value().begin(), t.value().end());
};
display(Plot({.title = "A line through points, four of them bad", .x_label = "x", .y_label = "y"})
            .scatter("points", numbers(x), numbers(y))
            .line("least squares", {-2, 2},
                  {square_start - 2 * square_slope, square_start + 2 * square_slope})
            .line("log cosh", {-2, 2},
                  {log_cosh_start - 2 * log_cosh_slope, log_cosh_start + 2 * log_cosh_slope}));

// %% [program]
}

// %% [program]
static void row_sparse() {
// %% [markdown]
// ## A gradient with holes
//
// An embedding is a table; a lookup takes rows out of it. What is the slope of the result by a row that was not looked up? Zero:
// changing that row changes nothing. So the gradient of a table is zero in all rows but those that the batch asked for.
// Here is one of six rows, in which rows 1 and 4 are looked up, row 1 twice.

// %%
manual_seed(0);
nn::Embedding dense_table(6, 3);
nn::Embedding sparse_table = nn::Embedding::from_pretrained(dense_table.weight.clone().detach(),
                                                            {.sparse = true}, /*freeze=*/false);
Indices words = indices({1, 4, 1});
Tensor wish{{1, 2, 3}, {4, 5, 6}, {10, 20, 30}};  // the gradient that comes to each looked-up row

sum(dense_table(words) * wish).backward();
std::cout << dense_table.weight.grad() << "\n";

// %% [markdown]
// Four of six rows are zeros that somebody had to write, and that an optimizer will read. In a real table it is 999,990 of a
// million. With `sparse = true` the gradient is kept as it arrives: **which rows**, and **a row of numbers for each**.

// %%
sum(sparse_table(words) * wish).backward();
const Gradient& gradient = sparse_table.weight.grad();
std::cout << gradient.rows() << "\n" << Tensor(gradient.values()) << "\n";

// %% [markdown]
// Row 1 is there twice, once for each time that it was looked up. `coalesce` adds up what belongs to one row; that is what
// an optimizer does before it takes a step.

// %%
Gradient merged = gradient.coalesce();
std::cout << merged.rows() << "\n" << Tensor(merged.values()) << "\n";

// %%
display(HeatMap({.title = "One gradient in three forms"})
            .add("as it arrives: rows 1, 4, 1", gradient.values())
            .add("merged: rows 1, 4", merged.values())
            .add("dense", gradient.to_dense(), /*marked=*/{1, 4}));

// %% [markdown]
// A step of stochastic gradient descent then touches two rows, not six. By hand:

// %%
nn::Embedding by_optimizer = sparse_table;  // a model is a value: a copy has numbers of its own
sum(by_optimizer(words) * wish).backward();
{
  NoGradGuard no_grad;
  Tensor values = merged.values();
  for (Index i = 0; i < merged.nnz(); ++i)
    sparse_table.weight[merged.rows().value()(i)] -= 0.1 * values[i];
}

// %% [markdown]
// And by the optimizer, which does the same for any rule, with threads and vector instructions:

// %%
optim::SGD sgd(by_optimizer.parameters(), {.lr = 0.1});
sgd.step();
std::cout << "the same: " << (allclose(sparse_table.weight, by_optimizer.weight) ? "True" : "False")
          << "\n";

// %% [markdown]
// What it saves: the gradient of a table of 100,000 words with 64 numbers each, after a batch of 256 words.

// %%
nn::Embedding large(100000, 64, {.sparse = true});
sum(large(randint(0, 100000, {256}))).backward();
std::cout << "dense:      " << large.weight.numel() << " numbers\n"
          << "row-sparse: " << large.weight.grad().nnz() * 64 << " numbers\n";

// %% [markdown]
// ## Exercises
//
// 1. Give the small engine a `tanh` (its slope is $1 - \tanh(x)^2$) and find the gradient of $\tanh(a \cdot b)$ at
//    $a = 0.5$, $b = -1$. Check it by trying.
// 2. Write `my_softplus(x)` $= \log(1 + e^x)$ as an operation with `record`. Which function is its slope? Check it with `gradcheck`.
// 3. An operation may have several inputs: write `squared_distance(a, b)` $= \sum_k (a_k - b_k)^2$ for two tensors of one
//    dimension. Backward then calls `to.add(0, ...)` and `to.add(1, ...)`.
//
// Solutions are in [solutions/autograd_from_scratch.cpp](solutions/autograd_from_scratch.cpp).

// %% [program]
}

#include "shared/notebook_program.hpp"

int main(int argc, char** argv) {
  return run_notebook(argc, argv, [] {
    by_trying();
    a_graph();
    a_picture();
    small_engine();
    with_xgrad();
    composed();
    by_hand();
    checked();
    learning();
    row_sparse();
  });
}
