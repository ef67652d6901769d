"""nn.functional.embedding over a grid of options: result, gradient of the weight, and the weight after max_norm."""
import itertools

import torch
import torch.nn.functional as F
from common import dump, example, write

V, D = 6, 3
INPUTS = {
    "scalar": torch.tensor(4),
    "empty": torch.zeros(0, dtype=torch.int64),
    "one": torch.tensor([2]),
    "repeated": torch.tensor([5, 1, 5, 0, 5]),
    "matrix": torch.tensor([[1, 2, 4], [4, 3, 1]]),
    "cube": torch.tensor([[[0, 0]], [[5, 3]], [[0, 1]]]),
}


def run(name, padding_idx, max_norm, norm_type, by_frequency):
    weight = example(V, D, phase=0.3, scale=1.5).requires_grad_()
    input = INPUTS[name]
    out = F.embedding(input, weight, padding_idx, max_norm, norm_type, by_frequency)
    out.backward(example(*out.shape, phase=1))
    case = {"input": dump(input), "out": dump(out, 12), "grad": dump(weight.grad, 12)}
    options = {"padding_idx": padding_idx, "max_norm": max_norm, "scale_grad_by_freq": by_frequency}
    if max_norm is not None:
        options["norm_type"] = norm_type if norm_type != float("inf") else "inf"
        case["renormalized"] = dump(weight, 12)
    case["options"] = {k: v for k, v in options.items() if v is not None and v is not False}
    return case


norms = [(None, 2.0), (1.2, 2.0), (1.2, 1.0), (0.7, float("inf")), (1.0, 3.5), (2.0, 0.5)]
cases = [
    run(name, padding_idx, max_norm, norm_type, by_frequency)
    for name, padding_idx, (max_norm, norm_type), by_frequency in itertools.product(
        INPUTS, [None, 1, 5, -6], norms, [False, True])
]
write(__file__, cases)
