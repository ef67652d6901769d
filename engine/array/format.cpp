#include <algorithm>
#include <charconv>
#include <cmath>
#include <ostream>
#include <type_traits>
#include <vector>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/array/format.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad {

// ---- options

static PrintOptions& options() {
  static PrintOptions current;
  return current;
}

const PrintOptions& get_printoptions() {
  return options();
}

void set_printoptions(const PrintOptionsChange& change) {
  PrintOptions next = options();
  if (!change.profile.empty()) {
    if (change.profile == "default") {
      next = {};
    } else if (change.profile == "short") {
      next = {.precision = 2, .edgeitems = 2};
    } else if (change.profile == "full") {
      next = {.threshold = PrintOptions::all};
    } else {
      XGRAD_CHECK(false, "set_printoptions: profile \"", change.profile,
                  "\" is none of default, short, full");
    }
  }
  const auto set = [](const char* name, Index& option, const std::optional<Index>& value) {
    if (!value) return;
    XGRAD_CHECK(*value >= 0, "set_printoptions: ", name, "=", *value, " is negative");
    option = *value;
  };
  set("precision", next.precision, change.precision);
  set("threshold", next.threshold, change.threshold);
  set("edgeitems", next.edgeitems, change.edgeitems);
  set("linewidth", next.linewidth, change.linewidth);
  next.sci_mode = change.sci_mode;
  options() = next;
}

PrintOptionsGuard::PrintOptionsGuard(const PrintOptionsChange& change) : before_(options()) {
  set_printoptions(change);
}
PrintOptionsGuard::~PrintOptionsGuard() {
  options() = before_;
}

namespace detail {

// ---- one number

enum class Notation { integral, fixed, scientific };

static std::string number(double value, Notation notation) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  const auto precision = static_cast<int>(notation == Notation::integral ? 0 : options().precision);
  const auto format =
      notation == Notation::scientific ? std::chars_format::scientific : std::chars_format::fixed;
  std::string out(static_cast<std::size_t>(precision) + 320, '\0');  // the largest double has 309 digits
  out.resize(std::to_chars(out.data(), out.data() + out.size(), value, format, precision).ptr - out.data());
  return notation == Notation::integral ? out + '.' : out;
}

// The numbers that are shown: with `summarize` those at the edges. Without any edge items PyTorch looks at
// all numbers of a vector, and at none of a matrix.
template <class T, class Visit>
static void visit_shown(const T* data, const Shape& shape, bool summarize, const Visit& visit) {
  if (shape.empty()) return visit(*data);
  const Index n = shape[0], edge = options().edgeitems;
  if (summarize && edge == 0 && shape.dim() > 1) return;
  const Shape part(shape.begin() + 1, shape.end());
  const Index stride = part.numel();
  const bool skip = summarize && edge > 0 && n > 2 * edge;
  for (Index i = 0; i < n; ++i) {
    if (skip && i == edge) i = n - edge;
    visit_shown(data + i * stride, part, summarize, visit);
  }
}

// ---- all numbers of a tensor in one format, padded to one width

template <class T>
class Format {
 public:
  Format(const T* data, const Shape& shape, bool summarize) {
    const auto visit_all = [&](const auto& visit) { visit_shown(data, shape, summarize, visit); };
    if constexpr (!std::is_floating_point_v<T>) {
      visit_all([&](T value) { width_ = std::max(width_, bare(value).size()); });
    } else {
      double smallest = INFINITY, largest = 0;
      bool integral = true;
      visit_all([&](double value) {
        if (!std::isfinite(value) || value == 0) return;
        smallest = std::min(smallest, std::abs(value));
        largest = std::max(largest, std::abs(value));
        integral = integral && value == std::ceil(value);
      });
      if (largest == 0) return;
      const bool scientific =
          options().sci_mode.value_or(largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4);
      notation_ = scientific ? Notation::scientific : integral ? Notation::integral : Notation::fixed;
      visit_all([&](double value) {
        if (std::isfinite(value) && value != 0) width_ = std::max(width_, number(value, notation_).size());
      });
    }
  }

  std::size_t width() const { return width_; }
  std::string operator()(T value) const {
    const std::string out = bare(value);
    return std::string(std::max(width_, out.size()) - out.size(), ' ') + out;
  }

 private:
  std::string bare(T value) const {
    if constexpr (std::is_same_v<T, bool>) {
      return value ? "True" : "False";
    } else if constexpr (std::is_integral_v<T>) {
      return std::to_string(value);
    } else {
      return number(value, notation_);
    }
  }

  Notation notation_ = Notation::integral;
  std::size_t width_ = 1;
};

// ---- the brackets

template <class T>
static std::string vector_text(const T* data, Index n, Index indent, bool summarize,
                               const Format<T>& format) {
  const Index edge = options().edgeitems;
  std::vector<std::string> items;
  for (Index i = 0; i < n; ++i) {
    if (summarize && n > 2 * edge && i == edge) {
      items.push_back(edge == 0 ? "..." : " ...");
      i = n - edge;
      if (i == n) break;
    }
    items.push_back(format(data[i]));
  }
  const Index room = options().linewidth - indent;
  const auto per_line =
      static_cast<std::size_t>(std::max<Index>(1, room / static_cast<Index>(format.width() + 2)));
  const std::string line_break = ",\n" + std::string(indent + 1, ' ');
  std::string out = "[";
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i % per_line == 0 ? line_break : ", ";
    out += items[i];
  }
  return out + "]";
}

