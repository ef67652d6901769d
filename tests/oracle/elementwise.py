"""Values and gradients of the element by element operations: tests/engine/ops/elementwise.cpp."""
import torch
import torch.nn.functional as F

from common import dump, example, write

inf, nan = float("inf"), float("nan")
cases = []


def case(op, function, *inputs, parameters=()):
    """`function` of the inputs; the gradient of the result that backward starts from is example(phase=2)."""
    leaves = [x.clone().requires_grad_() for x in inputs]
    result = function(*leaves)
    result.backward(example(*result.shape, phase=2.0))
    cases.append({
        "op": op, "parameters": [str(p) if abs(p) == inf else p for p in parameters], "inputs": [dump(x) for x in inputs],
        "grad_fn": result.grad_fn.name(), "value": dump(result), "grads": [dump(x.grad) for x in leaves],
    })


def tensor(*values):
    return torch.tensor(values)


SHAPES = [(2, 3), (2, 1, 2), (1,), (), (0, 3)]
EDGES = tensor(-inf, -1000.0, -30.0, -2.5, -1.0, -1e-3, -1e-20, 0.0, 1e-20, 1e-3, 1.0, 2.5, 19.5, 30.0, 1000.0, inf, nan)


def unary(op, function, parameters=(), edges=EDGES, **options):
    for shape in SHAPES:
        case(op, function, example(*shape, **options), parameters=parameters)
    case(op, function, edges, parameters=parameters)


positive = {"shift": 1.5}
bounded = tensor(*[x for x in EDGES.tolist() if abs(x) < 500])  # far out, sine and cosine are of their own kind

unary("neg", torch.neg)
unary("abs", torch.abs)
unary("sign", torch.sign)
unary("exp", torch.exp)
unary("log", torch.log, **positive)
unary("log1p", torch.log1p, **positive)
unary("sqrt", torch.sqrt, **positive)
unary("rsqrt", torch.rsqrt, **positive)
unary("reciprocal", torch.reciprocal, **positive)
unary("square", torch.square)
unary("sin", torch.sin, edges=bounded, scale=4.0)
unary("cos", torch.cos, edges=bounded, scale=4.0)
unary("tanh", torch.tanh, scale=2.0)
unary("sigmoid", torch.sigmoid, scale=3.0)
unary("logsigmoid", F.logsigmoid, edges=EDGES[1:-2], scale=3.0)
unary("relu", torch.relu)
unary("silu", F.silu, edges=EDGES[1:-2], scale=3.0)
unary("gelu", F.gelu, edges=EDGES[1:-2], scale=2.0)
unary("gelu_tanh", lambda x: F.gelu(x, approximate="tanh"), edges=EDGES[1:-2], scale=2.0)
for slope in (0.01, 0.3):
    unary("leaky_relu", lambda x: F.leaky_relu(x, slope), [slope])
for beta, threshold in ((1.0, 20.0), (2.0, 0.5)):
    unary("softplus", lambda x: F.softplus(x, beta, threshold), [beta, threshold], EDGES[1:-2], scale=2.0)
for low, high in ((-0.5, 0.5), (-inf, 1.0), (-1.0, inf), (2.5, -2.5)):
    bounds = {k: v for k, v in (("min", low), ("max", high)) if abs(v) < inf}
    unary("clamp", lambda x: torch.clamp(x, **bounds), [low, high])
for number in (2.0, -0.7):
    unary("add_number", lambda x: x + number, [number])
    unary("sub_number", lambda x: x - number, [number])
    unary("number_sub", lambda x: number - x, [number])
    unary("mul_number", lambda x: x * number, [number])
    unary("div_number", lambda x: x / number, [number])
    unary("number_div", lambda x: number / x, [number], **positive)
for exponent in (0.0, 0.5, 1.0, 2.0, 3.0, 2.5, -0.5, -1.0, -2.0, -1.5):
    case("pow_number", lambda x: x**exponent, example(2, 3, **positive), parameters=[exponent])
    case("pow_number", lambda x: x**exponent, EDGES, parameters=[exponent])
for base in (0.0, 2.0, 0.5, -2.0):
    case("number_pow", lambda x: base**x, tensor(-2.0, -0.5, 0.0, 1.0, 2.0, 3.0), parameters=[base])

PAIRS = [((2, 3), (2, 3)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 1), (1, 3)), ((2, 3), ()), ((2, 1, 3), (4, 1)), ((0, 3), (3,))]
for op, function in (("add", torch.add), ("sub", torch.sub), ("mul", torch.mul), ("div", torch.div), ("pow", torch.pow),
                     ("maximum", torch.maximum), ("minimum", torch.minimum)):
    for first, second in PAIRS:
        case(op, function, example(*first, shift=2.0), example(*second, phase=0.5, shift=1.6))
zero_and_so_on = tensor(0.0, 0.0, 0.0, 1.0, 2.0, -2.0, -2.0, 0.0), tensor(0.0, 2.0, 0.5, 0.0, 3.0, 2.0, 3.0, 1.0)
case("pow", torch.pow, *zero_and_so_on)
case("pow", torch.pow, tensor(0.0, -2.0), tensor(-1.0, 0.5))
for op, function in (("maximum", torch.maximum), ("minimum", torch.minimum)):
    case(op, function, tensor(1.0, 1.0, 2.0, nan, 1.0, nan, inf, -inf), tensor(1.0, 2.0, 1.0, 1.0, nan, nan, inf, inf))
case("div", torch.div, tensor(1.0, -1.0, 0.0, inf), tensor(0.0, 0.0, 0.0, 2.0))

write(__file__, cases)
