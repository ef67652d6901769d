#include <xgrad/engine/ops/all.hpp>
#include <xgrad/engine/ops/bincount.hpp>
#include <xgrad/engine/ops/cumsum.hpp>
#include <xgrad/engine/ops/gather.hpp>
#include <xgrad/engine/ops/matmul.hpp>
#include <xgrad/engine/ops/max.hpp>
#include <xgrad/engine/ops/norm.hpp>
#include <xgrad/engine/ops/normalize.hpp>
#include <xgrad/engine/ops/prod.hpp>
#include <xgrad/engine/ops/softmax.hpp>
#include <xgrad/engine/ops/sort.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/engine/ops/var.hpp>
#include <xgrad/nn/activation.hpp>

#include "differential/case.hpp"

namespace xgrad::differential {

static bool keepdim(const Case& c) {
  return c.has("keepdim") && c.flag("keepdim");
}
static IndexList dims(const Case& c) {
  return c.has("dim") ? c.list("dim") : IndexList();
}

static VarOptions var_options(const Case& c) {
  VarOptions options;
  c.set("correction", options.correction).set("keepdim", options.keepdim);
  return options;
}
static SortOptions sort_options(const Case& c) {
  SortOptions options;
  c.set("descending", options.descending);
  return options;
}
static NormalizeOptions normalize_options(const Case& c) {
  NormalizeOptions options;
  c.set("p", options.p).set("dim", options.dim).set("eps", options.eps);
  return options;
}

void add_reductions(Table& t) {
  t["sum"] = OF_X(c.has("dim") ? sum(x, dims(c), keepdim(c)) : sum(x));
  t["all"] = OF_X(c.has("dim") ? all(x, dims(c), keepdim(c)) : all(x));
  t["any"] = OF_X(c.has("dim") ? any(x, dims(c), keepdim(c)) : any(x));
  t["count_nonzero"] = OF_X(c.has("dim") ? count_nonzero(x, dims(c)) : count_nonzero(x));
  t["prod"] = OF_X(c.has("dim") ? prod(x, c.integer("dim"), keepdim(c)) : prod(x));
  t["max"] = OF_X(c.has("dim") ? results(max(x, c.integer("dim"), keepdim(c))) : results(max(x)));
  t["min"] = OF_X(c.has("dim") ? results(min(x, c.integer("dim"), keepdim(c))) : results(min(x)));
  t["argmax"] = OF_X(c.has("dim") ? argmax(x, c.integer("dim"), keepdim(c)) : argmax(x));
  t["argmin"] = OF_X(c.has("dim") ? argmin(x, c.integer("dim"), keepdim(c)) : argmin(x));
  t["sort"] = OF_X(sort(x, c.integer("dim"), sort_options(c)));
  t["argsort"] = OF_X(argsort(x, c.integer("dim"), sort_options(c)));
  t["cumsum"] = OF_X(cumsum(x, c.integer("dim")));
  t["unique"] = OF_X(unique(x));
  t["unique_counts"] = OF_X(unique_counts(x));
  t["nonzero"] = OF_X(nonzero(x));

  t["mean"] = OF_TENSOR(c.has("dim") ? mean(x, dims(c), keepdim(c)) : mean(x));
  t["var"] = OF_TENSOR(var(x, dims(c), var_options(c)));
  t["stddev"] = OF_TENSOR(stddev(x, dims(c), var_options(c)));
  t["norm"] = OF_TENSOR(norm(x, c.number("p"), dims(c), keepdim(c)));
  t["softmax"] = OF_TENSOR(softmax(x, c.integer("dim")));
  t["softmin"] = OF_TENSOR(nn::functional::softmin(x, c.integer("dim")));
  t["log_softmax"] = OF_TENSOR(log_softmax(x, c.integer("dim")));
  t["logsumexp"] = OF_TENSOR(logsumexp(x, dims(c), keepdim(c)));
  t["topk"] = [](Case& c) {
    TopkOptions options;
    c.set("largest", options.largest);
    return results(topk(c.tensor(0), c.integer("k"), c.integer("dim"), options));
  };
  t["bincount"] = [](Case& c) -> Results {
    const Index least = c.integer("minlength", 0);
    if (c.count() == 1) return {bincount(c.indices(0), least)};
    return {bincount(c.indices(0), c.tensor(1), least)};
  };

  t["matmul"] = OF_TENSOR(matmul(x, c.tensor(1)));
  t["mm"] = OF_TENSOR(mm(x, c.tensor(1)));
  t["bmm"] = OF_TENSOR(bmm(x, c.tensor(1)));
  t["mv"] = OF_TENSOR(mv(x, c.tensor(1)));
  t["dot"] = OF_TENSOR(dot(x, c.tensor(1)));
  t["normalize"] = OF_TENSOR(normalize(x, normalize_options(c)));
  t["cosine_similarity"] = [](Case& c) -> Results {
    CosineSimilarityOptions options;
    c.set("dim", options.dim).set("eps", options.eps);
    return {cosine_similarity(c.tensor(0), c.tensor(1), options)};
  };
}

}  // namespace xgrad::differential
