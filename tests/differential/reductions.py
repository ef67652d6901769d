"""Reductions, sorting, products, lengths of vectors."""
import torch
import torch.nn.functional as F

from draw import ALL, NO_MINUS_ZERO
from table import Table, along, one, over, perhaps_along, plain

op = Table("reductions")
KEEP = {"keepdim": [True, False]}
NUMBERS = "nwsi"

for name in "sum all any".split():
    op.add(name, plain(getattr(torch, name)), over(ALL, **KEEP))
op.add("count_nonzero", plain(torch.count_nonzero), over(ALL))
op.add("mean", plain(torch.mean), over("nws", **KEEP))
op.add("var", plain(torch.var), over("nw", correction=[0, 1, 2, 0.5], **KEEP))
op.add("stddev", plain(torch.std), over("nw", correction=[0, 1, 2], **KEEP))
for name in "max min".split():  # which zero is greater is left to the order of the loop
    op.add(name, plain(getattr(torch, name)), perhaps_along(NO_MINUS_ZERO, **KEEP))
op.add("prod", plain(torch.prod), perhaps_along("nwib", **KEEP))
for name in "argmax argmin".split():
    op.add(name, plain(getattr(torch, name)), perhaps_along(NUMBERS, **KEEP))
for name in "sort argsort".split():
    op.add(name, plain(getattr(torch, name)), along(ALL, descending=[True, False]))
op.add("cumsum", plain(torch.cumsum), along(ALL))
op.add("unique", plain(torch.unique), one("Wib"))
op.add("unique_counts", lambda c: torch.unique(*c.inputs, return_inverse=True, return_counts=True), one("Wib"))
op.add("nonzero", plain(torch.nonzero), one("wib"))
for name in "softmax softmin log_softmax".split():
    op.add(name, plain(getattr(F, name)), along("nw"))


@op("logsumexp", plain(torch.logsumexp))
def _(d):
    return [d.x("nw")], {"dim": d.dims(1) or [0]} | d.options(**KEEP)


@op("norm", plain(torch.norm))
def _(d):
    p = d.choice([2, 1, 3, 0, "inf", "-inf", 0.5, 2.5])
    arrays, options = over("NW" if p == 0 else "nw", **KEEP)(d)  # of p = 0 the gradient is 0 here and none in PyTorch
    return arrays, options | {"p": p}


@op("topk", plain(torch.topk))
def _(d):  # without ties: which of equal ones comes first is left open in PyTorch
    arrays, options = along("n", largest=[True, False])(d)
    size = d.shape[options["dim"]] if d.shape else 1
    return arrays, options | {"k": d.randint(0, size)}


@op("bincount", plain(torch.bincount))
def _(d):
    x = d.indices([d.randint(1, 6)], 5)
    return [x] + ([d.x("N", sizes=d.shape)] if d.chance() else []), d.options(minlength=[0, 3, 9])


# ---- products


@op("matmul", plain(torch.matmul))
def _(d):
    m, k, n, batch = d.randint(0, 4), d.randint(1, 4), d.randint(1, 4), d.sizes(0, 2, 4)
    stretched = [1 if d.chance(0.3) else size for size in batch]
    a = d.choice([[k], [m, k], batch + [m, k]])
    b = d.choice([[k], [k, n], stretched + [k, n]])
    return [d.x("nw", sizes=a), d.x("nw", sizes=b)], {}


def of_sizes(*shapes):
    def draw(d):
        size = {letter: d.randint(0 if d.chance(0.1) else 1, 4) for letter in "bmkn"}
        return [d.x("nw", sizes=[size[letter] for letter in shape]) for shape in shapes], {}

    return draw


op.add("mm", plain(torch.mm), of_sizes("mk", "kn"))
op.add("bmm", plain(torch.bmm), of_sizes("bmk", "bkn"))
op.add("mv", plain(torch.mv), of_sizes("mk", "k"))
op.add("dot", plain(torch.dot), of_sizes("k", "k"))


@op("normalize", plain(F.normalize))
def _(d):
    sizes = d.sizes(0, 2, 8)
    dim = d.randint(0, len(sizes))
    sizes.insert(dim, d.randint(2, 4))  # of one number the gradient is rounding alone
    return [d.x("nw", sizes=sizes)], {"dim": d.choice([dim, dim - len(sizes)])} | d.options(p=[1, 2, 3, "inf"], eps=[0.5, 1e-3])


@op("cosine_similarity", plain(F.cosine_similarity))
def _(d):
    return [d.x("nw", 1), d.like("nw")], {"dim": d.dim()} | d.options(eps=[0.5, 1e-3])
