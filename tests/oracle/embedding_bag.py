"""nn.functional.embedding_bag over a grid of options: result, gradients of the weight and of per_sample_weights.

Where PyTorch is wrong or refuses, the numbers come from a plain formula over F.embedding (`by_formula`): weights in a mean,
and scale_grad_by_freq (https://github.com/pytorch/pytorch/issues/190063) and max with it.
"""
import itertools

import torch
import torch.nn.functional as F
from common import dump, example, write

V, D = 6, 3
INPUTS = {  # indices, offsets, include_last_offset
    "matrix": (torch.tensor([[1, 2, 4], [4, 4, 1]]), None, False),
    "single": (torch.tensor([[3], [1], [3], [0]]), None, False),
    "offsets": (torch.tensor([5, 1, 5, 0, 2, 1]), torch.tensor([0, 3, 4]), False),
    "empty bags": (torch.tensor([1, 4, 4, 1, 3]), torch.tensor([0, 0, 2, 2, 4, 5]), False),
    "last offset": (torch.tensor([0, 1, 2, 2, 1]), torch.tensor([0, 2, 2, 5]), True),
    "all the same": (torch.tensor([1, 1, 1, 1]), torch.tensor([0, 2]), False),
    "nothing": (torch.zeros(0, dtype=torch.int64), torch.tensor([0, 0]), False),
}


def bags_of(input, offsets, last):
    if input.dim() == 2:
        return [list(range(b * input.size(1), (b + 1) * input.size(1))) for b in range(input.size(0))]
    ends = offsets.tolist()[1:] + ([] if last else [len(input)])
    return [list(range(begin, end)) for begin, end in zip(offsets.tolist(), ends)]


def by_formula(input, weight, offsets, last, mode, samples, by_frequency, padding):
    """out[b], from one row for each entry; the row's gradient is divided by how often it occurs."""
    rows = F.embedding(input.reshape(-1), weight, scale_grad_by_freq=by_frequency)
    out = []
    for bag in bags_of(input, offsets, last):
        entries = [e for e in bag if input.reshape(-1)[e] != padding]
        if not entries:
            out.append(0 * weight.sum(0))
            continue
        chosen = rows[entries]
        if samples is not None:
            chosen = chosen * samples.reshape(-1)[entries].unsqueeze(1)
        if mode == "max":
            first = torch.tensor([[next(e for e in entries if rows[e, k] == chosen[:, k].max()) for k in range(D)]])
            out.append(rows.gather(0, first)[0])
        else:
            out.append(chosen.sum(0) / (len(entries) if mode == "mean" else 1))
    return torch.stack(out)


def run(name, mode, padding, max_norm, by_frequency, weighted):
    input, offsets, last = INPUTS[name]
    weight = example(V, D, phase=0.3, scale=1.5).requires_grad_()
    samples = example(*input.shape, phase=2).requires_grad_() if weighted else None
    if by_frequency or (weighted and mode != "sum"):
        if max_norm is not None:
            with torch.no_grad():
                torch.embedding_renorm_(weight, input.reshape(-1), max_norm, 2.0)
        out = by_formula(input, weight, offsets, last, mode, samples, by_frequency, padding)
    else:
        out = F.embedding_bag(input, weight, offsets, max_norm, 2.0, False, mode, False, samples, last, padding)
    out.backward(example(*out.shape, phase=1))
    case = {"input": dump(input), "mode": mode}
    if offsets is not None:
        case["offsets"] = dump(offsets)
    options = {"padding_idx": padding, "max_norm": max_norm, "scale_grad_by_freq": by_frequency,
               "include_last_offset": last}
    case["options"] = {k: v for k, v in options.items() if v is not None and v is not False}
    case.update(out=dump(out, 12), grad=dump(weight.grad, 12))
    if weighted:
        case["samples_grad"] = dump(torch.zeros_like(samples) if samples.grad is None else samples.grad, 12)
    return case


cases = []
for name, mode, padding, max_norm, by_frequency, weighted in itertools.product(
        INPUTS, ["sum", "mean", "max"], [None, 1, 4], [None, 1.2], [False, True], [False, True]):
    if not (weighted and mode == "max"):
        cases.append(run(name, mode, padding, max_norm, by_frequency, weighted))
write(__file__, cases)
