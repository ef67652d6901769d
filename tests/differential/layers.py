"""Layers, as functions and as modules (with their first random numbers and their printed form)."""
import torch
import torch.nn.functional as F
from torch import nn

from case import Exact
from table import Table, plain

op = Table("layers")


def module(kind):
    """Builds the layer, sends the arrays through it: its text, its first numbers, the result, its buffers."""

    def call(c):
        options = dict(c.args)
        sizes, training = options.pop("sizes", []), options.pop("train", True)
        layer = kind(*sizes, **options).to(c.dtype)
        layer.train(training)
        c.leaves += layer.parameters()
        start = [Exact(p) for p in layer.parameters()]
        out = [repr(layer), *start, layer(*c.inputs)]
        return out + [b for b in layer.buffers()]

    return call


# ---- lookups


def lookup_options(d, rows):
    return d.options(0.4, padding_idx=[0, -1, rows - 1], max_norm=[0.7, 1.5], norm_type=[1.0, 3.0, 2.0, "inf"])


def frequency_or_sparse(d):
    return d.choice([{}, {"sparse": True}, {"scale_grad_by_freq": True}])  # PyTorch refuses both together


@op("embedding", lambda c: [F.embedding(c.inputs[0], c.inputs[1], **c.args), c.inputs[1].detach()])
def _(d):
    rows, width = d.randint(1, 6), d.randint(1, 4)
    indices = d.indices(d.sizes(1, 2, 8), rows)
    return [indices, d.x("n", sizes=[rows, width])], lookup_options(d, rows) | frequency_or_sparse(d)


@op("nn.Embedding", module(nn.Embedding))
def _(d):
    rows, width = d.randint(1, 7), d.randint(1, 4)
    indices = d.indices(d.sizes(1, 2, 6), rows)
    return [indices], {"sizes": [rows, width]} | lookup_options(d, rows) | frequency_or_sparse(d)


def bags(d, rows):
    """Indices, and the options that say where bags begin."""
    if d.chance(0.4):
        return d.indices([d.randint(0, 4), d.randint(1, 4)], rows), {}  # PyTorch refuses bags of length 0
    n = d.randint(1, 8)
    starts = sorted(d.randint(0, n) for _ in range(d.randint(1, 4)))
    starts[0] = 0
    last = d.chance(0.3)
    if last:
        starts.append(n)
    indices = d.indices([n], rows)
    return indices, {"offsets": starts} | ({"include_last_offset": True} if last else {})


def bag_options(d, rows):
    # Not scale_grad_by_freq, whose dense gradient is wrong in PyTorch (its issue 190063).
    mode = d.choice(["sum", "mean", "max"])
    sparse = {"sparse": True} if mode != "max" and d.chance(0.4) else {}
    return lookup_options(d, rows) | {"mode": mode} | sparse


def embedding_bag(c):
    options = dict(c.args)
    offsets = options.pop("offsets", None)
    indices, weight, *samples = c.inputs
    out = F.embedding_bag(indices, weight, None if offsets is None else torch.tensor(offsets),
                          per_sample_weights=samples[0] if samples else None, **options)
    return [out, weight.detach()]


@op("embedding_bag", embedding_bag)
def _(d):
    rows = d.randint(1, 6)
    indices, where = bags(d, rows)
    shape = d.shape
    options = bag_options(d, rows) | where
    samples = [d.x("n", sizes=shape)] if options["mode"] == "sum" and d.chance() else []
    return [indices, d.x("n", sizes=[rows, d.randint(1, 4)])] + samples, options


@op("nn.EmbeddingBag", module(nn.EmbeddingBag))
def _(d):
    rows = d.randint(1, 7)
    indices = d.indices([d.randint(0, 4), d.randint(1, 4)], rows)
    return [indices], {"sizes": [rows, d.randint(1, 4)]} | bag_options(d, rows)


# ---- products


@op("linear", plain(F.linear))
def _(d):
    inputs, outputs = d.randint(0, 4), d.randint(0, 4)
    arrays = [d.x("n", sizes=d.sizes(0, 2, 6) + [inputs]), d.x("n", sizes=[outputs, inputs])]
    return arrays + ([d.x("n", sizes=[outputs])] if d.chance() else []), {}


@op("nn.Linear", module(nn.Linear))
def _(d):
    inputs = d.randint(1, 5)
    return [d.x("n", sizes=d.sizes(0, 2, 6) + [inputs])], {"sizes": [inputs, d.randint(1, 4)]} | d.options(bias=[False])


def convolution(d):
    groups = d.choice([1, 1, 2, 3])
    inputs, outputs, kernel = groups * d.randint(1, 2), groups * d.randint(1, 2), d.randint(1, 4)
    options = d.options(0.4, stride=[1, 2, 3], padding=[0, 1, 2, 3, "valid"], dilation=[1, 2])
    if d.chance(0.2):
        options |= {"padding": "same", "stride": 1}
    if groups > 1:
        options["groups"] = groups
    batch = [d.randint(1, 2)] if d.chance(0.8) else []
    return inputs, outputs, kernel, options, d.x("n", sizes=batch + [inputs, d.randint(3, 8)])


