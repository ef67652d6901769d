"""Losses with all reductions and options."""
import torch.nn.functional as F

from table import Table, plain

op = Table("losses", signs=True)
REDUCTIONS = {"reduction": ["none", "mean", "sum"]}


def pair(kinds="nw", target="nw", **options):
    """An input, a target of its shape (or one that broadcasts to it), and options."""

    def draw(d):
        x = d.x(kinds)
        return [x, d.x(target, sizes=d.shape)], d.options(**options, **REDUCTIONS)

    return draw


op.add("mse_loss", plain(F.mse_loss), pair("nws"))
op.add("l1_loss", plain(F.l1_loss), pair("nws"))
op.add("smooth_l1_loss", plain(F.smooth_l1_loss), pair(beta=[0, 0.5, 2]))
op.add("huber_loss", plain(F.huber_loss), pair(delta=[0.5, 2]))


@op("kl_div", plain(F.kl_div))
def _(d):
    x = d.x("nw", 1)
    target = d.x("u", sizes=d.shape)
    return [x, target], d.options(log_target=[True], reduction=["none", "mean", "sum", "batchmean"])


def yes_or_no(d, inputs):
    x = d.x(inputs)
    shape = d.shape
    target = d.x(d.choice("uU"), sizes=shape)
    weights = []
    for _ in range(2):
        d.shape = shape
        weights.append(d.like("U") if d.chance(0.4) else "-")
    return x, target, weights


@op("binary_cross_entropy", lambda c: F.binary_cross_entropy(*c.inputs, **c.args))
def _(d):
    x, target, weights = yes_or_no(d, "u")
    return [x, target, weights[0]], d.options(**REDUCTIONS)


@op("binary_cross_entropy_with_logits",
    lambda c: F.binary_cross_entropy_with_logits(*c.inputs[:3], pos_weight=c.inputs[3], **c.args))
def _(d):
    x, target, weights = yes_or_no(d, "nw")
    return [x, target] + weights, d.options(**REDUCTIONS)


def classes(d):
    """(scores, classes of targets, weight)"""
    kinds, number = "nw", d.randint(1, 4)
    rank = d.choice([1, 2, 2, 2, 3])
    sizes = [d.randint(0 if d.chance(0.1) else 1, 4), number] + [d.randint(1, 3)] * (rank - 2) if rank > 1 else [number]
    x = d.x(kinds, sizes=sizes)
    target = d.indices([size for i, size in enumerate(sizes) if i != min(rank - 1, 1)], number)
    return x, sizes, target, d.x("U", sizes=[number]) if d.chance(0.4) else "-"


@op("cross_entropy", lambda c: F.cross_entropy(c.inputs[0], c.inputs[1], c.inputs[2], **c.args))
def _(d):
    x, _, target, weight = classes(d)
    return [x, target, weight], d.options(0.4, ignore_index=[0, 1, -100], label_smoothing=[0.1, 1.0], **REDUCTIONS)


@op("cross_entropy_of_probabilities", lambda c: F.cross_entropy(c.inputs[0], c.inputs[1], c.inputs[2], **c.args))
def _(d):
    x, sizes, _, weight = classes(d)
    return [x, d.x("uU", sizes=sizes), weight], d.options(0.4, label_smoothing=[0.1, 1.0], **REDUCTIONS)


@op("nll_loss", lambda c: F.nll_loss(c.inputs[0], c.inputs[1], c.inputs[2], **c.args))
def _(d):
    x, _, target, weight = classes(d)
    return [x, target, weight], d.options(0.4, ignore_index=[0, 1, -100], **REDUCTIONS)


def signs(c):
    """A target of 1 and -1, out of truth values."""
    a, b, target = c.inputs
    return a, b, target.to(c.dtype) * 2 - 1


@op("cosine_embedding_loss", lambda c: F.cosine_embedding_loss(*signs(c), **c.args))
def _(d):
    sizes = d.sizes(0, 1) + [d.randint(1, 4)]
    arrays = [d.x("nw", sizes=sizes), d.x("nw", sizes=sizes), d.x("b", sizes=sizes[:-1])]
    return arrays, d.options(margin=[0.5, -0.2], **REDUCTIONS)


@op("margin_ranking_loss", lambda c: F.margin_ranking_loss(*signs(c), **c.args))
def _(d):
    x = d.x("nw")
    shape = d.shape
    return [x, d.x("nw", sizes=shape), d.x("b", sizes=shape)], d.options(margin=[0.5, 2, -1], **REDUCTIONS)


@op("triplet_margin_loss", plain(F.triplet_margin_loss))
def _(d):
    sizes = d.sizes(0, 2, 4) + [d.randint(1, 4)]
    arrays = [d.x("n", sizes=sizes) for _ in range(3)]
    return arrays, d.options(margin=[0.5, 3], p=[1, 3, "inf", 2.5], eps=[1e-3], swap=[True], **REDUCTIONS)
