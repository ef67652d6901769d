#include <xgrad/nn/linear.hpp>
#include <xgrad/nn/module/container.hpp>
#include <xgrad/nn/module/summary.hpp>

#include "support/support.hpp"

using namespace xgrad;

struct Model : nn::Module {
  nn::Linear first{300, 4};
  std::vector<nn::Linear> rest;
  nn::Buffer mean{example({4})};
  nn::IndexBuffer steps = 0;
  Model() { rest.emplace_back(4, 1, nn::LinearOptions{.bias = false}); }
  XGRAD_MODULE(Model, first, rest, mean, steps)
};

BOOST_AUTO_TEST_CASE(names_shapes_counts_and_bytes) {
  Model model;
  model.rest[0].requires_grad_(false);
  BOOST_TEST(nn::summary(model) ==
             "Model\n"
             "name           layer           shape     elements  bytes\n"
             "--------------------------------------------------------\n"
             "first.weight   Linear          [4, 300]     1,200  4,800\n"
             "first.bias     Linear          [4]              4     16\n"
             "rest.0.weight  Linear  frozen  [1, 4]           4     16\n"
             "mean           Model   buffer  [4]              4     16\n"
             "steps          Model   buffer  []               1      8\n"
             "--------------------------------------------------------\n"
             "trainable                                   1,204  4,816\n"
             "frozen                                          4     16\n"
             "buffers                                         5     24\n"
             "total                                       1,213  4,856\n");
}

BOOST_AUTO_TEST_CASE(without_buffers_and_without_anything) {
  BOOST_TEST(nn::summary(nn::Sequential(nn::Linear(1, 2))) ==
             "Sequential\n"
             "name       layer   shape   elements  bytes\n"
             "------------------------------------------\n"
             "0.weight   Linear  [2, 1]         2      8\n"
             "0.bias     Linear  [2]            2      8\n"
             "------------------------------------------\n"
             "trainable                         4     16\n"
             "total                             4     16\n");
  BOOST_TEST(nn::summary(nn::Sequential()) ==
             "Sequential\n"
             "name       layer  shape  elements  bytes\n"
             "----------------------------------------\n"
             "trainable                       0      0\n"
             "total                           0      0\n");
}
