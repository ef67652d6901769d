"""What tests/optim/lr_scheduler.cpp expects: the learning rate of every epoch from 0 to 300."""
import math

import torch
from torch.optim import lr_scheduler as lrs

from common import write

EPOCHS = 300


def metric(epoch):
    """Falls in stairs, with noise: what ReduceLROnPlateau sees."""
    return 1.0 / (1 + epoch // 40) + 0.002 * math.sin(1.7 * epoch)


def run(name, make, groups=(0.1,), optimizer="SGD", momentum=False, plateau=False):
    parameters = [torch.zeros(1, requires_grad=True) for _ in groups]
    kind = torch.optim.SGD if optimizer == "SGD" else torch.optim.Adam
    options = {"momentum": 0.9} if optimizer == "SGD" else {}
    opt = kind([{"params": [p], "lr": lr} for p, lr in zip(parameters, groups)], **options)
    schedule = make(opt)
    lr, moments = [[] for _ in groups], [[] for _ in groups]
    for epoch in range(EPOCHS + 1):
        for g, group in enumerate(opt.param_groups):
            lr[g].append(group["lr"])
            moments[g].append(group["betas"][0] if "betas" in group else group["momentum"])
        opt.step()
        if epoch < EPOCHS:
            schedule.step(metric(epoch)) if plateau else schedule.step()
    case = {"schedule": name, "optimizer": optimizer, "lr": lr}
    if momentum:
        case["momentum"] = moments
    return case


def warmup_then_cosine(opt):
    return lrs.SequentialLR(
        opt, [lrs.LinearLR(opt, 0.01, total_iters=20), lrs.CosineAnnealingLR(opt, 200)], [20])


def three_in_sequence(opt):
    return lrs.SequentialLR(opt, [
        lrs.ConstantLR(opt, 0.5, total_iters=1000),
        lrs.StepLR(opt, 10, gamma=0.5),
        lrs.LambdaLR(opt, lambda epoch: 1 / (1 + epoch)),
    ], [30, 100])


cases = [
    run("StepLR", lambda o: lrs.StepLR(o, 30, gamma=0.7), groups=(0.1, 0.03)),
    run("MultiStepLR", lambda o: lrs.MultiStepLR(o, [100, 30, 30, 200], gamma=0.5)),
    run("ConstantLR", lambda o: lrs.ConstantLR(o, 0.25, total_iters=40)),
    run("LinearLR", lambda o: lrs.LinearLR(o, 0.1, 0.8, total_iters=50), groups=(0.1, 0.03)),
    run("ExponentialLR", lambda o: lrs.ExponentialLR(o, 0.98)),
    run("LambdaLR", lambda o: lrs.LambdaLR(o, [lambda e: 0.95**e, lambda e: 1 / (1 + e)]), groups=(0.1, 0.03)),
    run("CosineAnnealingLR", lambda o: lrs.CosineAnnealingLR(o, 70, eta_min=0.001)),
    run("OneCycleLR", lambda o: lrs.OneCycleLR(o, [0.2, 0.5], total_steps=301), groups=(0.1, 0.03), momentum=True),
    run("OneCycleLR linear", lambda o: lrs.OneCycleLR(
        o, 0.2, epochs=30, steps_per_epoch=11, pct_start=0.2, anneal_strategy="linear", base_momentum=0.8,
        max_momentum=0.99, div_factor=10, final_div_factor=100, three_phase=True), optimizer="Adam", momentum=True),
    run("OneCycleLR without momentum", lambda o: lrs.OneCycleLR(o, 0.2, total_steps=400, cycle_momentum=False),
        momentum=True),
    run("ReduceLROnPlateau", lambda o: lrs.ReduceLROnPlateau(o, factor=0.5, patience=5), plateau=True),
    run("ReduceLROnPlateau abs", lambda o: lrs.ReduceLROnPlateau(
        o, mode="max", factor=0.3, patience=3, threshold=0.01, threshold_mode="abs", cooldown=7,
        min_lr=[1e-5, 1e-3]), groups=(0.1, 0.03), plateau=True),
    run("ChainedScheduler", lambda o: lrs.ChainedScheduler(
        [lrs.LinearLR(o, 0.05, total_iters=25), lrs.ExponentialLR(o, 0.99), lrs.MultiStepLR(o, [150], gamma=0.3)]),
        groups=(0.1, 0.03)),
    run("SequentialLR", warmup_then_cosine, groups=(0.1, 0.03)),
    run("SequentialLR of three", three_in_sequence),
    run("SequentialLR that begins with a chain", lambda o: lrs.SequentialLR(
        o, [lrs.ChainedScheduler([lrs.ConstantLR(o, 0.1, 9), lrs.ExponentialLR(o, 0.9),
                                  lrs.CosineAnnealingLR(o, 40)]), lrs.StepLR(o, 50)], [30]), groups=(0.1, 0.03)),
    run("CosineAnnealingLR to 0", lambda o: lrs.CosineAnnealingLR(o, 7)),
    run("LinearLR to 0", lambda o: lrs.LinearLR(o, 1, 0, total_iters=9)),
]
write(__file__, cases)
