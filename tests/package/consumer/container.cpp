// Modules of any type in a container, which asks what they are; also without run-time type information.
#include <xgrad/xgrad.hpp>

using namespace xgrad;

struct Twice : nn::Module {
  Tensor forward(const Tensor& x) const { return 2 * x; }
  XGRAD_MODULE(Twice)
};

int main() {
  nn::Sequential net{nn::Linear(3, 2), Twice()};
  nn::Sequential copy = net;
  const bool right = net.get<nn::Linear>(0).weight.size(0) == 2 && copy(ones({4, 3})).size(0) == 4;
  try {
    net.get<nn::Linear>(1);
  } catch (const std::invalid_argument&) {
    return right ? 0 : 1;
  }
  return 1;
}
