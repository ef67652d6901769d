"""PyTorch's side of the workloads: the same names, numbers and steps as in the C++ programs.

`workloads` maps a name to a Workload, whose `make` returns a step: a function that runs it once and returns its output.
"""

import itertools
from dataclasses import dataclass
from typing import Callable, Optional

import torch
from torch import nn
from torch.nn import functional as F

from pytorch_models import DotProduct, LanguageDetector, Mlp


@dataclass
class Workload:
    program: str  # in bench/ of the build folder
    make: Callable
    goal: Optional[float] = None  # PyTorch's time over xgrad's


workloads: dict[str, Workload] = {}


# ---- embedding.cpp

BAGS, LENGTH = 4096, 20


def data(rows, width, distribution):
    table = torch.rand(rows, width)
    inputs = []
    for _ in range(8):
        if distribution == "uniform":
            inputs.append(torch.randint(rows, (BAGS, LENGTH)))
        else:
            u = torch.rand(BAGS, LENGTH).double()
            inputs.append(torch.pow(float(rows), u).long() - 1)
    return table, itertools.cycle(inputs)


def lookup(table, inputs):
    layer = nn.Embedding.from_pretrained(table)
    return lambda: layer(next(inputs))


def bag(mode):
    def make(table, inputs):
        layer = nn.EmbeddingBag.from_pretrained(table, mode=mode)
        return lambda: layer(next(inputs))

    return make


def training(layer, optimizer, inputs, shape):
    grad = torch.ones(shape)

    def step():
        optimizer.zero_grad()
        out = layer(next(inputs))
        out.backward(grad)
        optimizer.step()
        return out

    return step


def bag_training(optimizer):
    def make(table, inputs):
        layer = nn.EmbeddingBag.from_pretrained(table, freeze=False, mode="sum", sparse=True)
        return training(layer, optimizer(layer.parameters(), lr=0.01), inputs, (BAGS, table.shape[1]))

    return make


def embedding_adam(table, inputs):
    layer = nn.Embedding.from_pretrained(table, freeze=False, sparse=True)
    optimizer = torch.optim.SparseAdam(layer.parameters(), lr=0.001)
    return training(layer, optimizer, inputs, (BAGS, LENGTH, table.shape[1]))


def add_embedding(rows, width, distribution):
    size = f"/{rows}x{width}/{distribution}"

    def add(name, make, goal):
        workloads[name + size] = Workload("embedding", lambda: make(*data(rows, width, distribution)), goal)

    add("lookup", lookup, 1.2)
    add("bag_sum", bag("sum"), 1.2)
    add("bag_mean", bag("mean"), 1.2)
    add("bag_max", bag("max"), 5)
    add("bag_sgd_step", bag_training(torch.optim.SGD), 3)
    add("bag_adagrad_step", bag_training(torch.optim.Adagrad), 4)
    # PyTorch has no row-wise Adagrad: its Adagrad instead.
    add("bag_rowwise_adagrad_step", bag_training(torch.optim.Adagrad), 4)
    add("embedding_adam_step", embedding_adam, 4)


for distribution in ("uniform", "zipf"):
    add_embedding(1000000, 64, distribution)
    add_embedding(100000, 16, distribution)


# ---- layers.cpp


def forward_backward(layer, *shape):
    x = torch.randn(shape, requires_grad=True)
    grad = torch.ones_like(layer(x))

    def step():
        layer.zero_grad()
        x.grad = None
        out = layer(x)
        out.backward(grad)
        return out

    return step


def cross_entropy(samples, classes):
    x = torch.randn(samples, classes, requires_grad=True)
    target = torch.randint(classes, (samples,))

    def step():
        x.grad = None
        loss = F.cross_entropy(x, target)
        loss.backward()
        return loss

    return step


def on_a_million(op, *more):
    x = torch.randn(1000, 1000)
    others = [torch.randn(shape) for shape in more]
    return lambda: op(x, *others)


def on_a_million_positive(op):
    x = torch.rand(1000, 1000) + 0.5
    return lambda: op(x)


def on(op, *shape):
    x = torch.randn(shape)
    return lambda: op(x)


def matmul():
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    return lambda: a @ b


