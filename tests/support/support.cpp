#include "support/support.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include <nlohmann/json.hpp>

namespace xgrad::inline XGRAD_ABI {

boost::test_tools::assertion_result close(const Array& a, const Array& b, double rtol, double atol) {
  return testing::close(a, b, {.rtol = rtol, .atol = atol, .equal_nan = true});
}

boost::test_tools::assertion_result close(const Tensor& a, const Tensor& b) {
  const double tolerance = sizeof(Scalar) == 8 ? 1e-9 : 1e-5;
  return close(a.value(), b.value(), tolerance, tolerance);
}

Tensor example(const Shape& shape, double phase, double scale, double shift) {
  Array out = uninitialized<Array>(shape);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out.data()[i] = static_cast<Scalar>(scale * std::sin(1.7 * static_cast<double>(i + 1) + phase) + shift);
  }
  return Tensor(std::move(out));
}

Tensor leaf(const Shape& shape, double phase, double scale, double shift) {
  return example(shape, phase, scale, shift).requires_grad_();
}

const nlohmann::json& oracle(const std::string& name) {
  static std::map<std::string, nlohmann::json> files;
  const auto known = files.find(name);
  if (known != files.end()) return known->second;
  const std::string path = std::string(XGRAD_ORACLE_DIR) + "/" + name + ".json";
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return files[name] = nlohmann::json::parse(file);
}

template <class AnyArray>
static AnyArray read(const nlohmann::json& value) {
  Shape shape;
  for (const Index size : value.at("shape")) shape.append(size);
  AnyArray out = uninitialized<AnyArray>(shape);
  const nlohmann::json& data = value.at("data");
  if (data.size() != out.size()) throw std::runtime_error("oracle: data does not fill its shape");
  for (std::size_t i = 0; i < out.size(); ++i) {
    out.data()[i] = data[i].is_string()
                        ? static_cast<typename AnyArray::value_type>(std::stod(data[i].get<std::string>()))
                        : data[i].get<typename AnyArray::value_type>();
  }
  return out;
}

Array array_of(const nlohmann::json& value) {
  return read<Array>(value);
}
Indices indices_of(const nlohmann::json& value) {
  return read<IndexArray>(value);
}

Shape shape_of(const nlohmann::json& sizes) {
  const auto list = sizes.get<std::vector<Index>>();
  return Shape(list.begin(), list.end());
}

std::string data_path(const std::string& name) {
  const char* folder = std::getenv("XGRAD_DATA");
  if (!folder || !*folder) {
    std::cout << "skipped: XGRAD_DATA does not name the folder with the data\n";
    std::exit(77);
  }
  return std::string(folder) + "/" + name;
}

}  // namespace xgrad::inline XGRAD_ABI
