"""sort, topk, cumsum, normalize, cosine_similarity: values, indices, gradients, names; and multinomial's draws. `call`
is the same text in C++, see tests/engine/ops/sorting.cpp."""
import torch
import torch.nn.functional as F
from common import dump, leaf, write

nan = float("nan")
INPUTS = {
    "3x4": lambda: leaf(3, 4),
    "2x3x2": lambda: leaf(2, 3, 2),
    "0-d": lambda: leaf(),
    "0x3": lambda: leaf(0, 3),
    "ties": lambda: torch.tensor([[1.0, 3, 3, 1], [0, 0, 0, 0], [nan, 2, nan, -1]]).requires_grad_(),
    "zeros": lambda: torch.tensor([[0.0, 0, 0], [1e-13, 2e-13, 0], [3, 4, 0]]).requires_grad_(),
}
PLAIN = ["3x4", "2x3x2"]

CALLS = {
    "sort(x)": (lambda x: x.sort(stable=True), PLAIN + ["0-d", "0x3", "ties"]),
    "sort(x, 0)": (lambda x: x.sort(dim=0, stable=True), PLAIN + ["0-d", "0x3", "ties"]),
    "sort(x, 1, {.descending = true})": (lambda x: x.sort(dim=1, descending=True, stable=True), PLAIN + ["ties"]),
    "topk(x, 2)": (lambda x: x.topk(2), PLAIN),
    "topk(x, 2, 0)": (lambda x: x.topk(2, 0), PLAIN),
    "topk(x, 1, 1, {.largest = false})": (lambda x: x.topk(1, 1, largest=False), PLAIN),
    "topk(x, 0)": (lambda x: x.topk(0), PLAIN),
    "topk(x, 1)": (lambda x: x.topk(1), ["0-d"]),
    "cumsum(x, 0)": (lambda x: x.cumsum(0), PLAIN + ["0-d", "0x3"]),
    "cumsum(x, -1)": (lambda x: x.cumsum(-1), PLAIN + ["0-d", "0x3"]),
    "cumsum(x, 1)": (lambda x: x.cumsum(1), PLAIN),
    "normalize(x)": (lambda x: F.normalize(x), PLAIN + ["zeros"]),
    "normalize(x, {.p = 1, .dim = 0})": (lambda x: F.normalize(x, p=1.0, dim=0), PLAIN),
    "normalize(x, {.dim = -1, .eps = 1})": (lambda x: F.normalize(x, dim=-1, eps=1.0), PLAIN + ["zeros"]),
    "cosine_similarity(x, cos(x))": (lambda x: F.cosine_similarity(x, x.cos()), PLAIN + ["zeros"]),
    "cosine_similarity(x, cos(x), {.dim = -1, .eps = 2})":
        (lambda x: F.cosine_similarity(x, x.cos(), dim=-1, eps=2.0), PLAIN + ["zeros"]),
    "cosine_similarity(x, sum(x, 0, true), {.dim = 0})":
        (lambda x: F.cosine_similarity(x, x.sum(0, True), dim=0), PLAIN),
}
cases = []
for call, (function, names) in CALLS.items():
    for name in names:
        x = INPUTS[name]()
        y = function(x)
        y, indices = y if isinstance(y, tuple) else (y, None)
        y.backward(torch.cos(torch.arange(y.numel(), dtype=torch.float64)).reshape(y.shape))
        # Asked for stable=True, for the order of ties, PyTorch names another node than for a plain x.sort().
        grad_fn = y.grad_fn.name().replace("SortBackward1", "SortBackward0")
        case = {"input": dump(x), "call": call, "grad_fn": grad_fn, "value": dump(y), "grad": dump(x.grad)}
        if indices is not None:
            case["indices"] = dump(indices)
        cases.append(case)

for dtype in (torch.float32, torch.float64):
    for shape in ((6,), (3, 20)):
        for samples, replacement in ((1, False), (1, True), (4, False), (7, True)):
            torch.manual_seed(42)
            weights = (leaf(*shape).detach() ** 2).to(dtype)
            drawn = torch.multinomial(weights, samples, replacement)
            cases.append({"call": "multinomial", "double": dtype == torch.float64, "shape": list(shape),
                          "samples": samples, "replacement": replacement, "indices": dump(drawn),
                          "next": torch.randint(0, 1 << 20, (1,)).item()})
write(__file__, cases)
