"""Operations element by element. What calls are named is in elementwise.cpp."""
import operator

import torch
import torch.nn.functional as F

from draw import ALL
from table import Table, one, plain, two

op = Table("elementwise", signs=True)
NUMBERS = "nwsi"

for name in "exp log log1p sin cos tanh sigmoid sqrt rsqrt reciprocal sign relu square isnan isinf isfinite".split():
    op.add(name, plain(getattr(torch, name)), one())
for name in "logsigmoid silu mish relu6 hardsigmoid tanhshrink".split():
    op.add(name, plain(getattr(F, name)), one())
op.add("abs", plain(torch.abs), one(NUMBERS))
op.add("neg", plain(torch.neg), one(NUMBERS))
op.add("leaky_relu", plain(F.leaky_relu), one(negative_slope=[0.2, 0, -0.5, 1]))
op.add("softplus", plain(F.softplus), one(beta=[0.5, 2, 5], threshold=[1, 0, 40]))
op.add("gelu", plain(F.gelu), one(approximate=["none", "tanh"]))
# Not of NaN, whose gradient PyTorch computes by where in the array it is.
FINITE = "nw"
for name in "selu hardswish softsign".split():
    op.add(name, plain(getattr(F, name)), one(FINITE))
op.add("elu", plain(F.elu), one(FINITE, alpha=[0.5, 2, 0]))
op.add("celu", plain(F.celu), one(FINITE, alpha=[0.5, 2, -1]))
op.add("hardtanh", plain(F.hardtanh), one(FINITE, min_val=[-2, 0], max_val=[0.5, 2]))
op.add("hardshrink", plain(F.hardshrink), one(FINITE, lambd=[0, 1, 0.1]))
op.add("softshrink", plain(F.softshrink), one(FINITE, lambd=[0, 1, 0.1]), signs=False)  # its -0 likewise
op.add("logical_not", plain(torch.logical_not), one(ALL))
op.add("bitwise_not", plain(torch.bitwise_not), one("ib"))


@op("threshold", plain(F.threshold))
def _(d):
    return [d.x()], {"threshold": d.choice([0, 0.5, -1]), "value": d.choice([0, 20, -3])}


@op("prelu", plain(F.prelu))
def _(d):
    x = d.x()
    channels = d.shape[1] if len(d.shape) > 1 else 1
    return [x, d.x("n", sizes=[d.choice([1, channels])])], {}


@op("clamp", plain(torch.clamp))
def _(d):
    return [d.x()], d.options(0.7, min=[-1, 0, 0.5], max=[-0.5, 1, 2]) or {"min": 0}


@op("clamp_integers", plain(torch.clamp))
def _(d):
    return [d.x("ib")], {"min": d.randint(-3, 2), "max": d.randint(-1, 4)}


@op("pow", plain(torch.pow))
def _(d):
    return [d.x("uws"), f"#{d.choice([0, 1, 2, 3, 0.5, -1, -2, 2.5])}"], {}


@op("pow_of_tensors", plain(torch.pow))
def _(d):
    return [d.x("uw"), d.like("nw")], {}


@op("pow_of_number", plain(torch.pow))
def _(d):
    return [f"#{d.choice([0, 1, 2, 0.5])}", d.x("nw")], {}


# Two arrays of any kinds, or an array and a number.
for name, symbol in dict(add="+", mul="*", div="/", eq="==", ne="!=", lt="<", le="<=", gt=">", ge=">=").items():
    python = {"div": "truediv"}.get(name, name)
    op.add(symbol, (lambda f: lambda c: f(*c.inputs))(getattr(operator, python)), two(ALL))
op.add("-", lambda c: c.inputs[0] - c.inputs[1], two("nwsi", [0, 1, 2, -3, 0.5]))  # PyTorch refuses truth values


@op("%", lambda c: c.inputs[0] % c.inputs[1])
def _(d):
    return [d.x("wib"), f"#{d.choice([2, -3, 0.5, 7])}" if d.chance(0.3) else d.like("wib")], {}


for name in "maximum minimum logical_and logical_or logical_xor".split():  # which zero is greater is left open
    op.add(name, plain(getattr(torch, name)), two(ALL, []), signs=False)
for name in "floor_divide bitwise_and bitwise_or bitwise_xor".split():
    op.add(name, plain(getattr(torch, name)), two("ib", []))


@op("isclose", plain(torch.isclose))
def _(d):
    return [d.x("ws"), d.like("ws")], d.options(rtol=[0.5], atol=[1], equal_nan=[True])


@op("equal", lambda c: torch.tensor(torch.equal(*c.inputs)))
def _(d):
    x = d.x(ALL)
    return [x, d.like(x[0])], {}


@op("where", plain(torch.where))
def _(d):
    return [d.x("b"), d.like(ALL), d.like(ALL)], {}


@op("masked_fill", lambda c: c.inputs[0].masked_fill(c.inputs[1], c.args["value"]))
def _(d):
    return [d.x("nwi"), d.like("b")], {"value": d.randint(-3, 3)}
