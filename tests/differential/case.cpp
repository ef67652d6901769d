#include "differential/case.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <sstream>

#include <nlohmann/json.hpp>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/ops/convert.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::differential {

using nlohmann::json;

// ---- reading

static Shape shape_of(const std::string& text) {
  Shape shape;
  std::istringstream sizes(text);
  for (std::string size; text != "." && std::getline(sizes, size, 'x');) shape.append(std::stoll(size));
  return shape;
}

static Input made(const std::string& spec) {
  if (spec == "-") return Tensor();
  if (spec == "#true" || spec == "#false") return spec == "#true";
  if (spec[0] == '#') {
    const json number = json::parse(spec.substr(1));
    return number.is_number_integer() ? Input(number.get<Index>()) : Input(number.get<double>());
  }
  std::istringstream parts(spec);
  std::string kind, sizes;
  Index low = 0, high = 2;
  parts >> kind >> sizes >> low >> high;
  const Shape shape = shape_of(sizes);
  const char letter = static_cast<char>(std::tolower(kind[0]));
  if (letter == 'i') return randint(low, high, shape);
  if (letter == 'b') return to_mask(randint(0, 2, shape));
  Tensor x;
  if (letter == 'n') x = randn(shape);
  if (letter == 'u') x = rand(shape);
  if (letter == 'w') x = to_tensor(randint(-3, 4, shape));
  if (letter == 's' || letter == 'q') {
    constexpr Scalar inf = std::numeric_limits<Scalar>::infinity();
    const Tensor special{std::numeric_limits<Scalar>::quiet_NaN(), inf, -inf, 0.0, 1.0, -2.5, 1e-30, -0.0};
    x = special[randint(0, special.numel() - (letter == 'q'), shape)].clone();
  }
  return x.detach().requires_grad_(letter == kind[0]);
}

Case::Case(const json& record) : args_(&record.at("args")) {
  manual_seed(record.at("seed"));
  for (const std::string spec : record.at("in")) {
    inputs_.push_back(made(spec));
    const auto* x = std::get_if<Tensor>(&inputs_.back());
    if (x && x->defined() && x->requires_grad()) leaves.push_back(*x);
  }
}

Array Case::array(std::size_t k) const {
  return std::visit(
      [](const auto& x) -> Array {
        if constexpr (std::is_arithmetic_v<std::remove_cvref_t<decltype(x)>>) {
          throw std::logic_error("a number where an array is expected");
        } else {
          return x;
        }
      },
      input(k));
}
Tensor Case::tensor(std::size_t k) const {
  return k < inputs_.size() ? std::get<Tensor>(inputs_[k]) : Tensor();
}

bool Case::has(const char* name) const {
  return args_->contains(name);
}
double Case::number(const char* name) const {
  const json& value = args_->at(name);
  return value.is_string() ? std::stod(value.get<std::string>()) : value.get<double>();
}
Index Case::integer(const char* name) const {
  return args_->at(name);
}
bool Case::flag(const char* name) const {
  return args_->at(name);
}
std::string Case::text(const char* name) const {
  return args_->at(name);
}
IndexList Case::list(const char* name) const {
  return args_->at(name).get<std::vector<Index>>();
}
Shape Case::shape(const char* name) const {
  const IndexList sizes = list(name);
  return Shape(sizes.begin(), sizes.end());
}

template <class Option>
static Option named(const std::string& name, std::initializer_list<std::pair<const char*, Option>> options) {
  for (const auto& [known, option] : options) {
    if (name == known) return option;
  }
  throw std::logic_error("an option without a name: " + name);
}
void Case::assign(const char* name, std::array<double, 2>& option) const {
  args_->at(name).get_to(option);
}
void Case::assign(const char* name, nn::Reduction& option) const {
  using enum nn::Reduction;
  option = named<nn::Reduction>(text(name), {{"none", none}, {"mean", mean}, {"sum", sum}});
}
void Case::assign(const char* name, nn::KLDivReduction& option) const {
  using enum nn::KLDivReduction;
  option = named<nn::KLDivReduction>(
      text(name), {{"none", none}, {"mean", mean}, {"sum", sum}, {"batchmean", batchmean}});
}
void Case::assign(const char* name, nn::ConvPadding& option) const {
  option = args_->at(name).is_string() ? nn::ConvPadding(text(name)) : nn::ConvPadding(integer(name));
}
void Case::assign(const char* name, nn::PaddingMode& option) const {
  using enum nn::PaddingMode;
  option = named<nn::PaddingMode>(
      text(name), {{"zeros", zeros}, {"reflect", reflect}, {"replicate", replicate}, {"circular", circular}});
}

// ---- all bits

static std::string exact(const void* data, std::size_t bytes, const Shape& shape, const auto* numbers) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (std::size_t i = 0; i < bytes; ++i) {
    hash = (hash ^ static_cast<const unsigned char*>(data)[i]) * 0x100000001b3;
  }
  std::ostringstream out;
  out << "x ";
  for (Index d = 0; d < shape.dim(); ++d) out << (d ? "x" : "") << shape[d];
  char text[40];
  std::snprintf(text, sizeof text, "%s %016llx", shape.empty() ? "." : "",
                static_cast<unsigned long long>(hash));
  out << text;
  for (Index i = 0; i < std::min<Index>(shape.numel(), 3); ++i) {
    std::snprintf(text, sizeof text, " %.9g", static_cast<double>(numbers[i]));
    out << text;
  }
  return out.str();
}
std::string exact(const Tensor& x) {
  return exact(x.value().data(), x.numel() * sizeof(Scalar), x.shape(), x.value().data());
}
std::string exact(const Indices& x) {
  return exact(x.value().data(), x.numel() * sizeof(Index), x.shape(), x.value().data());
}
std::string exact(const Mask& x) {
  return exact(x.value().data(), x.numel(), x.shape(), x.value().data());
}
std::string exact(const std::vector<std::uint8_t>& bytes) {
  return exact(bytes.data(), bytes.size(), {std::ssize(bytes)}, bytes.data());
}

