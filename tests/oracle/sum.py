"""Values, gradients and node names of sum and mean."""
import torch
from common import dump, leaf, write

CASES = [
    ((2, 3), None, False), ((), None, False), ((0,), None, False), ((2, 3), 1, False), ((2, 3), -2, True),
    ((), 0, False), ((2, 3, 4), (0, 2), False), ((2, 3, 4), (2, 0), True), ((2, 3, 4), (0, 1), False),
    ((2, 3, 4), (-1, -2), True), ((2, 1, 3, 2), (1, 3), False), ((2, 0, 3), 1, False), ((2, 0, 3), 2, False),
    ((2, 3), (), False), ((7, 5), 0, False),
]
cases = []
for shape, dims, keepdim in CASES:
    for name in ("sum", "mean"):
        x = leaf(*shape)
        f = getattr(torch, name)
        y = f(x) if dims is None else f(x, dims, keepdim)
        torch.sum(y * y).backward()
        dims_list = None if dims is None else [dims] if isinstance(dims, int) else list(dims)
        cases.append({"op": name, "shape": list(shape), "dims": dims_list, "keepdim": keepdim,
                      "grad_fn": y.grad_fn.name(), "value": dump(y), "grad": dump(x.grad)})
write(__file__, cases)
