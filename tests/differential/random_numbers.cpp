#include <nlohmann/json.hpp>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/multinomial.hpp>
#include <xgrad/nn/dropout.hpp>
#include <xgrad/nn/module/init.hpp>

#include "differential/case.hpp"

namespace xgrad::differential {

using nlohmann::json;

// ["randn", [2, 3]]: the name of a draw and its arguments, in the order of random_numbers.py.
using Drawing = std::string (*)(const json& call);

static Shape sizes(const json& list) {
  const auto numbers = list.get<std::vector<Index>>();
  return Shape(numbers.begin(), numbers.end());
}

static const std::map<std::string, Drawing>& drawings() {
  namespace init = nn::init;
  static const std::map<std::string, Drawing> all{
      {"rand", [](const json& c) { return exact(rand(sizes(c[1]))); }},
      {"randn", [](const json& c) { return exact(randn(sizes(c[1]))); }},
      {"randint",
       [](const json& c) { return exact(randint(c[1].get<Index>(), c[2].get<Index>(), sizes(c[3]))); }},
      {"randperm", [](const json& c) { return exact(randperm(c[1])); }},
      {"uniform_", [](const json& c) { return exact(zeros(sizes(c[1])).uniform_(c[2], c[3])); }},
      {"normal_", [](const json& c) { return exact(zeros(sizes(c[1])).normal_(c[2], c[3])); }},
      {"bernoulli", [](const json& c) { return exact(bernoulli(c[2], sizes(c[1]))); }},
      {"dropout",
       [](const json& c) { return exact(nn::functional::dropout(ones(sizes(c[1])), {.p = c[2]})); }},
      {"multinomial",
       [](const json& c) {
         return exact(multinomial(rand(sizes(c[1])) + 0.1, c[2], {.replacement = c[3]}));
       }},
      {"trunc_normal_",
       [](const json& c) {
         return exact(
             init::trunc_normal_(zeros(sizes(c[1])), {.mean = c[2], .std = c[3], .a = c[4], .b = c[5]}));
       }},
      {"xavier_uniform_",
       [](const json& c) { return exact(init::xavier_uniform_(zeros(sizes(c[1])), c[2])); }},
      {"xavier_normal_", [](const json& c) { return exact(init::xavier_normal_(zeros(sizes(c[1])), c[2])); }},
      {"kaiming_uniform_",
       [](const json& c) { return exact(init::kaiming_uniform_(zeros(sizes(c[1])), {.a = c[2]})); }},
      {"kaiming_normal_",
       [](const json& c) { return exact(init::kaiming_normal_(zeros(sizes(c[1])), {.a = c[2]})); }},
      {"sparse_", [](const json& c) { return exact(init::sparse_(zeros(sizes(c[1])), c[2])); }},
      {"manual_seed",
       [](const json& c) {
         manual_seed(c[1]);
         return exact(Indices(c[1].get<Index>()));
       }},
      {"state", [](const json&) { return exact(default_generator().get_state()); }},
  };
  return all;
}

void add_random_numbers(Table& t) {
  t["draws"] = [](Case& c) {
    Results out;
    for (const json& call : c.args().at("calls")) out.push_back(drawings().at(call[0])(call));
    return out;
  };
}

}  // namespace xgrad::differential
