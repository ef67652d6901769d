"""Random numbers: several draws, one after the other, all bits of which count."""
import torch
from torch.nn import init

from case import Exact
from table import Table

op = Table("random_numbers", exact=True)
DRAWS = {
    "rand": torch.rand,
    "randn": torch.randn,
    "randint": lambda low, high, sizes: torch.randint(low, high, sizes),
    "randperm": torch.randperm,
    "uniform_": lambda sizes, a, b: torch.zeros(sizes).uniform_(a, b),
    "normal_": lambda sizes, mean, std: torch.zeros(sizes).normal_(mean, std),
    "bernoulli": lambda sizes, p: torch.zeros(sizes).bernoulli_(p).bool(),
    "dropout": lambda sizes, p: torch.nn.functional.dropout(torch.ones(sizes), p),
    "multinomial": lambda sizes, samples, replacement:
        torch.multinomial(torch.rand(sizes) + 0.1, samples, replacement=replacement),
    "trunc_normal_": lambda sizes, mean, std, a, b: init.trunc_normal_(torch.zeros(sizes), mean, std, a, b),
    "xavier_uniform_": lambda sizes, gain: init.xavier_uniform_(torch.zeros(sizes), gain),
    "xavier_normal_": lambda sizes, gain: init.xavier_normal_(torch.zeros(sizes), gain),
    "kaiming_uniform_": lambda sizes, a: init.kaiming_uniform_(torch.zeros(sizes), a),
    "kaiming_normal_": lambda sizes, a: init.kaiming_normal_(torch.zeros(sizes), a),
    "sparse_": lambda sizes, sparsity: init.sparse_(torch.zeros(sizes), sparsity),
    "manual_seed": lambda seed: torch.manual_seed(seed) and torch.tensor(seed),
    "state": lambda: torch.get_rng_state(),
}


def draws(c):
    return [Exact(DRAWS[name](*arguments)) for name, *arguments in c.args["calls"]]


def call(d):
    sizes = d.choice([d.sizes(0, 4), [d.randint(0, 70)], [d.randint(1, 40), d.randint(1, 9)]])
    table = [d.randint(1, 12), d.randint(1, 12)]
    low = d.choice([0, -5, -(2**40)])
    row = [d.randint(1, 3), d.randint(2, 9)] if d.chance() else [d.randint(2, 9)]
    return d.choice([
        ["rand", sizes], ["randn", sizes], ["randn", sizes],
        ["randint", low, low + d.choice([1, 2, 10, 2**28 - 1, 2**28, 2**31, 2**33, 2**62]), sizes],
        ["randperm", d.randint(0, 40)],
        ["uniform_", sizes, d.choice([-1, 0, 0.25]), d.choice([1, 3.7, 1e6])],
        ["normal_", sizes, d.choice([0, 1.5, -100]), d.choice([1, 0.02, 0])],
        ["bernoulli", sizes, d.choice([0.5, 0.1, 0, 1])],
        ["dropout", sizes, d.choice([0.5, 0.1, 0.9])],
        ["multinomial", row, d.randint(1, 2), d.chance()],
        ["multinomial", row, d.randint(3, 8), True],
        ["trunc_normal_", sizes, 0, d.choice([1, 0.5]), -2, d.choice([2, 0.5])],
        ["xavier_uniform_", table, d.choice([1, 2.5])], ["xavier_normal_", table, 1],
        ["kaiming_uniform_", table, d.choice([0, 0.3])], ["kaiming_normal_", table, 0],
        ["sparse_", table, d.choice([0.1, 0.5, 0.9])],
        ["manual_seed", d.choice([0, 1, 2**32 - 1, 2**32, 2**40 + 3])], ["state"],
    ])


@op("draws", draws)
def _(d):
    return [], {"calls": [call(d) for _ in range(d.randint(2, 5))]}