workloads |= {
    "linear/256x512x512": Workload("layers", lambda: forward_backward(nn.Linear(512, 512), 256, 512), 1),
    "linear/32x64x64": Workload("layers", lambda: forward_backward(nn.Linear(64, 64), 32, 64), 1),
    "conv1d/32x64x200/kernel:5": Workload("layers", lambda: forward_backward(nn.Conv1d(64, 128, 5), 32, 64, 200), 1),
    "conv1d/32x64x200/kernel:1": Workload("layers", lambda: forward_backward(nn.Conv1d(64, 128, 1), 32, 64, 200), 1),
    "layer_norm/4096x256": Workload("layers", lambda: forward_backward(nn.LayerNorm(256), 4096, 256), 1),
    "batch_norm/4096x256": Workload("layers", lambda: forward_backward(nn.BatchNorm1d(256), 4096, 256), 1),
    "batch_norm/64x128x100": Workload("layers", lambda: forward_backward(nn.BatchNorm1d(128), 64, 128, 100), 1),
    "cross_entropy/4096x1000": Workload("layers", lambda: cross_entropy(4096, 1000), 1.2),
    "matmul/1024": Workload("layers", matmul, 1),
    "tanh/1000000": Workload("layers", lambda: on_a_million(torch.tanh), 1),
    "gelu/1000000": Workload("layers", lambda: on_a_million(F.gelu), 1),
    "exp/1000000": Workload("layers", lambda: on_a_million(torch.exp), 1),
    "sigmoid/1000000": Workload("layers", lambda: on_a_million(torch.sigmoid), 1),
    "abs/1000000": Workload("layers", lambda: on_a_million(torch.abs), 1),
    "log/1000000": Workload("layers", lambda: on_a_million_positive(torch.log), 1),
    "pow/1000000/exponent:2.5": Workload("layers", lambda: on_a_million_positive(lambda x: x**2.5), 1),
    "softmax/4096x256": Workload("layers", lambda: on(lambda x: torch.softmax(x, 1), 4096, 256), 1),
    "max_pool1d/32x64x200/kernel:2": Workload("layers", lambda: on(lambda x: F.max_pool1d(x, 2), 32, 64, 200), 1),
    "max_pool1d/32x64x200/kernel:3/backward": Workload("layers", lambda: forward_backward(nn.MaxPool1d(3), 32, 64, 200), 1),
    "sum/1000000": Workload("layers", lambda: on_a_million(torch.sum), 1),
    "add_row/1000000": Workload("layers", lambda: on_a_million(torch.add, (1000,)), 1),
}


# ---- models.cpp


def model_training(model, optimizer, loss):
    def step():
        optimizer.zero_grad()
        value = loss(model)
        value.backward()
        optimizer.step()
        return value

    return step


def dot_product(optimizer, sparse):
    model = DotProduct(943, 1682, 50, sparse)
    batches = []
    for _ in range(8):
        users, movies = torch.randint(943, (64,)), torch.randint(1682, (64,))
        batches.append((torch.stack((users, movies), dim=1), torch.rand(64)))
    batches = itertools.cycle(batches)

    def loss(model):
        x, y = next(batches)
        return F.mse_loss(model(x), y)

    return model_training(model, optimizer(model.parameters(), lr=5e-3), loss)


def mlp():
    model = Mlp()
    x, y = torch.randn(16, 8), torch.randn(16, 1)
    return model_training(model, torch.optim.SGD(model.parameters(), lr=0.01), lambda m: F.mse_loss(m(x), y))


def language_detector():
    model = LanguageDetector()
    ngrams = [torch.randint(5000, (256, 40)) for _ in range(4)]
    language = torch.randint(12, (256,))
    weights = torch.full((256, 40), 1 / 40)
    return model_training(model, torch.optim.Adagrad(model.parameters(), lr=0.01),
                          lambda m: F.cross_entropy(m(ngrams, weights), language))


workloads |= {
    # The same numbers on both sides: PyTorch's Adam needs dense gradients, xgrad's takes row-sparse ones exactly.
    "dot_product_adam_step": Workload("models", lambda: dot_product(torch.optim.Adam, sparse=False), 10),
    "dot_product_sparse_adam_step": Workload("models", lambda: dot_product(torch.optim.SparseAdam, sparse=True), 10),
    "mlp_sgd_step": Workload("models", mlp, 10),
    "language_detector_adagrad_step": Workload("models", language_detector),
}
