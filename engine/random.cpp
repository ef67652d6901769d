#include <xgrad/engine/random.hpp>
namespace xgrad {
Generator::Generator(std::uint64_t s) {
  manual_seed(s);
}
Generator& Generator::manual_seed(std::uint64_t s) {
  seed_ = s;
  return *this;
}
Generator& default_generator() {
  static Generator g(0);
  return g;
}
Generator& manual_seed(std::uint64_t s) {
  return default_generator().manual_seed(s);
}
void fill_uniform(std::span<float>, double, double, Generator&) {}
void fill_uniform(std::span<double>, double, double, Generator&) {}
void fill_normal(std::span<float>, double, double, Generator&) {}
void fill_normal(std::span<double>, double, double, Generator&) {}
}  // namespace xgrad