// ---- comparing

namespace {
// An array or a list as the case has it: "f 2x3 1 2 3 4 5 6".
struct Expected {
  std::string kind;
  Shape shape;
  std::vector<double> numbers;

  explicit Expected(const std::string& text) {
    std::istringstream parts(text);
    std::string sizes;
    parts >> kind >> sizes;
    shape = shape_of(sizes);
    for (std::string number; parts >> number;) numbers.push_back(std::strtod(number.c_str(), nullptr));
  }
};
}  // namespace

// The numbers agree to this part of the greatest one; signs of zeros too where they count.
static std::string compare_numbers(const std::vector<double>& found, const std::vector<double>& wanted,
                                   double tolerance, bool signs) {
  if (found.size() != wanted.size()) return text(found.size(), " numbers");
  double scale = 0.1;
  for (const double w : wanted) scale = std::isfinite(w) ? std::max(scale, std::abs(w)) : scale;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double f = found[i], w = wanted[i];
    if (std::isnan(f) && std::isnan(w)) continue;
    const bool same = std::isfinite(w) ? std::abs(f - w) <= tolerance * scale : f == w;
    if (!same || (signs && w == 0 && f == 0 && std::signbit(f) != std::signbit(w))) {
      return text("element ", i, " is ", f, ", not ", w);
    }
  }
  return "";
}

template <class X>
static std::string compare_array(const char* kind, const X& x, const std::string& wanted, double tolerance,
                                 bool signs) {
  if (!x.defined()) return wanted == "-" ? "" : "undefined";
  const Expected expected(wanted);
  if (expected.kind != kind) return text("of kind ", kind, ", not ", expected.kind);
  if (expected.shape != x.shape()) return text("of shape ", x.shape(), ", not ", expected.shape);
  return compare_numbers({x.value().begin(), x.value().end()}, expected.numbers, tolerance, signs);
}

static std::string compare(const Result& result, const std::string& wanted, double tolerance, bool signs) {
  if (const auto* x = std::get_if<Tensor>(&result)) return compare_array("f", *x, wanted, tolerance, signs);
  if (const auto* x = std::get_if<Indices>(&result)) return compare_array("i", *x, wanted, 0, false);
  if (const auto* x = std::get_if<Mask>(&result)) return compare_array("b", *x, wanted, 0, false);
  if (const auto* x = std::get_if<std::vector<double>>(&result)) {
    return compare_numbers(*x, Expected(wanted).numbers, 1e-9, false);
  }
  const auto& text = std::get<std::string>(result);
  return text == wanted ? "" : text;
}

static const Table& table() {
  static const Table all = [] {
    Table t;
    for (const auto add : {add_elementwise, add_layers, add_losses, add_printing, add_random_numbers,
                           add_reductions, add_shapes, add_training}) {
      add(t);
    }
    return t;
  }();
  return all;
}

// Sends drawn gradients back through all results, and says which nodes they have.
static std::vector<std::string> backward(const Results& results) {
  std::vector<std::string> nodes;
  std::vector<std::pair<Tensor, Tensor>> learning;
  for (const Result& result : results) {
    const auto* x = std::get_if<Tensor>(&result);
    if (!x || !x->defined() || !x->requires_grad()) continue;
    nodes.push_back(x->grad_fn() ? x->grad_fn() : "-");
    learning.emplace_back(*x, randn(x->shape()));
  }
  for (const auto& [x, gradient] : learning) x.backward(gradient, {.retain_graph = true});
  return nodes;
}

std::string difference(const json& record) {
  const auto call = table().find(record.at("op"));
  if (call == table().end()) return "not in the table";
  const bool refused = record.at("out") == "error";
  std::vector<Tensor> leaves;
  Results results;
  std::vector<std::string> nodes;
  try {
    Case c(record);
    results = call->second(c);
    nodes = backward(results);
    leaves = c.leaves;
  } catch (const json::exception& error) {
    return text("the table reads it wrongly: ", error.what());
  } catch (const std::exception& error) {
    return refused ? "" : text("throws ", error.what());
  }
  if (refused) return "accepted, PyTorch refuses it";
  const json& out = record.at("out");
  if (out.size() != results.size()) return text(results.size(), " results, not ", out.size());
  const double tolerance = record.value("tol", 2e-5);
  const bool signs = record.value("signs", false);
  for (std::size_t i = 0; i < results.size(); ++i) {
    const std::string how = compare(results[i], out[i], tolerance, signs);
    if (!how.empty()) return text("result ", i, ": ", how);
  }
  const auto wanted = record.value("fn", std::vector<std::string>());
  if (nodes != wanted) {
    return text("nodes ", json(nodes).dump(), ", not ", json(wanted).dump());
  }
  const json grads = record.value("grad", json::array());
  for (std::size_t i = 0; i < grads.size(); ++i) {
    const Gradient& grad = leaves.at(i).grad();
    const Tensor dense = grad.defined() ? grad.to_dense() : Tensor();
    const std::string how =
        compare_array(grad.is_sparse() ? "F" : "f", dense, grads[i].get<std::string>(), tolerance, false);
    if (!how.empty()) return text("gradient ", i, ": ", how);
  }
  return "";
}

}  // namespace xgrad::differential
