"""Optimizers over several steps, with dense and row-sparse gradients, and schedules of the learning rate."""
import torch
import torch.nn.functional as F
from torch import optim
from torch.optim import lr_scheduler

from table import Table

op = Table("training")


def trained(kind):
    """Some steps; the gradient of each is drawn: dense, or the rows of a lookup."""

    def call(c):
        options = dict(c.args)
        steps, rows, other_lr, clip, exact = (options.pop(k, None) for k in ("steps", "rows", "other_lr", "clip", "exact"))
        if kind in (optim.SGD, optim.Adam, optim.AdamW, optim.Adagrad, optim.RMSprop):
            options["foreach"] = False
        parameters = c.inputs
        groups = [{"params": [p]} for p in parameters]
        if other_lr is not None:
            groups[-1]["lr"] = other_lr
        optimizer = kind(groups, **options)
        norms = []
        for _ in range(steps):
            optimizer.zero_grad()
            for p in parameters:
                if rows is None:
                    (p * c.randn(p.shape)).sum().backward()
                else:
                    indices = torch.randint(0, p.shape[0], [rows])
                    (F.embedding(indices, p, sparse=not exact) * c.randn(rows, p.shape[1])).sum().backward()
            if clip is not None:
                norms.append(torch.nn.utils.clip_grad_norm_(parameters, clip).item())
            optimizer.step()
        return [p.detach() for p in parameters] + [torch.tensor(norms, dtype=c.dtype)]

    return call


def steps(d, sparse, exact):
    """The parameters, and what all optimizers have in common."""
    arrays = [d.x("n", sizes=[d.randint(1, 4), d.randint(1, 3)]) for _ in range(d.choice([1, 1, 2]))]
    options = {"steps": d.randint(1, 6)} | d.options(0.3, other_lr=[0.3, 0.0], clip=[0.5, 2.0])
    if d.chance(0.5) and (sparse or exact):
        options["rows"] = d.randint(1, 5)
        if exact and (not sparse or d.chance()):
            options["exact"] = True
        else:
            options.pop("clip", None)  # PyTorch refuses it
    return arrays, options


def optimizer(name, sparse=False, exact=False, refused_sparse=(), **choices):
    """`sparse`: PyTorch takes row-sparse gradients, `exact`: our exact mode is its dense optimizer."""

    def draw(d):
        arrays, common = steps(d, sparse, exact)
        options = d.options(0.4, **choices)
        if "rows" in common:
            options = {k: v for k, v in options.items() if k not in refused_sparse}
        return arrays, options | common

    op.add(name, trained(getattr(optim, name)), draw)


BETAS = {"betas": [[0.5, 0.9], [0.0, 0.0], [0.9, 0.99]]}
optimizer("SGD", sparse=True, exact=True, refused_sparse=("weight_decay", "momentum"), lr=[0.1, 0.5], momentum=[0.9, 0.3],
          weight_decay=[0.1], dampening=[0.2], maximize=[True])
optimizer("Adagrad", sparse=True, exact=True, refused_sparse=("weight_decay",), lr=[0.1, 0.5], lr_decay=[0.1], weight_decay=[0.1],
          initial_accumulator_value=[0.5], eps=[0.1], maximize=[True])
optimizer("Adam", exact=True, refused_sparse=("weight_decay", "amsgrad"), lr=[0.1, 0.5], eps=[0.1], weight_decay=[0.1],
          amsgrad=[True], maximize=[True], **BETAS)
optimizer("AdamW", exact=True, lr=[0.1, 0.5], eps=[0.1], weight_decay=[0.1, 0.0], amsgrad=[True], maximize=[True], **BETAS)
optimizer("RMSprop", exact=True, refused_sparse=("weight_decay",), lr=[0.1, 0.5], alpha=[0.5], eps=[0.1], weight_decay=[0.1],
          momentum=[0.9], centered=[True], maximize=[True])


@op("SGD with Nesterov's momentum", lambda c: trained(optim.SGD)(c))
def _(d):
    arrays, common = steps(d, False, True)
    return arrays, {"nesterov": True, "momentum": 0.8} | d.options(lr=[0.1], weight_decay=[0.1], maximize=[True]) | common


@op("SparseAdam", trained(optim.SparseAdam))
def _(d):
    arrays, common = steps(d, True, False)
    common = {"steps": common["steps"], "rows": d.randint(1, 5)}
    return arrays, d.options(lr=[0.1, 0.5], eps=[0.1], maximize=[True], other_lr=[0.3], **BETAS) | common


