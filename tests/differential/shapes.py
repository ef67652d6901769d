"""Shapes, parts, positions, kinds, and new arrays."""
import torch
import torch.nn.functional as F

from draw import ALL, count
from table import Table, along, one, plain

op = Table("shapes")


def options_of(kinds, least=0):
    """Decorates a function that draws the options of an array that was drawn."""

    def decorated(options):
        def draw(d):
            x = d.x(kinds, least)
            return [x], options(d)

        return draw

    return decorated


@op("reshape", lambda c: c.inputs[0].reshape(c.args["sizes"]))
@options_of(ALL)
def _(d):
    left, sizes = count(d.shape), []
    while left > 1 and d.chance(0.7):
        size = d.choice([k for k in (1, 2, 3, 4, 5, left) if left % k == 0])
        sizes.append(size)
        left //= size
    sizes.append(left)
    if d.chance():
        sizes[d.randrange(len(sizes))] = -1
    return {"sizes": sizes}


@op("flatten", plain(torch.flatten))
@options_of(ALL)
def _(d):
    return {"start_dim": d.dim(), "end_dim": d.dim()} if d.chance() else {}


@op("squeeze", lambda c: c.inputs[0].squeeze(*[d if len(d) > 1 else d[0] for d in c.args.values()]))
@options_of(ALL)
def _(d):
    return {"dim": d.dims(1)} if d.shape and d.chance(0.7) else {}


op.add("unsqueeze", plain(torch.unsqueeze), along(ALL, 1))
op.add("unbind", plain(torch.unbind), along("nwib", least=1))
op.add("t", plain(torch.t), lambda d: ([d.x(ALL, most=2)], {}))
op.add("to_tensor", lambda c: c.inputs[0].to(c.dtype), one("ib"))
op.add("to_indices", lambda c: c.inputs[0].long(), one("Wib"))
op.add("to_mask", lambda c: c.inputs[0].bool(), one("WSib"))


@op("permute", plain(torch.permute))
@options_of(ALL)
def _(d):
    dims = list(range(len(d.shape)))
    d.shuffle(dims)
    return {"dims": [x - len(dims) if d.chance(0.3) else x for x in dims]}


@op("transpose", plain(torch.transpose))
@options_of(ALL)
def _(d):
    return {"dim0": d.dim(), "dim1": d.dim()}


@op("expand", lambda c: c.inputs[0].expand(c.args["sizes"]))
@options_of(ALL)
def _(d):
    return {"sizes": d.sizes(0, 1) + [d.choice([-1, n]) if n != 1 else d.choice([-1, 1, 3, 0]) for n in d.shape]}


@op("repeat", lambda c: c.inputs[0].repeat(c.args["times"]))
@options_of(ALL)
def _(d):
    return {"times": [d.randint(1, 2) for _ in range(d.randint(0, 1))] + [d.choice([1, 2, 1, 0]) for _ in d.shape]}


@op("repeat_interleave", lambda c: c.inputs[0].repeat_interleave(c.args["times"], c.args.get("dim")))
@options_of(ALL)
def _(d):
    return {"times": d.randint(0, 3)} | ({"dim": d.dim()} if d.chance() else {})


@op("flip", plain(torch.flip))
@options_of(ALL)
def _(d):
    return {"dims": d.dims()}


@op("select", plain(torch.select))
@options_of(ALL, 1)
def _(d):
    dim = d.dim()
    return {"dim": dim, "index": d.randint(-d.shape[dim], max(d.shape[dim] - 1, 0))}


@op("narrow", plain(torch.narrow))
@options_of(ALL, 1)
def _(d):
    dim = d.dim()
    start = d.randint(0, d.shape[dim])
    return {"dim": dim, "start": start, "length": d.randint(0, d.shape[dim] - start)}


@op("split", lambda c: torch.split(c.inputs[0], c.args["size"], c.args["dim"]))
@options_of("nwib", 1)
def _(d):
    return {"dim": d.dim(), "size": d.randint(1, 3)}


@op("chunk", plain(torch.chunk))
@options_of("nwib", 1)
def _(d):
    return {"dim": d.dim(), "chunks": d.randint(1, 4)}


@op("cat", lambda c: torch.cat(c.inputs, **c.args))
def _(d):
    kind, sizes = d.choice("nwib"), d.sizes(1, 3)
    dim = d.randrange(len(sizes))
    arrays = []
    for _ in range(d.randint(1, 3)):
        sizes[dim] = d.randint(0, 3)
        arrays.append(d.x(kind, sizes=sizes))
    return arrays, {"dim": d.choice([dim, dim - len(sizes)])}


