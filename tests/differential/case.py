"""A case, computed with PyTorch. It is a line of JSON, which case.cpp reads:

    {"op": "softmax", "seed": 7, "in": ["n 2x3"], "args": {"dim": 1}, "out": [...], "fn": [...], "grad": [...]}

`in` are arrays, drawn after manual_seed(seed): a letter (n: normal, u: uniform, w: whole numbers, s: special ones, q: those but
-0, i: integers, b: truth values; capital: no gradient), the shape ("." is 0-d), and for integers the bounds; "-" is none, "#2.5" a number. `out`
are the results; their gradients are drawn next; `fn` are the names of their nodes, `grad` the gradients of the inputs and of
what else is a leaf. An array is written "f 2x3 1 2 3 4 5 6" (f, i, b: the kind, F: a row-sparse gradient), or where all bits
count "x 2x3 HASH 1 2 3 4", or is a text. "error": the call is refused. `signs`: the signs of zeros in `out`
count. `tol`: where PyTorch's own float32 is further from its float64 than usual.
"""
import json
import math

import torch

REFUSED = (RuntimeError, ValueError, IndexError, NotImplementedError, AssertionError)
SPECIAL = [math.nan, math.inf, -math.inf, 0.0, 1.0, -2.5, 1e-30, -0.0]
NAMED = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}


class Exact:
    """A result all bits of which count."""

    def __init__(self, tensor):
        self.tensor = tensor.detach().clone()


class Case:
    """What a call gets: the arrays, the options, and a place for further leaves."""

    def __init__(self, record, dtype=torch.float32):
        self.op, self.dtype = record["op"], dtype
        self.args = {k: NAMED.get(v, v) if isinstance(v, str) else v for k, v in record["args"].items()}
        torch.manual_seed(record["seed"])
        self.inputs = [self.make(spec) for spec in record["in"]]
        self.leaves = [x for x in self.inputs if isinstance(x, torch.Tensor) and x.requires_grad]

    def randn(self, *shape):
        return torch.randn(*shape).to(self.dtype)

    def make(self, spec):
        if spec == "-":
            return None
        if spec[0] == "#":
            return json.loads(spec[1:])
        kind, shape, *bounds = spec.split()
        sizes = [] if shape == "." else [int(n) for n in shape.split("x")]
        letter = kind.lower()
        if letter == "i":
            return torch.randint(int(bounds[0]), int(bounds[1]), sizes)
        if letter == "b":
            return torch.randint(0, 2, sizes).bool()
        if letter == "n":
            x = torch.randn(sizes)
        elif letter == "u":
            x = torch.rand(sizes)
        elif letter == "w":
            x = torch.randint(-3, 4, sizes).float()
        elif letter in "sq":
            x = torch.tensor(SPECIAL)[torch.randint(0, len(SPECIAL) - (letter == "q"), sizes)]
        return x.to(self.dtype).requires_grad_(kind.islower())


def fnv(data):
    """The 64-bit hash of Fowler, Noll and Vo."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def written(x, digits):
    if x is None:
        return "-"
    if isinstance(x, str):
        return x
    if isinstance(x, list):  # of doubles: learning rates
        return " ".join(["d", str(len(x))] + [f"{v:.{digits + 5}g}" for v in x])
    if isinstance(x, Exact):
        data = x.tensor.contiguous()
        shape = "x".join(map(str, data.shape)) or "."
        return " ".join(["x", shape, f"{fnv(bytes(data.numpy().tobytes())):016x}"] + [f"{v:.9g}" for v in data.flatten()[:3].tolist()])
    x = x.detach()
    sparse = x.is_sparse
    if sparse:
        x = x.to_dense()
    kind = "b" if x.dtype == torch.bool else "i" if x.dtype == torch.int64 else "F" if sparse else "f"
    form = f".{digits}g" if kind in "fF" else "d"
    return " ".join([kind, "x".join(map(str, x.shape)) or "."] + [f"{v:{form}}" for v in x.flatten().tolist()])


def results(record, call, dtype):
    """out, fn, grad of a case, as tensors."""
    case = Case(record, dtype)
    out = call(case)
    out = list(out) if isinstance(out, (tuple, list)) and not (out and isinstance(out[0], float)) else [out]
    learning = [y for y in out if isinstance(y, torch.Tensor) and y.requires_grad]
    fn = [type(y.grad_fn).__name__ if y.grad_fn else "-" for y in learning]
    if learning:
        torch.autograd.backward(learning, [case.randn(y.shape) for y in learning])
    return out, fn, [x.grad for x in case.leaves] if learning else []


def distance(a, b):
    """The greatest difference of two arrays against the greatest number; infinite where one alone is not finite."""
    if not (isinstance(a, torch.Tensor) and a.dtype.is_floating_point) or b is None:
        return 0.0
    a, b = (x.detach().to_dense().double() if x.is_sparse else x.detach().double() for x in (a, b))
    finite = torch.isfinite(b)
    if a.shape != b.shape or not torch.equal(a[~finite].nan_to_num(3), b[~finite].nan_to_num(3)):
        return math.inf
    if not finite.any():
        return 0.0
    return ((a - b)[finite].abs().max() / max(b[finite].abs().max().item(), 0.1)).item()


def computed(record, entry, digits):
    """The record with its results; None where float32 says nothing about it."""
    try:
        out, fn, grad = results(record, entry.call, torch.float32)
    except REFUSED:
        return record | {"out": "error"}
    except ZeroDivisionError:  # a schedule that PyTorch does not foresee
        return None
    record = record | {"out": [written(y, digits) for y in out]}
    if fn:
        record |= {"fn": fn, "grad": [written(g, digits) for g in grad]}
    if entry.signs and {"0", "-0"} & set(" ".join(record["out"]).split()):
        record["signs"] = True
    if not entry.exact:
        try:
            out64, _, grad64 = results(record, entry.call, torch.float64)
        except REFUSED:
            return None
        error = max([distance(a, b) for a, b in zip(out + grad, out64 + grad64)], default=0)
        if not error < 1e-2:
            return None
        if error > 2e-6:
            record["tol"] = float(f"{15 * error:.1g}")
    return record
