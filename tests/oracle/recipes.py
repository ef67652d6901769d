"""Cases whose inputs are made by example(): only their recipes are stored (read by tests/support/recipes.hpp)."""
from common import dump, example, leaf


def recipe(*shape, phase=0.0, scale=1.0, shift=0.0):
    return {"shape": list(shape), "phase": phase, "scale": scale, "shift": shift}


def made(recipe):
    return leaf(*recipe["shape"], phase=recipe["phase"], scale=recipe["scale"], shift=recipe["shift"])


def short(tensor):
    """As dump, with 12 digits, to keep the files small."""
    value = dump(tensor)
    value["data"] = [float(f"{x:.12g}") if isinstance(x, float) else x for x in value["data"]]
    return value


def run(name, function, tensors, options, **more):
    """The case of function(list of inputs): its value and the gradients that example(shape, phase=2) sends back."""
    inputs = [made(t) for t in tensors]
    value = function(inputs)
    value.backward(example(*value.shape, phase=2))
    return {"name": name, "tensors": tensors, "options": options, **more, "value": short(value),
            "grad_fn": type(value.grad_fn).__name__, "grads": [None if x.grad is None else short(x.grad) for x in inputs]}
