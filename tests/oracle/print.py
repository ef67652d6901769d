"""Texts of printed tensors. The numbers come from the random generator, whose bits are PyTorch's, or stand in the case."""
import torch

from common import write

torch.set_default_dtype(torch.float32)
cases = []


def add(make, print32, print64=None, **more):
    """One case: how the tensor is made, and its text in float32 and float64 (or the one text of any other dtype)."""
    texts = {"text": print32} if print64 is None else {"f32": print32, "f64": print64}
    cases.append(make | texts | more)


def random(shape, scale, seed, dtype):
    torch.manual_seed(seed)
    return torch.empty(shape, dtype=dtype).normal_() * scale


def both(make):
    return [str(make(dtype)) for dtype in (torch.float32, torch.float64)]


# Random numbers of many shapes and magnitudes.
shapes = [(), (1,), (3,), (7,), (16,), (40,), (1, 1), (2, 3), (3, 1), (1, 3), (8, 5), (12, 9), (2, 14), (2, 3, 4),
          (3, 1, 2), (2, 2, 2, 2), (1, 2, 1, 2, 1)]
large = [(1000,), (1001,), (50, 30), (2, 600), (600, 2), (5, 7, 40), (11, 10, 10), (4, 6, 7, 8), (1, 1, 1200)]
seed = 0
for scales, some in [((1.0, 1e-3, 100.0, 1e4, 3e5), shapes), ((1e-6, 1e8, 1e30), shapes[::2]), ((1.0, 1e5), large)]:
    for shape in some:
        for scale in scales:
            seed += 1
            if shape == (1000,) and scale != 1.0:
                continue
            add({"shape": shape, "scale": scale, "seed": seed}, *both(lambda t: random(shape, scale, seed, t)))

# Numbers that decide about the notation.
nan, inf = float("nan"), float("inf")
lists = [[0.0], [-0.0], [0.0, -0.0, 1.0], [1.0, 2.0, 3.0], [-1.0, 10.0, 200.0], [nan], [inf], [-inf], [nan, inf, -inf],
         [nan, 1.0, 2.0], [inf, 1.0, -2.0], [-inf, 0.5], [nan, 0.25, -0.0], [-inf, 1e-7, 3.0], [0.0, 0.0001],
         [0.0001, 0.05], [0.00009999, 0.05], [1.0, 1000.0], [1.0, 1001.0], [0.5, 500.0], [0.5, 500.5], [1e8], [100000001.0],
         [1.5e8], [99999999.0, 100000.0], [123456.789], [1e-45], [1e-5], [3.4e38], [-3.4e38, 1.0], [1e38, nan, inf, -0.0],
         [0.00005, 1.0], [0.99995, 0.99994], [9.99995, 1.0], [1e10, 1.0], [16777216.0], [0.1, 0.2, 0.30000001],
         [-0.00004, 0.03], [2.5, -3.5, 1234.5678], [1e-4, 1e-1], [-1.0, -0.0], [1e6, 1e7], [5e-5]]
for values in lists:
    data = [str(v) if v != v or abs(v) == inf else v for v in values]
    add({"data": data, "shape": [len(values)]}, *both(lambda t: torch.tensor(values, dtype=t)))
    if len(values) == 1:
        add({"data": data, "shape": []}, *both(lambda t: torch.tensor(values[0], dtype=t)))

for shape in [(0,), (0, 3), (3, 0), (2, 0, 4), (0, 0)]:
    add({"shape": shape, "scale": 1, "seed": 1}, *both(lambda t: torch.empty(shape, dtype=t)))
    add({"dtype": "int64", "shape": shape, "low": 0, "high": 1, "seed": 1}, str(torch.empty(shape, dtype=torch.int64)))
    add({"dtype": "bool", "shape": shape, "seed": 1}, str(torch.empty(shape, dtype=torch.bool)))

# Whole numbers and truth values.
for shape in [(), (1,), (5,), (30,), (4, 6), (3, 40), (2, 2, 3), (1001,), (40, 30), (3, 20, 20)]:
    for low, high in [(0, 10), (-100, 100), (-5_000_000_000, 5_000_000_000)]:
        seed += 1
        torch.manual_seed(seed)
        add({"dtype": "int64", "shape": shape, "low": low, "high": high, "seed": seed},
            str(torch.randint(low, high, shape)))
    torch.manual_seed(seed)
    add({"dtype": "bool", "shape": shape, "seed": seed}, str(torch.empty(shape, dtype=torch.bool).bernoulli_(0.5)))

# What follows the numbers: it wraps where the last line is full.
for shape in [(), (0,), (0, 2), (2, 3), (2, 1001), (2, 2, 2)] + [(n,) for n in range(1, 12)]:
    seed += 1
    make = {"shape": shape, "scale": 1.0, "seed": seed}
    add(make, *both(lambda t: random(shape, 1.0, seed, t).requires_grad_()), grad="leaf")
    add(make, *both(lambda t: random(shape, 1.0, seed, t).requires_grad_() + 0), grad="add")

# Options.
for options in [{"precision": 2}, {"precision": 0}, {"precision": 10}, {"threshold": 5}, {"threshold": 5, "edgeitems": 1},
                {"threshold": 5, "edgeitems": 0}, {"linewidth": 40}, {"linewidth": 5}, {"sci_mode": True},
                {"sci_mode": False}, {"profile": "short"}, {"profile": "full"}, {"edgeitems": 0}]:
    torch.set_printoptions(**options)
    for shape, scale in [((9,), 1.0), ((3, 9), 1e-5), ((8, 2, 3), 300.0), ((), 1.0)]:
        seed += 1
        add({"shape": shape, "scale": scale, "seed": seed, "options": options},
            *both(lambda t: random(shape, scale, seed, t)))
    torch.set_printoptions(profile="default")

# Row-sparse gradients, as a lookup with sparse=True leaves them.
for shape, rows in [((4, 3), [2, 2, 1]), ((4, 3), []), ((2, 1), [0]), ((5000, 5), [4999, 0, 17]), ((40,), [3, 3]),
                    ((100, 12), list(range(0, 100, 9))), ((9, 2, 3), [8, 1]), ((2000, 2), list(range(1200)))]:
    seed += 1
    values_shape = (len(rows), *shape[1:])
    add({"shape": shape, "rows": rows, "scale": 1.0, "seed": seed},
        *both(lambda t: torch.sparse_coo_tensor(torch.tensor([rows], dtype=torch.int64),
                                                random(values_shape, 1.0, seed, t), shape,
                                                check_invariants=True)))

write(__file__, cases)
