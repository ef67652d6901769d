// Instructions of the machine: the operations, each with operands of any shape and any number.

#include "machine.hpp"

namespace xgrad::fuzz {

#define XGRAD_ONE(function)                                     \
  {                                                             \
#function, [](Machine & m) { m.put(function(m.tensor())); } \
  }
#define XGRAD_TWO(function)                                                 \
  {                                                                         \
#function, [](Machine & m) { m.put(function(m.tensor(), m.tensor())); } \
  }
#define XGRAD_DIM(function)                                                   \
  {                                                                           \
#function, [](Machine & m) { m.put(function(m.tensor(), m.position())); } \
  }
#define XGRAD_DIMS(function)                                                         \
  {                                                                                  \
#function, [](Machine & m) { m.put(function(m.tensor(), m.sizes(), m.flag())); } \
  }
// Of one of the three kinds.
#define XGRAD_KINDS_INSTRUCTION(function, ...)                 \
  {                                                            \
#function, [](Machine& m) {                                  \
     switch (m.choice(3)) {                                     \
       case 0: return m.put(function(m.tensor(), __VA_ARGS__)); \
       case 1: return m.put(function(m.indices(), __VA_ARGS__)); \
       default: m.put(function(m.mask(), __VA_ARGS__));         \
     }                                                          \
   } \
  }
#define XGRAD_INTEGERS(function)                                                             \
  {                                                                                          \
#function " of integers", [](Machine & m) { m.put(function(m.indices(), m.indices())); } \
  }

