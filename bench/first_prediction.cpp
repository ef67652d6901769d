// From the start of a program to the first prediction of a saved model: `first_prediction save FILE` makes
// the file, `first_prediction load FILE` is what is measured. first_prediction.py does the same with PyTorch.

#include <iostream>
#include <string>

#include "models.hpp"

using namespace xgrad;

int main(int argc, char** argv) {
  const std::string what = argc == 3 ? argv[1] : "";
  if (what == "save") {
    manual_seed(0);
    nn::save(DotProduct(943, 1682, 50), argv[2]);
  } else if (what == "load") {
    DotProduct model(943, 1682, 50);
    model.load_state_dict(nn::load(argv[2]));
    std::cout << model(indices({{1, 2}})).item() << '\n';
  } else {
    std::cerr << "usage: first_prediction save|load FILE\n";
    return 1;
  }
}
