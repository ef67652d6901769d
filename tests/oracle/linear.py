"""Linear: result, grad_fn, gradients of input, weight and bias; numbers a new layer draws."""
import itertools

import torch
import torch.nn.functional as F

from common import dump, example, leaf, write

cases = []
shapes = [(), (1,), (2,), (5,), (0,), (2, 3), (1, 1), (3, 0), (2, 1, 3)]
for batch, (n_in, n_out), bias in itertools.product(shapes, [(4, 3), (1, 5), (7, 1)], [True, False]):
    x = leaf(*batch, n_in)
    weight = leaf(n_out, n_in, phase=0.3)
    b = leaf(n_out, phase=0.6) if bias else None
    y = F.linear(x, weight, b)
    y.backward(example(*y.shape, phase=0.9))
    cases.append({
        "shape": [*batch, n_in], "out": n_out, "bias": bias, "grad_fn": type(y.grad_fn).__name__,
        "y": dump(y), "dx": dump(x.grad), "dw": dump(weight.grad), "db": dump(b.grad) if bias else None,
    })

for dtype in torch.float32, torch.float64:
    for n_in, n_out, bias in (4, 2, True), (3, 7, False), (1, 1, True), (30, 3, True), (0, 2, True):
        torch.manual_seed(n_in + n_out)
        layer = torch.nn.Linear(n_in, n_out, bias=bias, dtype=dtype)
        cases.append({
            "init": str(dtype), "in": n_in, "out": n_out, "seed": n_in + n_out, "printed": str(layer),
            "weight": dump(layer.weight), "bias": dump(layer.bias) if bias else None,
        })

write(__file__, cases)
