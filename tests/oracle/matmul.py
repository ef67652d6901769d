"""Values, gradients and node names of matrix products."""
import torch
from common import dump, leaf, write

PAIRS = [
    ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((1, 3), (3, 1)), ((2, 1), (1, 2)),
    ((5, 2, 3), (5, 3, 4)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)), ((5, 2, 3), (3,)), ((3,), (5, 3, 4)),
    ((2, 3, 2, 3), (3, 3, 4)), ((2, 1, 2, 3), (4, 3, 2)), ((1, 2, 3), (4, 3, 5)), ((4, 2, 3), (1, 3, 5)),
    ((2, 2, 2, 3), (3, 2)), ((1, 3), (4, 3, 2)), ((0, 3), (3, 2)), ((2, 0), (0, 2)), ((0, 2, 3), (3, 2)),
    ((2, 3), (0, 3, 4)), ((20, 40), (40, 30)), ((3, 20, 20), (20, 20)),
]

cases = []
for first, second in PAIRS:
    a, b = leaf(*first), leaf(*second, phase=0.5)
    y = torch.matmul(a, b)
    torch.sum(y * y).backward()
    case = {"a": list(first), "b": list(second), "grad_fn": y.grad_fn.name()}
    if y.numel() <= 64:
        case |= {"value": dump(y), "grad_a": dump(a.grad), "grad_b": dump(b.grad)}
    else:  # large ones by three sums each, weighted so that a wrong place shows
        weigh = lambda t: float((t.detach().reshape(-1) * torch.arange(1.0, t.numel() + 1)).sum())
        case |= {"weighed": [weigh(y), weigh(a.grad), weigh(b.grad)]}
    cases.append(case)
write(__file__, cases)