# ---- schedules


def scheduled(c):
    """The rates of all groups (and what cycles with them), at the start and after each step."""
    parameters = [torch.zeros(1, requires_grad=True) for _ in c.args["lr"]]
    groups = [{"params": [p], "lr": lr} for p, lr in zip(parameters, c.args["lr"])]
    opt = optim.SGD(groups, momentum=0.9)
    schedule = made(c.args["schedule"], opt)
    rates = []
    for step in range(c.args["steps"] + 1):
        for group in opt.param_groups:
            rates += [float(group["lr"])] + ([float(group["momentum"])] if c.args["schedule"][0] == "OneCycleLR" else [])
        if step < c.args["steps"]:
            opt.step()
            if c.args["schedule"][0] == "ReduceLROnPlateau":
                schedule.step(c.args["metrics"][step])
            else:
                schedule.step()
    return rates


def made(description, opt):
    name, options = description
    options = dict(options)
    if "schedules" in options:
        parts = [made(part, opt) for part in options.pop("schedules")]
        return lr_scheduler.SequentialLR(opt, parts, **options) if name == "SequentialLR" else lr_scheduler.ChainedScheduler(parts)
    if name == "LambdaLR":
        power = options["power"]
        return lr_scheduler.LambdaLR(opt, lambda epoch: (1 + epoch) ** power)
    return getattr(lr_scheduler, name)(opt, **options)


def simple(d):
    factor = d.choice([0.5, 0.1, 0.9, 1.0])
    return d.choice([
        ["StepLR", {"step_size": d.randint(1, 4)} | d.options(gamma=[0.5, 2.0])],
        ["MultiStepLR", {"milestones": sorted(d.randint(0, 8) for _ in range(d.randint(0, 3)))} | d.options(gamma=[0.5])],
        ["ConstantLR", d.options(factor=[factor], total_iters=[0, 1, 3])],
        ["LinearLR", d.options(start_factor=[factor], end_factor=[0.5, 0.0], total_iters=[1, 3, 7])],
        ["ExponentialLR", {"gamma": factor}],
        ["CosineAnnealingLR", {"T_max": d.randint(1, 6)} | d.options(eta_min=[0.01])],
        ["LambdaLR", {"power": d.choice([-1, -0.5, 2])}],
    ])


def combined(d):
    parts = [simple(d) for _ in range(d.randint(1, 3))]
    if d.chance():
        return ["ChainedScheduler", {"schedules": parts}]
    if d.chance(0.3):
        parts[0] = ["ChainedScheduler", {"schedules": [simple(d), simple(d)]}]
    milestones = sorted(d.sample(range(1, 9), len(parts) - 1))
    return ["SequentialLR", {"schedules": parts, "milestones": milestones}]


def one_cycle(d, groups, steps):
    rate = d.choice([0.5, [d.choice([0.2, 0.5]) for _ in range(groups)]])
    total = d.choice([{"total_steps": steps + d.randint(1, 3)}, {"epochs": steps, "steps_per_epoch": 2}])
    options = d.options(0.3, pct_start=[0.5, 0.1], anneal_strategy=["linear", "cos"], base_momentum=[0.7], max_momentum=[0.9],
                        div_factor=[10.0], final_div_factor=[100.0], three_phase=[True])
    return ["OneCycleLR", {"max_lr": rate} | total | options]


def on_plateau(d):
    return ["ReduceLROnPlateau", d.options(0.4, mode=["min", "max"], factor=[0.5], patience=[0, 1, 2], threshold=[0.1, 0.0],
                                           threshold_mode=["rel", "abs"], cooldown=[0, 1, 2], min_lr=[0.01], eps=[0.01])]


@op("schedule", scheduled)
def _(d):
    groups, steps_taken = d.choice([1, 1, 2]), d.randint(3, 12)
    options = {"lr": [d.choice([0.1, 0.05, 1.0]) for _ in range(groups)], "steps": steps_taken}
    which = d.random()
    if which < 0.4:
        return [], options | {"schedule": simple(d)}
    if which < 0.7:
        return [], options | {"schedule": combined(d)}
    if which < 0.85:
        return [], options | {"schedule": one_cycle(d, groups, steps_taken)}
    metrics = [round(d.choice([1.0, 0.5, 2.0]) + 0.1 * d.randint(-2, 2), 1) for _ in range(steps_taken)]
    return [], options | {"schedule": on_plateau(d), "metrics": metrics}
