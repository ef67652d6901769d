"""What tests/optim/oracle.cpp expects: parameters after 1, 10 and 200 steps, float64, foreach=False."""
import torch

from common import dump, example, write

STEPS = (1, 10, 200)


def build(name, parameters, options):
    options = dict(options)
    if "beta1" in options or "beta2" in options:
        options["betas"] = (options.pop("beta1", 0.9), options.pop("beta2", 0.999))
    if name != "SparseAdam":
        options["foreach"] = False
    return getattr(torch.optim, name)(parameters, **options)


def dense_run(name, options, dtype):
    """Gradients depend on the step and on the parameter; the second parameter has none at every third step."""
    weight = example(3, 4).to(dtype).requires_grad_()
    bias = example(2, phase=0.5).to(dtype).requires_grad_()
    optimizer = build(name, [weight, bias], options)
    expected = {}
    for step in range(1, STEPS[-1] + 1):
        weight.grad = example(3, 4, phase=0.37 * step).to(dtype) + 0.1 * weight.detach()
        bias.grad = None if step % 3 == 0 else example(2, phase=0.73 * step).to(dtype) + 0.1 * bias.detach()
        optimizer.step()
        if step in STEPS:
            expected[str(step)] = [dump(weight), dump(bias)]
    return expected


def dense(name, float32=False, **options):
    """With float32, what PyTorch computes in float as well: for options whose rounding errors grow."""
    case = {"optimizer": name, "options": options, "sparse": False}
    case["expected"] = dense_run(name, options, torch.float64)
    if float32:
        case["expected_float32"] = dense_run(name, options, torch.float32)
    return case


def sparse(name, **options):
    """Three rows of a table of six; some repeat."""
    table = example(6, 3).requires_grad_()
    options_here = dict(options)
    optimizer = build(name, [table], options_here)
    expected = {}
    for step in range(1, STEPS[-1] + 1):
        rows = torch.tensor([[7 * step % 6, (5 * step + 1) % 6, 3 * step % 6]])
        values = example(3, 3, phase=0.37 * step)
        table.grad = torch.sparse_coo_tensor(rows, values, (6, 3))
        optimizer.step()
        if step in STEPS:
            expected[str(step)] = [dump(table)]
    return {"optimizer": name, "options": options, "sparse": True, "expected": expected}


cases = [
    dense("SGD", lr=0.1),
    dense("SGD", lr=0.1, weight_decay=0.05),
    dense("SGD", lr=0.1, maximize=True, weight_decay=0.5),
    dense("SGD", lr=0.02, momentum=0.9),
    dense("SGD", lr=0.02, momentum=0.9, dampening=0.3),
    dense("SGD", lr=0.02, momentum=0.9, nesterov=True),
    dense("SGD", lr=0.02, momentum=0.8, dampening=0.5, weight_decay=0.1),
    dense("SGD", lr=0.02, momentum=0.8, nesterov=True, weight_decay=0.1),
    dense("SGD", lr=0.02, momentum=0.8, maximize=True, weight_decay=0.5),
    dense("Adagrad", lr=0.1),
    dense("Adagrad", lr=0.1, lr_decay=0.01),
    dense("Adagrad", lr=0.1, weight_decay=0.2),
    dense("Adagrad", lr=0.1, initial_accumulator_value=0.5, eps=1e-3),
    dense("Adagrad", lr=0.1, maximize=True, weight_decay=0.5),
    dense("RMSprop"),
    dense("RMSprop", lr=0.02, alpha=0.9, eps=1e-4),
    dense("RMSprop", centered=True),
    dense("RMSprop", momentum=0.9),
    dense("RMSprop", momentum=0.5, centered=True, weight_decay=0.1),
    dense("RMSprop", weight_decay=0.3),
    dense("RMSprop", maximize=True, weight_decay=0.5),
    dense("Adam", lr=0.01),
    dense("Adam", lr=0.01, beta1=0.8, beta2=0.95, eps=1e-3),
    dense("Adam", lr=0.01, beta1=0.0),
    dense("Adam", float32=True, lr=0.01, beta2=0.0),
    dense("Adam", lr=0.01, weight_decay=0.1),
    dense("Adam", lr=0.01, weight_decay=0.1, decoupled_weight_decay=True),
    dense("Adam", lr=0.01, beta2=0.9, amsgrad=True),
    dense("Adam", lr=0.01, weight_decay=0.1, beta2=0.9, amsgrad=True),
    dense("Adam", lr=0.01, maximize=True, weight_decay=0.5),
    dense("AdamW", lr=0.01),
    dense("AdamW", lr=0.01, weight_decay=0.5, beta1=0.7, beta2=0.9, amsgrad=True),
    dense("AdamW", lr=0.01, weight_decay=0.2, maximize=True),
    sparse("SparseAdam"),
    sparse("SparseAdam", lr=0.01, beta1=0.7, beta2=0.9, eps=1e-3),
    sparse("SparseAdam", lr=0.01, maximize=True),
    sparse("Adagrad", lr=0.1, lr_decay=0.01, initial_accumulator_value=0.1),
    sparse("SGD", lr=0.1),
    # PyTorch keeps a sparse momentum buffer for ever, so every touched row moves on: our exact mode.
    sparse("SGD", lr=0.01, momentum=0.9, dampening=0.2),
    sparse("SGD", lr=0.01, momentum=0.9, nesterov=True),
]
write(__file__, cases)
