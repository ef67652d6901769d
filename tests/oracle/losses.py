"""Losses over a grid of options: values, gradients, and the name that is printed."""
import itertools

import torch
import torch.nn.functional as F
from common import dump, example, write
from recipes import recipe as t, run

REDUCTIONS = ["none", "mean", "sum"]
cases = []


def case(*arguments, **more):
    cases.append(run(*arguments, **more))


def differences():
    for reduction, shapes in itertools.product(REDUCTIONS, [[(3, 4), (3, 4)], [(2, 3), (3,)], [(3,), ()], [(), ()]]):
        tensors = [t(*shapes[0], scale=2), t(*shapes[1], phase=0.7)]
        for name in ["mse_loss", "l1_loss"]:
            case(name, lambda x: getattr(F, name)(*x, reduction=reduction), tensors, {"reduction": reduction})
        for beta in [0.0, 0.5, 1.0]:
            case("smooth_l1_loss", lambda x: F.smooth_l1_loss(*x, reduction=reduction, beta=beta), tensors,
                 {"reduction": reduction, "beta": beta})
        for delta in [0.5, 1.0]:
            case("huber_loss", lambda x: F.huber_loss(*x, reduction=reduction, delta=delta), tensors,
                 {"reduction": reduction, "delta": delta})
        for log_target in [False, True]:
            case("kl_div", lambda x: F.kl_div(*x, reduction=reduction, log_target=log_target),
                 [tensors[0], t(*shapes[1], phase=0.7, shift=1.5)], {"reduction": reduction, "log_target": log_target})
    case("kl_div", lambda x: F.kl_div(*x, reduction="batchmean"), [t(3, 4), t(3, 4, phase=0.7, shift=1.5)],
         {"reduction": "batchmean", "log_target": False})


def binary():
    for reduction, weight in itertools.product(REDUCTIONS, [None, (3, 4), (4,), (3, 1)]):
        w = None if weight is None else example(*weight, phase=1, shift=2)
        options = {"reduction": reduction, "weight": weight}
        case("binary_cross_entropy", lambda x: F.binary_cross_entropy(*x, weight=w, reduction=reduction),
             [t(3, 4, scale=0.5, shift=0.5), t(3, 4, phase=0.7, scale=0.5, shift=0.5)], options)
        for pos_weight in [None, (4,)]:
            p = None if pos_weight is None else example(*pos_weight, phase=3, shift=2)
            case("binary_cross_entropy_with_logits",
                 lambda x: F.binary_cross_entropy_with_logits(*x, weight=w, pos_weight=p, reduction=reduction),
                 [t(3, 4, scale=3), t(3, 4, phase=0.7, scale=0.5, shift=0.5)], {**options, "pos_weight": pos_weight})


def classes():
    for shape, reduction, weighted in itertools.product([(5, 4), (4,), (2, 3, 4), (2, 3, 2, 2), (2, 3, 2, 1, 2)], REDUCTIONS,
                                                        [False, True]):
        n = shape[0] if len(shape) == 1 else shape[1]
        places = shape[:1] + shape[2:] if len(shape) > 1 else ()
        count = torch.Size(places).numel()
        target = (torch.arange(count) * 7 % n).reshape(places)
        w = example(n, phase=1, shift=2) if weighted else None
        for ignore_index in [-100, 1]:
            if not places and ignore_index == int(target):
                continue
            options = {"reduction": reduction, "weight": weighted, "ignore_index": ignore_index}
            case("nll_loss", lambda x: F.nll_loss(*x, target, weight=w, reduction=reduction, ignore_index=ignore_index),
                 [t(*shape)], options, target=dump(target))
            for smoothing in [0.0, 0.2]:
                case("cross_entropy",
                     lambda x: F.cross_entropy(*x, target, weight=w, reduction=reduction, ignore_index=ignore_index,
                                               label_smoothing=smoothing),
                     [t(*shape, scale=3)], {**options, "label_smoothing": smoothing}, target=dump(target))
        for smoothing in [0.0, 0.2]:
            case("cross_entropy_probabilities",
                 lambda x: F.cross_entropy(*x, weight=w, reduction=reduction, label_smoothing=smoothing),
                 [t(*shape, scale=3), t(*shape, phase=0.7, scale=0.1, shift=0.3)],
                 {"reduction": reduction, "weight": weighted, "label_smoothing": smoothing})


def samples():
    for reduction, margin in itertools.product(REDUCTIONS, [0.0, 0.4]):
        options = {"reduction": reduction, "margin": margin}
        for shape in [(4, 3), (3,)]:
            target = torch.tensor([1.0, -1.0, -1.0, 1.0])[:shape[0]] if len(shape) == 2 else torch.tensor(-1.0)
            case("cosine_embedding_loss", lambda x: F.cosine_embedding_loss(*x, target, reduction=reduction, margin=margin),
                 [t(*shape), t(*shape, phase=0.7)], options, target=dump(target))
        target = torch.tensor([[1.0, -1.0, -1.0, 1.0]])
        case("margin_ranking_loss", lambda x: F.margin_ranking_loss(*x, target, reduction=reduction, margin=margin),
             [t(3, 4), t(1, 4, phase=0.7)], options, target=dump(target))
    for reduction, p, swap in itertools.product(REDUCTIONS, [1.0, 2.0, 3.0, float("inf")], [False, True]):
        for shape in [(4, 3), (3,)]:
            case("triplet_margin_loss",
                 lambda x: F.triplet_margin_loss(*x, p=p, swap=swap, reduction=reduction, margin=1.5),
                 [t(*shape), t(*shape, phase=0.7), t(*shape, phase=1.9)],
                 {"reduction": reduction, "p": str(p), "swap": swap, "margin": 1.5})


differences()
binary()
classes()
samples()
write(__file__, cases)
