"""The activation functions: values, gradients, names; the numbers reach beyond every bound."""
import torch
import torch.nn.functional as F
from common import dump, example, write
from recipes import recipe, run

functions = {
    "elu": lambda x: F.elu(x[0]), "elu_2": lambda x: F.elu(x[0], 2.0), "selu": lambda x: F.selu(x[0]),
    "celu": lambda x: F.celu(x[0]), "celu_half": lambda x: F.celu(x[0], 0.5), "mish": lambda x: F.mish(x[0]),
    "hardtanh": lambda x: F.hardtanh(x[0]), "hardtanh_2": lambda x: F.hardtanh(x[0], -2.0, 0.5),
    "relu6": lambda x: F.relu6(x[0]), "hardsigmoid": lambda x: F.hardsigmoid(x[0]), "hardswish": lambda x: F.hardswish(x[0]),
    "hardshrink": lambda x: F.hardshrink(x[0]), "softshrink": lambda x: F.softshrink(x[0]),
    "softshrink_2": lambda x: F.softshrink(x[0], 2.0), "softsign": lambda x: F.softsign(x[0]),
    "tanhshrink": lambda x: F.tanhshrink(x[0]), "threshold": lambda x: F.threshold(x[0], 0.1, 20.0),
    "softmin": lambda x: F.softmin(x[0], 1), "prelu": lambda x: F.prelu(x[0], x[1]),
}
cases = []
for name, function in functions.items():
    for shape in [(3, 5), (2, 3, 2), (1, 1), (0, 2)]:
        for weight in [1, shape[1]] if name == "prelu" else [None]:
            tensors = [recipe(*shape, scale=8)] + ([recipe(weight, phase=0.4)] if weight else [])
            cases.append(run(name, function, tensors, {}))

# Far out and on the bounds. Not NaN: its slope depends on its place in the array, PyTorch has two formulas for some.
inf = float("inf")
EDGES = [-inf, -1000.0, -30.0, -3.0, -2.0, -1.0, -0.5, -1e-20, 0.0, 1e-20, 0.1, 0.5, 1.0, 2.0, 3.0, 6.0, 30.0, 1000.0, inf]
for name, function in functions.items():
    if name not in ("softmin", "prelu"):
        # PyTorch's slope of softsign at an infinity is NaN, the limit is 0.
        x = torch.tensor(EDGES[1:-1] if name == "softsign" else EDGES, requires_grad=True)
        y = function([x])
        y.backward(example(*y.shape, phase=2))
        cases.append({"edges": name, "x": dump(x), "value": dump(y), "grad": dump(x.grad)})
write(__file__, cases)