static const Instruction instructions[] = {
    XGRAD_ONE(abs),
    XGRAD_ONE(sign),
    XGRAD_ONE(neg),
    XGRAD_ONE(reciprocal),
    XGRAD_ONE(sqrt),
    XGRAD_ONE(rsqrt),
    XGRAD_ONE(exp),
    XGRAD_ONE(log),
    XGRAD_ONE(log1p),
    XGRAD_ONE(sin),
    XGRAD_ONE(cos),
    XGRAD_ONE(tanh),
    XGRAD_ONE(sigmoid),
    XGRAD_ONE(logsigmoid),
    XGRAD_ONE(silu),
    XGRAD_ONE(relu),
    XGRAD_ONE(gelu),
    XGRAD_ONE(mean),
    XGRAD_ONE(isfinite),
    XGRAD_ONE(isnan),
    XGRAD_ONE(to_indices),
    XGRAD_ONE(to_mask),
    XGRAD_ONE(square),
    XGRAD_TWO(add),
    XGRAD_TWO(sub),
    XGRAD_TWO(mul),
    XGRAD_TWO(div),
    XGRAD_TWO(pow),
    XGRAD_TWO(maximum),
    XGRAD_TWO(minimum),
    XGRAD_TWO(matmul),
    XGRAD_TWO(mm),
    XGRAD_TWO(bmm),
    XGRAD_TWO(mv),
    XGRAD_TWO(dot),
    XGRAD_TWO(gt),
    XGRAD_TWO(eq),
    XGRAD_TWO(isclose),
    XGRAD_TWO(cosine_similarity),
    XGRAD_DIM(softmax),
    XGRAD_DIM(log_softmax),
    XGRAD_DIM(argmax),
    XGRAD_DIM(argmin),
    XGRAD_DIMS(logsumexp),
    XGRAD_DIMS(mean),
    XGRAD_KINDS_INSTRUCTION(reshape, m.sizes()),
    XGRAD_KINDS_INSTRUCTION(flatten, m.position(), m.position()),
    XGRAD_KINDS_INSTRUCTION(squeeze, m.sizes()),
    XGRAD_KINDS_INSTRUCTION(unsqueeze, m.position()),
    XGRAD_KINDS_INSTRUCTION(permute, m.sizes()),
    XGRAD_KINDS_INSTRUCTION(transpose, m.position(), m.position()),
    XGRAD_KINDS_INSTRUCTION(flip, m.sizes()),
    XGRAD_KINDS_INSTRUCTION(select, m.position(), m.position()),
    XGRAD_KINDS_INSTRUCTION(narrow, m.position(), m.position(), m.size()),
    XGRAD_KINDS_INSTRUCTION(slice, m.position(), Slice{m.position(), m.position(), m.size()}),
    XGRAD_KINDS_INSTRUCTION(split, m.size(), m.position()),
    XGRAD_KINDS_INSTRUCTION(chunk, m.size(), m.position()),
    XGRAD_KINDS_INSTRUCTION(unbind, m.position()),
    XGRAD_KINDS_INSTRUCTION(column, m.position()),
    XGRAD_KINDS_INSTRUCTION(index_select, m.position(), m.indices()),
    XGRAD_KINDS_INSTRUCTION(gather, m.position(), m.indices()),
    XGRAD_KINDS_INSTRUCTION(masked_select, m.mask()),
    XGRAD_KINDS_INSTRUCTION(sort, m.position(), {.descending = m.flag()}),
    XGRAD_KINDS_INSTRUCTION(argsort, m.position()),
    XGRAD_KINDS_INSTRUCTION(cumsum, m.position()),
    XGRAD_KINDS_INSTRUCTION(prod, m.position(), m.flag()),
    XGRAD_KINDS_INSTRUCTION(sum, m.sizes(), m.flag()),
    XGRAD_KINDS_INSTRUCTION(max, m.position(), m.flag()),
    XGRAD_KINDS_INSTRUCTION(min, m.position(), m.flag()),
    XGRAD_KINDS_INSTRUCTION(all, m.sizes(), m.flag()),
    XGRAD_KINDS_INSTRUCTION(any, m.sizes(), m.flag()),
    XGRAD_KINDS_INSTRUCTION(count_nonzero, m.sizes()),
    XGRAD_INTEGERS(add),
    XGRAD_INTEGERS(sub),
    XGRAD_INTEGERS(mul),
    XGRAD_INTEGERS(div),
    XGRAD_INTEGERS(floor_divide),
    XGRAD_INTEGERS(remainder),
    XGRAD_INTEGERS(maximum),
    XGRAD_INTEGERS(bitwise_and),
    XGRAD_INTEGERS(bitwise_xor),
    XGRAD_INTEGERS(lt),
    XGRAD_INTEGERS(eq),
    XGRAD_KINDS_INSTRUCTION(expand, m.sizes()),
    XGRAD_KINDS_INSTRUCTION(repeat, m.sizes()),
    {"repeat_interleave", [](Machine& m) { m.put(repeat_interleave(m.tensor(), m.size(), m.position())); }},
    {"unique_counts", [](Machine& m) { m.put(unique_counts(m.indices()).inverse); }},
    {"nonzero", [](Machine& m) { m.put(nonzero(m.tensor())); }},
    {"topk", [](Machine& m) { m.put(topk(m.tensor(), m.size(), m.position())); }},
    {"cat",
     [](Machine& m) {
       m.put(cat(std::vector<Tensor>{m.tensor(), m.tensor(), m.tensor()}, m.position()));
     }},
    {"stack",
     [](Machine& m) {
       m.put(stack(std::vector<Indices>{m.indices(), m.indices()}, m.position()));
     }},
    {"where", [](Machine& m) { m.put(where(m.mask(), m.tensor(), m.tensor())); }},
    {"masked_fill", [](Machine& m) { m.put(masked_fill(m.tensor(), m.mask(), m.number())); }},
    {"clamp", [](Machine& m) { m.put(clamp(m.tensor(), {.min = m.number(), .max = m.number()})); }},
    {"pow of a number", [](Machine& m) { m.put(pow(m.tensor(), m.number())); }},
    {"norm", [](Machine& m) { m.put(norm(m.tensor(), m.option(2), m.sizes(), m.flag())); }},
    {"var", [](Machine& m) { m.put(var(m.tensor(), m.sizes())); }},
    {"normalize", [](Machine& m) { m.put(normalize(m.tensor(), {.p = m.option(2), .dim = m.position()})); }},
    {"bincount", [](Machine& m) { m.put(bincount(m.indices(), m.size())); }},
    {"one_hot", [](Machine& m) { m.put(one_hot(m.indices(), m.size())); }},
    {"multinomial", [](Machine& m) { m.put(multinomial(m.tensor(), m.size())); }},
    {"to_tensor", [](Machine& m) { m.put(to_tensor(m.indices())); }},
    // Arrays that are made.
    {"ones", [](Machine& m) { m.put(ones(m.shape()).requires_grad_(m.flag())); }},
    {"randn", [](Machine& m) { m.put(randn(m.shape()).requires_grad_(m.flag())); }},
    {"randint", [](Machine& m) { m.put(randint(m.size(), m.size(), m.shape())); }},
    {"randperm", [](Machine& m) { m.put(randperm(m.size())); }},
    {"arange", [](Machine& m) { m.put(arange(m.number(), m.number(), m.option(1))); }},
    {"indices_arange", [](Machine& m) { m.put(indices_arange(m.size(), m.size(), m.size())); }},
    {"linspace", [](Machine& m) { m.put(linspace(m.number(), m.number(), m.size())); }},
    {"eye", [](Machine& m) { m.put(eye(m.size(), m.size())); }},
    {"full", [](Machine& m) { m.put(full(m.shape(), m.number())); }},
    {"sizes as integers",
     [](Machine& m) {
       m.put(xgrad::indices({m.size(), m.size(), m.size()}));
     }},
    // Parts, and assignments to them.
    {"x[i]", [](Machine& m) { m.put(m.tensor()[m.position()]); }},
    {"x[indices]", [](Machine& m) { m.put(m.tensor()[m.indices()]); }},
    {"x[mask]", [](Machine& m) { m.put(m.tensor()[m.mask()]); }},
    {"x[{...}]",
     [](Machine& m) {
       m.put(m.tensor()[{m.position(), ellipsis, Slice{m.position(), m.position(), m.size()}, newaxis}]);
     }},
    {"x[...] = y",
     [](Machine& m) {
       const NoGradGuard no_grad;
       Tensor x = m.tensor().detach().clone();
       switch (m.choice(3)) {
         case 0:
           x[m.position()] = m.tensor();
           break;
         case 1:
           x[m.indices()] = m.tensor();
           break;
         default:
           x[m.mask()] = m.tensor();
       }
       m.put(x);
     }},
    {"x += y",
     [](Machine& m) {
       const NoGradGuard no_grad;
       Tensor x = m.tensor();
       x += m.tensor();
     }},
    {"text",
     [](Machine& m) { require(!text(m.tensor(), m.indices(), m.mask()).empty(), "nothing is printed"); }},
};

std::span<const Instruction> operations() {
  return instructions;
}

}  // namespace xgrad::fuzz
