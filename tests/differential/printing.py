"""Printed texts, character for character."""
import torch

from draw import ALL
from table import Table

op = Table("printing", exact=True)
NODES = {
    "": lambda x: x.detach() if x.is_floating_point() else x,
    "leaf": lambda x: x,
    "relu": torch.relu,
    "sum": lambda x: x.sum(),
    "rows": lambda x: x[x.shape[0] // 2:],
    "transposed": lambda x: x.t(),
    "compared": lambda x: x > 0,
}


def printed(c):
    torch.set_printoptions(profile="default", sci_mode=None)
    try:
        torch.set_printoptions(**c.args.get("options", {}))
        x = c.inputs[0]
        if "scale" in c.args:
            x = (x * c.args["scale"]).detach().requires_grad_()
        return repr(NODES[c.args["node"]](x))
    finally:
        torch.set_printoptions(profile="default", sci_mode=None)


def sizes(d):
    if d.chance(0.04):
        return d.choice([[1001], [40, 30], [2, 3, 200], [7, 5, 40]])
    return d.choice([d.sizes(0, 4), d.sizes(1, 2), [d.randint(1, 50)], [d.randint(1, 4), d.randint(8, 20)]])


@op("print", printed)
def _(d):
    kind = d.choice("nnnwsuib")
    shape = sizes(d)
    x = d.array("i", shape, d.choice([0, -5, -(10**d.randint(1, 15))]), 10**d.randint(1, 15)) if kind == "i" else d.x(kind, sizes=shape)
    options = {"node": d.choice(["", "", "leaf", "relu", "sum", "rows", "transposed", "compared"])}
    floats = kind in "nwus"
    fits = {"relu": floats, "rows": shape, "transposed": len(shape) <= 2, "sum": kind != "u" and kind != "n"}  # exact sums
    if not fits.get(options["node"], True):
        options["node"] = ""
    if floats and options["node"] != "sum" and d.chance(0.6):
        options["scale"] = d.choice([1e-9, 1e-5, 1e-4, 0.01, 10, 1000, 1e5, 1e8, 3e9, 1e20])
    if d.chance(0.3):
        options["options"] = d.options(0.4, precision=[0, 2, 6, 8], threshold=[0, 5], edgeitems=[1, 2], linewidth=[20, 40, 120],
                                       sci_mode=[True, False])
    return [x], options


@op("print a sparse gradient", lambda c: gradient(c))
def _(d):
    rows = d.randint(1, 6)
    return [d.indices([d.randint(0, 5)], rows), d.x("n", sizes=[rows, d.randint(1, 5)])], {}


def gradient(c):
    indices, table = c.inputs
    torch.nn.functional.embedding(indices, table, sparse=True).sum().backward()
    text, table.grad = repr(table.grad), None
    return text
