"""Values, gradients and node names of the reductions besides sum and mean. `call` is the same text in C++, see
tests/engine/ops/reductions.cpp; `input` says what x holds."""
import torch
from common import dump, leaf, write

inf, nan = float("inf"), float("nan")
INPUTS = {
    "2x3": lambda: leaf(2, 3),
    "3x2x2": lambda: leaf(3, 2, 2, scale=2),
    "0-d": lambda: leaf(),
    "1x1": lambda: leaf(1, 1),
    "0x3": lambda: leaf(0, 3),
    "ties": lambda: torch.tensor([[1.0, 3, 3], [0, 3, 0], [-3, -3, 1]]).requires_grad_(),
    "zeros": lambda: torch.tensor([[0.0, 2, 3], [0, 0, 1], [0, 0, 0]]).requires_grad_(),
    "nans": lambda: torch.tensor([[1.0, nan, nan], [2, 5, 5]]).requires_grad_(),
    "infinite": lambda: torch.tensor([[-inf, 1, 2], [-inf, -inf, -inf], [0, inf, 1]]).requires_grad_(),
    "large": lambda: leaf(2, 4, scale=1000),
}
ORDINARY = ["2x3", "3x2x2"]
ALL_SHAPES = ORDINARY + ["0-d", "1x1"]

CALLS = {
    "max(x)": (lambda x: x.max(), ALL_SHAPES + ["ties", "nans"]),
    "min(x)": (lambda x: x.min(), ALL_SHAPES + ["ties", "nans"]),
    "max(x, 0).values": (lambda x: x.max(0)[0], ALL_SHAPES + ["ties", "nans"]),
    "max(x, -1, true).values": (lambda x: x.max(-1, True)[0], ALL_SHAPES + ["ties", "nans", "0x3"]),
    "min(x, 0, true).values": (lambda x: x.min(0, True)[0], ALL_SHAPES + ["ties", "nans"]),
    "min(x, 1).values": (lambda x: x.min(1)[0], ["2x3", "3x2x2", "1x1", "ties", "nans", "0x3"]),
    "var(x)": (lambda x: x.var(), ORDINARY + ["1x1", "0-d", "ties"]),
    "var(x, 1)": (lambda x: x.var(1), ORDINARY),
    "var(x, {0, -1}, {.correction = 0, .keepdim = true})":
        (lambda x: x.var((0, -1), correction=0, keepdim=True), ORDINARY + ["1x1"]),
    "var(x, {0, 2})": (lambda x: x.var((0, 2)), ["3x2x2"]),
    "stddev(x)": (lambda x: x.std(), ORDINARY + ["zeros"]),
    "stddev(x, 0, {.correction = 2})": (lambda x: x.std(0, correction=2), ["3x2x2"]),
    "stddev(x, -1)": (lambda x: x.std(-1), ORDINARY + ["zeros"]),
    "norm(x)": (lambda x: x.norm(), ALL_SHAPES + ["zeros", "0x3"]),
    "norm(x, 2, 1)": (lambda x: x.norm(2, 1), ORDINARY + ["zeros"]),
    "norm(x, 1, {0, 1}, true)": (lambda x: x.norm(1, (0, 1), True), ORDINARY + ["zeros"]),
    "norm(x, 3, -1)": (lambda x: x.norm(3, -1), ORDINARY + ["zeros"]),
    "norm(x, 1.5, 0)": (lambda x: x.norm(1.5, 0), ORDINARY + ["zeros"]),
    "norm(x, 0.5, 1)": (lambda x: x.norm(0.5, 1), ORDINARY),
    "norm(x, -1, 1)": (lambda x: x.norm(-1, 1), ORDINARY),
    "norm(x, 0, 1)": (lambda x: x.norm(0, 1) + 0 * x.sum(1), ["2x3", "zeros"]),
    "norm(x, infinity)": (lambda x: x.norm(inf), ORDINARY + ["ties", "zeros", "nans"]),
    "norm(x, infinity, -1)": (lambda x: x.norm(inf, -1), ORDINARY + ["ties", "zeros", "nans"]),
    "norm(x, -infinity, {0, 1})": (lambda x: x.norm(-inf, (0, 1)), ORDINARY + ["ties"]),
    "norm(x, 2, {0, 2})": (lambda x: x.norm(2, (0, 2)), ["3x2x2"]),
    "norm(x, 3, {0, 2}, true)": (lambda x: x.norm(3, (0, 2), True), ["3x2x2"]),
    "logsumexp(x, {0, 2})": (lambda x: x.logsumexp((0, 2)), ["3x2x2"]),
    "prod(x)": (lambda x: x.prod(), ALL_SHAPES + ["zeros", "0x3"]),
    "prod(x, 0)": (lambda x: x.prod(0), ALL_SHAPES + ["zeros", "0x3"]),
    "prod(x, -1, true)": (lambda x: x.prod(-1, True), ALL_SHAPES + ["zeros", "0x3"]),
    "softmax(x, 0)": (lambda x: x.softmax(0), ALL_SHAPES + ["large", "0x3"]),
    "softmax(x, -1)": (lambda x: x.softmax(-1), ALL_SHAPES + ["large", "0x3"]),
    "log_softmax(x, 0)": (lambda x: x.log_softmax(0), ALL_SHAPES + ["large", "0x3"]),
    "log_softmax(x, -1)": (lambda x: x.log_softmax(-1), ALL_SHAPES + ["large", "0x3"]),
    "logsumexp(x, 0)": (lambda x: x.logsumexp(0), ALL_SHAPES + ["large", "0x3", "infinite"]),
    "logsumexp(x, {0, -1}, true)": (lambda x: x.logsumexp((0, -1), True), ORDINARY + ["1x1", "large", "0x3"]),
    "logsumexp(x, 1)": (lambda x: x.logsumexp(1), ORDINARY + ["1x1", "large", "0x3", "infinite"]),
}

cases = []
for call, (function, names) in CALLS.items():
    for name in names:
        x = INPUTS[name]()
        y = function(x)
        grad_fn = "LinalgVectorNormBackward0" if call.startswith("norm") else y.grad_fn.name()
        y.backward(torch.cos(torch.arange(y.numel(), dtype=torch.float64)).reshape(y.shape))
        cases.append({"input": dump(x), "call": call, "grad_fn": grad_fn, "value": dump(y), "grad": dump(x.grad)})
for name in ["2x3", "3x2x2", "ties", "nans"]:
    x = INPUTS[name]()
    indices = {"argmax(x)": x.argmax(), "argmin(x)": x.argmin(), "argmax(x, 0)": x.argmax(0),
               "argmin(x, -1, true)": x.argmin(-1, True), "max(x, 1).indices": x.max(1)[1],
               "min(x, 0).indices": x.min(0)[1]}
    for call, value in indices.items():
        cases.append({"input": dump(x), "call": call, "indices": dump(value)})
write(__file__, cases)
