"""nn::init: the numbers that every function draws, in float and double. `call` is the Python call."""
import torch
from torch.nn import init

from common import dump, write

calls = [
    ("uniform_", (3, 5), {}), ("uniform_", (7,), {"a": -2.5, "b": 0.1}),
    ("normal_", (3, 5), {}), ("normal_", (5, 7), {"mean": -1, "std": 0.3}), ("normal_", (), {}),
    ("trunc_normal_", (4, 9), {}), ("trunc_normal_", (5, 3), {"mean": 1, "std": 0.5, "a": 0.5, "b": 2}),
    ("trunc_normal_", (4, 5), {"a": 1, "b": 2}), ("trunc_normal_", (20,), {"mean": -1, "std": 2, "a": 3, "b": 9}),
    ("xavier_uniform_", (3, 5), {}), ("xavier_uniform_", (4, 2, 3), {"gain": 1.5}),
    ("xavier_normal_", (3, 5), {}), ("xavier_normal_", (4, 2, 3), {"gain": 0.7}),
    ("kaiming_uniform_", (3, 5), {}), ("kaiming_uniform_", (3, 5), {"mode": "fan_out", "nonlinearity": "relu"}),
    ("kaiming_uniform_", (2, 3, 4), {"a": 0.2}), ("kaiming_uniform_", (2, 3, 4), {"nonlinearity": "tanh"}),
    ("kaiming_normal_", (3, 5), {}), ("kaiming_normal_", (6, 3), {"mode": "fan_out", "a": 1}),
    ("kaiming_normal_", (6, 3), {"nonlinearity": "selu"}), ("kaiming_normal_", (6, 3), {"nonlinearity": "linear"}),
    ("orthogonal_", (3, 5), {}), ("orthogonal_", (5, 3), {"gain": 2}), ("orthogonal_", (4, 2, 3), {}),
    ("orthogonal_", (4, 4), {}),
    ("sparse_", (6, 4), {"sparsity": 0.3}), ("sparse_", (5, 2), {"sparsity": 0.5, "std": 1}),
    ("eye_", (3, 5), {}), ("eye_", (4, 2), {}),
    ("dirac_", (4, 3, 3), {}), ("dirac_", (6, 2, 4), {"groups": 3}),
]
cases = []
for dtype in torch.float32, torch.float64:
    for seed, (name, shape, options) in enumerate(calls):
        torch.manual_seed(seed)
        tensor = torch.empty(shape, dtype=dtype)
        getattr(init, name)(tensor, **options)
        # The next draw tells whether as many words were taken from the generator.
        cases.append({"dtype": str(dtype), "name": name, "options": options, "seed": seed,
                      "result": dump(tensor), "next": dump(torch.rand(1, dtype=torch.float64))})
gains = {name: init.calculate_gain(name) for name in
         ("linear", "conv1d", "sigmoid", "tanh", "relu", "leaky_relu", "selu")}
gains["leaky_relu 0.2"] = init.calculate_gain("leaky_relu", 0.2)
cases.append({"gains": gains})
write(__file__, cases)