@op("stack", lambda c: torch.stack(c.inputs, **c.args))
def _(d):
    kind, sizes = d.choice("nwib"), d.sizes(0, 3)
    return [d.x(kind, sizes=sizes) for _ in range(d.randint(1, 3))], {"dim": d.dim(1)}


# ---- positions


@op("gather", lambda c: torch.gather(c.inputs[0], c.args["dim"], c.inputs[1]))
def _(d):
    x = d.x(ALL, 1)
    dim = d.randrange(len(d.shape))
    size = d.shape[dim]
    sizes = [d.randint(0 if d.chance(0.1) else min(1, n), n) for n in d.shape]
    sizes[dim] = d.randint(0, 4) if size else 0
    return [x, d.indices(sizes, size)], {"dim": d.choice([dim, dim - len(sizes)])}


@op("index_select", lambda c: torch.index_select(c.inputs[0], c.args["dim"], c.inputs[1]))
def _(d):
    x = d.x(ALL, 1)
    dim = d.dim()
    size = d.shape[dim]
    return [x, d.indices([d.randint(0, 4) if size else 0], size)], {"dim": dim}


@op("masked_select", plain(torch.masked_select))
def _(d):
    return [d.x(ALL), d.like("b")], {}


def item(d, size):
    """One item of an index, as its text in Python."""
    start, stop, step = d.randint(-size - 1, size + 1), d.randint(-size - 1, size + 2), d.randint(1, 3)
    return d.choice([d.randint(-size, max(size - 1, 0)), ":", f"{start}:{stop}", f"{start}:{stop}:{step}", f"{start}:"])


def items(d):
    chosen = [item(d, size) for size in d.shape][:d.randint(0, len(d.shape))]
    for extra in "None", "...":
        if d.chance(0.3) and len(chosen) < 4:
            chosen.insert(d.randint(0, len(chosen)), extra)
    return {"items": chosen or ["..."]}


def place(c):
    def read(text):
        if isinstance(text, int):
            return text
        if text in ("...", "None"):
            return {"...": ..., "None": None}[text]
        return slice(*[int(part) if part else None for part in text.split(":")])

    items = tuple(read(text) for text in c.args["items"])
    return items if len(items) > 1 else items[0]


def rows(d, kinds=ALL):
    x = d.x(kinds, 1)
    size = d.shape[0]
    return [x, d.indices(d.sizes(0, 2, 8) if size else [0], size, -size)], {}


def masked(d, kinds=ALL):
    x = d.x(kinds, 1)
    return [x, d.x("b", sizes=d.shape[:d.randint(1, len(d.shape))])], {}


op.add("index", lambda c: c.inputs[0][place(c)], options_of(ALL, 1)(items))
op.add("index_rows", lambda c: c.inputs[0][c.inputs[1]], rows)
op.add("index_mask", lambda c: c.inputs[0][c.inputs[1]], masked)


def assigned(c, where):
    x = c.inputs[0].detach().clone()
    x[where] = c.args["value"]
    return x


def with_value(draw):
    def drawn(d):
        arrays, options = draw(d)
        return arrays, options | {"value": d.randint(0, 1)}

    return drawn


CONSTANT = "NWib"
op.add("assign", lambda c: assigned(c, place(c)), with_value(options_of(CONSTANT, 1)(items)))
op.add("assign_rows", lambda c: assigned(c, c.inputs[1]), with_value(lambda d: rows(d, CONSTANT)))
op.add("assign_mask", lambda c: assigned(c, c.inputs[1]), with_value(lambda d: masked(d, CONSTANT)))


# ---- new arrays


@op("one_hot", lambda c: F.one_hot(*c.inputs, **c.args).to(c.dtype))
def _(d):
    return [d.indices(d.sizes(0, 3), 4)], d.options(num_classes=[4, 6, -1])


@op("arange", lambda c: torch.arange(c.args["start"], c.args["end"], c.args["step"], dtype=c.dtype))
def _(d):
    return [], {"start": d.choice([0, -1.5, 2]), "end": d.choice([3, 0.7, 5.5]), "step": d.choice([1, 0.3, 2, -0.7])}


@op("indices_arange", lambda c: torch.arange(c.args["start"], c.args["end"], c.args["step"]))
def _(d):
    return [], {"start": d.randint(-3, 3), "end": d.randint(-3, 9), "step": d.choice([1, 2, -1, 3])}


@op("linspace", lambda c: torch.linspace(c.args["start"], c.args["end"], c.args["steps"], dtype=c.dtype))
def _(d):
    return [], {"start": d.choice([0, -1.5, 2]), "end": d.choice([3, 0.7, 5.5]), "steps": d.randint(0, 7)}


@op("eye", lambda c: torch.eye(c.args["n"], c.args["m"], dtype=c.dtype))
def _(d):
    return [], {"n": d.randint(0, 4), "m": d.randint(0, 4)}