template <class T>
static std::string array_text(const T* data, const Shape& shape, Index indent, bool summarize,
                              const Format<T>& format) {
  if (shape.empty()) return format(*data);
  const Index n = shape[0];
  if (shape.dim() == 1) return vector_text(data, n, indent, summarize, format);
  const Index edge = options().edgeitems;
  const Shape part(shape.begin() + 1, shape.end());
  const Index stride = part.numel();
  const std::string separator = "," + std::string(shape.dim() - 1, '\n') + std::string(indent + 1, ' ');
  std::string out = "[";
  for (Index i = 0; i < n; ++i) {
    if (i > 0) out += separator;
    if (summarize && n > 2 * edge && i == edge) {
      out += "...";
      i = n - edge;
      if (i == n) break;
      out += separator;
    }
    out += array_text(data + i * stride, part, indent + 1, summarize, format);
  }
  return out + "]";
}

template <class T>
static std::string array_text(const T* data, const Shape& shape, Index indent) {
  if (shape.numel() == 0) return "[]";
  const bool summarize = shape.numel() > options().threshold;
  return array_text(data, shape, indent, summarize, Format<T>(data, shape, summarize));
}

// ---- what follows the numbers

// As Python writes a tuple.
static std::string tuple(const Shape& shape) {
  const std::string list = shape.text();
  return "(" + list.substr(1, list.size() - 2) + (shape.dim() == 1 ? ",)" : ")");
}

static std::string finish(std::string out, const std::vector<std::string>& suffixes, Index indent,
                          bool new_line) {
  const std::size_t line_start = out.rfind('\n');  // PyTorch counts one column too many
  Index column =
      static_cast<Index>(line_start == std::string::npos ? out.size() + 2 : out.size() - line_start + 1);
  for (const std::string& suffix : suffixes) {
    const auto length = std::ssize(suffix);
    if (new_line || column + length + 2 > options().linewidth) {
      out += ",\n" + std::string(indent, ' ') + suffix;
      column = indent + length;
      new_line = false;
    } else {
      out += ", " + suffix;
      column += length + 2;
    }
  }
  return out + ")";
}

template <class T>
constexpr const char* dtype = std::is_same_v<T, float>    ? "dtype=torch.float32"
                              : std::is_same_v<T, double> ? "dtype=torch.float64"
                              : std::is_same_v<T, bool>   ? "dtype=torch.bool"
                                                          : "dtype=torch.int64";

static const std::string prefix = "tensor(";
static const Index indent = 7;

template <class T>
std::string format_tensor(const T* data, const Shape& shape, const std::string& grad_suffix) {
  std::vector<std::string> suffixes;
  const bool empty = shape.numel() == 0;
  if (empty ? shape.dim() != 1 : options().edgeitems == 0) suffixes.push_back("size=" + tuple(shape));
  if (std::is_same_v<T, double> || (empty && !std::is_same_v<T, float>)) suffixes.push_back(dtype<T>);
  if (!grad_suffix.empty()) suffixes.push_back(grad_suffix);
  return finish(prefix + array_text(data, shape, indent), suffixes, indent, false);
}

template <class T>
std::string format_sparse(const Index* rows, const T* values, const Shape& values_shape, const Shape& shape) {
  const Index nnz = values_shape[0];
  const auto part = [](const std::string& name, const auto* data, const Shape& part_shape) {
    const std::string start = name + "=tensor(";
    std::string out = start + array_text(data, part_shape, indent + std::ssize(start));
    if (part_shape.numel() == 0) out += ", size=" + tuple(part_shape);
    return out + ")";
  };
  std::vector<std::string> suffixes{"size=" + tuple(shape), "nnz=" + std::to_string(nnz)};
  if (std::is_same_v<T, double>) suffixes.push_back(dtype<T>);
  suffixes.push_back("layout=torch.sparse_coo");
  const std::string between = ",\n" + std::string(indent, ' ');
  return finish(prefix + part("indices", rows, {1, nnz}) + between + part("values", values, values_shape),
                suffixes, indent, true);
}

template std::string format_tensor(const float*, const Shape&, const std::string&);
template std::string format_tensor(const double*, const Shape&, const std::string&);
template std::string format_tensor(const Index*, const Shape&, const std::string&);
template std::string format_tensor(const bool*, const Shape&, const std::string&);
template std::string format_sparse(const Index*, const float*, const Shape&, const Shape&);
template std::string format_sparse(const Index*, const double*, const Shape&, const Shape&);

}  // namespace detail

std::string float_repr(double value) {
  if (!std::isfinite(value)) return detail::number(value, detail::Notation::integral);
  const double size = std::abs(value);
  const bool fixed = size == 0 || (size >= 1e-4 && size < 1e16);
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value,
                                 fixed ? std::chars_format::fixed : std::chars_format::scientific);
  const std::string out(digits, end.ptr);
  return fixed && out.find('.') == std::string::npos ? out + ".0" : out;
}

}  // namespace xgrad