@op("conv1d", plain(F.conv1d))
def _(d):
    inputs, outputs, kernel, options, x = convolution(d)
    bias = [d.x("n", sizes=[outputs])] if d.chance() else []
    return [x, d.x("n", sizes=[outputs, inputs // options.get("groups", 1), kernel])] + bias, options


@op("nn.Conv1d", module(nn.Conv1d))
def _(d):
    inputs, outputs, kernel, options, x = convolution(d)
    options |= d.options(bias=[False], padding_mode=["zeros", "reflect", "replicate", "circular"])
    return [x], {"sizes": [inputs, outputs, kernel]} | options


# ---- normalisation


@op("layer_norm", lambda c: F.layer_norm(c.inputs[0], c.args["normalized_shape"], *c.inputs[1:], c.args.get("eps", 1e-5)))
def _(d):
    x = d.x("nw", 1)
    shape = d.shape[d.randrange(len(d.shape)):]
    weight = [d.x("n", sizes=shape) if d.chance(0.7) else "-" for _ in range(2)]
    return [x] + weight, {"normalized_shape": shape} | d.options(eps=[1e-3, 0.5])


@op("nn.LayerNorm", module(nn.LayerNorm))
def _(d):
    x = d.x("n", 2)
    shape = d.shape[d.randrange(len(d.shape)):]
    return [x], {"sizes": [shape]} | d.options(0.3, eps=[1e-3, 0.5], elementwise_affine=[False], bias=[False])


def batch_norm(c):
    x, weight, bias, mean, var = c.inputs
    var = None if var is None else var + 0.5
    return [F.batch_norm(x, mean, var, weight, bias, **c.args)] + [b for b in (mean, var) if b is not None]


@op("batch_norm", batch_norm)
def _(d):
    channels = d.randint(1, 3)
    x = d.x("nw", sizes=[d.randint(0 if d.chance(0.1) else 1, 4), channels] + [d.randint(1, 3)] * d.randint(0, 1))
    affine = d.chance(0.6)
    weights = [d.x("n", sizes=[channels]) if affine else "-" for _ in range(2)]
    running = d.chance(0.7)
    moments = [d.x(kind, sizes=[channels]) if running else "-" for kind in "NU"]
    options = {"training": d.chance(0.6) or not running} | d.options(eps=[1e-3, 0.5], momentum=[0.3, 1.0])
    return [x] + weights + moments, options


@op("nn.BatchNorm1d", module(nn.BatchNorm1d))
def _(d):
    channels = d.randint(1, 3)
    x = d.x("n", sizes=[d.randint(2, 4), channels] + [d.randint(1, 3)] * d.randint(0, 1))
    options = d.options(0.3, eps=[1e-3], momentum=[0.3, 1.0], affine=[False], track_running_stats=[False])
    return [x], {"sizes": [channels], "train": d.chance(0.7)} | options


# ---- pools, dropout, the rest


def pooled(d):
    return d.x("nws", sizes=([d.randint(1, 2)] if d.chance(0.7) else []) + [d.randint(1, 3), d.randint(2, 8)])


def max_options(d):
    return d.options(0.4, stride=[1, 2, 3], padding=[0, 1, 2], dilation=[1, 2], ceil_mode=[True])


def average_options(d):
    return d.options(0.4, stride=[1, 2, 3], padding=[0, 1, 2], ceil_mode=[True], count_include_pad=[False])


@op("max_pool1d", lambda c: F.max_pool1d(*c.inputs, return_indices=True, **c.args))
def _(d):
    return [pooled(d)], {"kernel_size": d.randint(1, 4)} | max_options(d)


@op("avg_pool1d", plain(F.avg_pool1d))
def _(d):
    return [pooled(d)], {"kernel_size": d.randint(1, 4)} | average_options(d)


@op("adaptive_max_pool1d", lambda c: F.adaptive_max_pool1d(*c.inputs, return_indices=True, **c.args))
def _(d):
    return [pooled(d)], {"output_size": d.randint(1, 6)}


@op("adaptive_avg_pool1d", plain(F.adaptive_avg_pool1d))
def _(d):
    return [pooled(d)], {"output_size": d.randint(1, 6)}


@op("nn.MaxPool1d", module(nn.MaxPool1d))
def _(d):
    return [pooled(d)], {"sizes": [d.randint(1, 4)]} | max_options(d)


@op("nn.AvgPool1d", module(nn.AvgPool1d))
def _(d):
    return [pooled(d)], {"sizes": [d.randint(1, 4)]} | average_options(d)


def dropout(c):
    options = dict(c.args)
    seed = options.pop("generator", None)
    if seed is None:
        return F.dropout(*c.inputs, **options)
    with torch.random.fork_rng(devices=[]):  # a generator of its own
        torch.manual_seed(seed)
        return F.dropout(*c.inputs, **options)


@op("dropout", dropout)
def _(d):
    x = d.x("nw")
    return [x], d.options(p=[0.0, 0.1, 0.9, 1.0], training=[False], generator=[1, 77])


@op("nn.Dropout", module(nn.Dropout))
def _(d):
    return [d.x("n")], {"sizes": [d.choice([0.1, 0.5, 0.0, 1.0])], "train": d.chance(0.8)}


@op("nn.PReLU", module(nn.PReLU))
def _(d):
    x = d.x("n", 2)
    return [x], {"sizes": [d.choice([1, d.shape[1]])]} | d.options(init=[0.1])


@op("nn.Flatten", module(nn.Flatten))
def _(d):
    return [d.x("n", 1)], d.options(start_dim=[0, 1], end_dim=[-1, -2])
