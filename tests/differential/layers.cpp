#include <sstream>

#include <nlohmann/json.hpp>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/nn/activation.hpp>
#include <xgrad/nn/batch_norm1d.hpp>
#include <xgrad/nn/conv1d.hpp>
#include <xgrad/nn/dropout.hpp>
#include <xgrad/nn/embedding.hpp>
#include <xgrad/nn/embedding_bag.hpp>
#include <xgrad/nn/flatten.hpp>
#include <xgrad/nn/layer_norm.hpp>
#include <xgrad/nn/linear.hpp>
#include <xgrad/nn/pool1d.hpp>

#include "differential/case.hpp"

namespace xgrad::differential {

using namespace nn::functional;

// ---- options, as far as the case has them

static nn::EmbeddingOptions embedding_options(const Case& c) {
  nn::EmbeddingOptions o;
  c.set("padding_idx", o.padding_idx).set("max_norm", o.max_norm).set("norm_type", o.norm_type);
  c.set("scale_grad_by_freq", o.scale_grad_by_freq).set("sparse", o.sparse);
  return o;
}
static nn::EmbeddingBagOptions bag_options(const Case& c) {
  nn::EmbeddingBagOptions o;
  c.set("padding_idx", o.padding_idx).set("max_norm", o.max_norm).set("norm_type", o.norm_type);
  c.set("mode", o.mode).set("sparse", o.sparse).set("include_last_offset", o.include_last_offset);
  return o;
}
template <class Options>
static Options convolution_options(const Case& c) {
  Options o;
  c.set("stride", o.stride).set("padding", o.padding).set("dilation", o.dilation).set("groups", o.groups);
  c.set("padding_mode", o.padding_mode);
  if constexpr (requires { o.bias; }) c.set("bias", o.bias);
  return o;
}
static nn::MaxPool1dOptions max_options(const Case& c) {
  nn::MaxPool1dOptions o;
  c.set("stride", o.stride).set("padding", o.padding).set("dilation", o.dilation);
  c.set("ceil_mode", o.ceil_mode);
  return o;
}
static nn::AvgPool1dOptions average_options(const Case& c) {
  nn::AvgPool1dOptions o;
  c.set("stride", o.stride).set("padding", o.padding).set("ceil_mode", o.ceil_mode);
  c.set("count_include_pad", o.count_include_pad);
  return o;
}

// ---- functions

static Results embedding_bag_of(Case& c) {
  const Indices offsets =
      c.has("offsets") ? Indices(c.args().at("offsets").get<std::vector<Index>>()) : Indices();
  return {embedding_bag(c.indices(0), c.tensor(1), bag_options(c), offsets, c.tensor(2)),
          c.tensor(1).detach()};
}

static Results batch_norm_of(Case& c) {
  const Tensor mean = c.tensor(3), var = c.tensor(4).defined() ? c.tensor(4) + 0.5 : Tensor();
  nn::BatchNormFunctionOptions o{.weight = c.tensor(1), .bias = c.tensor(2)};
  c.set("training", o.training).set("momentum", o.momentum).set("eps", o.eps);
  Results out{batch_norm(c.tensor(0), mean, var, o)};
  if (mean.defined()) out.insert(out.end(), {mean, var});
  return out;
}

static Results dropout_of(Case& c) {
  nn::DropoutOptions o;
  c.set("p", o.p).set("training", o.training);
  Generator own;
  if (c.has("generator")) o.generator = &own.manual_seed(c.integer("generator"));
  return {dropout(c.tensor(0), o)};
}

static void add_functions(Table& t) {
  t["embedding"] = [](Case& c) -> Results {
    return {embedding(c.indices(0), c.tensor(1), embedding_options(c)), c.tensor(1).detach()};
  };
  t["embedding_bag"] = embedding_bag_of;
  t["linear"] = OF_TENSOR(linear(x, c.tensor(1), c.tensor(2)));
  t["conv1d"] = OF_TENSOR(conv1d(x, c.tensor(1), c.tensor(2), convolution_options<nn::ConvOptions>(c)));
  t["layer_norm"] = [](Case& c) -> Results {
    nn::LayerNormFunctionOptions o{.weight = c.tensor(1), .bias = c.tensor(2)};
    c.set("eps", o.eps);
    return {layer_norm(c.tensor(0), c.shape("normalized_shape"), o)};
  };
  t["batch_norm"] = batch_norm_of;
  t["max_pool1d"] = OF_TENSOR(max_pool1d_with_indices(x, c.integer("kernel_size"), max_options(c)));
  t["avg_pool1d"] = OF_TENSOR(avg_pool1d(x, c.integer("kernel_size"), average_options(c)));
  t["adaptive_max_pool1d"] = OF_TENSOR(adaptive_max_pool1d_with_indices(x, c.integer("output_size")));
  t["adaptive_avg_pool1d"] = OF_TENSOR(adaptive_avg_pool1d(x, c.integer("output_size")));
  t["dropout"] = dropout_of;
}

// ---- modules: the printed form, the first numbers, the result, and the buffers after it

template <class Layer, class Input>
static Results through(Case& c, Layer layer, const Input& input) {
  layer.train(!c.has("train") || c.flag("train"));
  std::ostringstream printed;
  printed << layer;
  Results out{printed.str()};
  for (const Tensor& parameter : layer.parameters()) {
    c.leaves.push_back(parameter);
    out.push_back(exact(parameter));
  }
  out.push_back(layer(input));
  for (const Tensor& buffer : layer.buffers()) out.push_back(buffer);
  if constexpr (requires { layer.num_batches_tracked; }) {
    if (layer.num_batches_tracked) out.push_back(Indices(*layer.num_batches_tracked));
  }
  return out;
}

static Index size(const Case& c, std::size_t k) {
  return c.args().at("sizes").at(k);
}

static void add_modules(Table& t) {
  t["nn.Embedding"] = [](Case& c) {
    return through(c, nn::Embedding(size(c, 0), size(c, 1), embedding_options(c)), c.indices(0));
  };
  t["nn.EmbeddingBag"] = [](Case& c) {
    return through(c, nn::EmbeddingBag(size(c, 0), size(c, 1), bag_options(c)), c.indices(0));
  };
  t["nn.Linear"] = [](Case& c) {
    nn::LinearOptions o;
    c.set("bias", o.bias);
    return through(c, nn::Linear(size(c, 0), size(c, 1), o), c.tensor(0));
  };
  t["nn.Conv1d"] = [](Case& c) {
    return through(c,
                   nn::Conv1d(size(c, 0), size(c, 1), size(c, 2), convolution_options<nn::Conv1dOptions>(c)),
                   c.tensor(0));
  };
  t["nn.LayerNorm"] = [](Case& c) {
    nn::LayerNormOptions o;
    c.set("eps", o.eps).set("elementwise_affine", o.elementwise_affine).set("bias", o.bias);
    const auto sizes = c.args().at("sizes").at(0).get<std::vector<Index>>();
    return through(c, nn::LayerNorm(Shape(sizes.begin(), sizes.end()), o), c.tensor(0));
  };
  t["nn.BatchNorm1d"] = [](Case& c) {
    nn::BatchNormOptions o;
    c.set("eps", o.eps).set("momentum", o.momentum).set("affine", o.affine);
    c.set("track_running_stats", o.track_running_stats);
    return through(c, nn::BatchNorm1d(size(c, 0), o), c.tensor(0));
  };
  t["nn.MaxPool1d"] = [](Case& c) {
    return through(c, nn::MaxPool1d(size(c, 0), max_options(c)), c.tensor(0));
  };
  t["nn.AvgPool1d"] = [](Case& c) {
    return through(c, nn::AvgPool1d(size(c, 0), average_options(c)), c.tensor(0));
  };
  t["nn.Dropout"] = [](Case& c) {
    return through(c, nn::Dropout(c.args().at("sizes").at(0).get<double>()), c.tensor(0));
  };
  t["nn.PReLU"] = [](Case& c) {
    return through(c, nn::PReLU(size(c, 0), c.number("init", 0.25)), c.tensor(0));
  };
  t["nn.Flatten"] = [](Case& c) {
    return through(c, nn::Flatten(c.integer("start_dim", 1), c.integer("end_dim", -1)), c.tensor(0));
  };
}

void add_layers(Table& t) {
  add_functions(t);
  add_modules(t);
}

}  // namespace xgrad::differential
