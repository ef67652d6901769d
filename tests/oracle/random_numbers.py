"""Random numbers: a checksum over the bits of many, the last few in the clear."""

import numpy
import torch

from common import dump, write

torch.set_default_dtype(torch.float32)
cases = []

SIZES = [list(range(1, 41)), [1000], [100007]]
DTYPES = {"f32": torch.float32, "f64": torch.float64, "int64": torch.int64, "bool": torch.bool}
SEEDS = iter(range(1000, 2000))


def checksum(arrays):
    """sum of bits[i] * (2 i + 1), modulo 2^64."""
    bits = numpy.concatenate([a.view({1: numpy.uint8, 4: numpy.uint32, 8: numpy.uint64}[a.itemsize]) for a in arrays])
    odd = 2 * numpy.arange(bits.size, dtype=numpy.uint64) + numpy.uint64(1)
    return format(int(numpy.sum(bits.astype(numpy.uint64) * odd, dtype=numpy.uint64)), "x")


def case(draw, arguments, dtype, fill):
    """Draws of each size, one after the other from one seed."""
    for sizes in SIZES:
        seed = next(SEEDS)
        torch.manual_seed(seed)
        drawn = [fill(n) for n in sizes]
        cases.append({"draw": draw, "arguments": arguments, "dtype": dtype, "sizes": sizes, "seed": seed,
                      "checksum": checksum([x.numpy() for x in drawn]), "last": dump(drawn[-1][-4:])["data"]})


for dtype in ("f32", "f64"):
    for low, high in [(0.0, 1.0), (-0.3, 1.7), (-1e-3, 1e3)]:
        case("uniform", [low, high], dtype, lambda n: torch.empty(n, dtype=DTYPES[dtype]).uniform_(low, high))
    for mean, std in [(0.0, 1.0), (0.37, 1.3), (-5.0, 0.01)]:
        case("normal", [mean, std], dtype, lambda n: torch.empty(n, dtype=DTYPES[dtype]).normal_(mean, std))
for p in (0.0, 0.3, 0.5, 1.0):
    case("bernoulli", [p], "bool", lambda n: torch.empty(n, dtype=torch.bool).bernoulli_(p))
for low, high in [(0, 10), (-7, 2**20), (0, 2**28 - 1), (5, 5 + 2**28), (0, 2**40 + 3), (-(2**63) + 1, 2**63 - 1)]:
    case("randint", [low, high], "int64", lambda n: torch.randint(low, high, (n,)))
case("randperm", [], "int64", lambda n: torch.randperm(n))

# Draws of many kinds in turn: small normal draws keep their second number until the next small one; seeding drops it.
steps = [["normal", "f32", 3], ["uniform", "f32", 5], ["normal", "f32", 20], ["normal", "f64", 1], ["normal", "f64", 1],
         ["randperm", "int64", 5], ["normal", "f32", 1], ["normal", "f64", 17], ["bernoulli", "bool", 3],
         ["normal", "f32", 2], ["seed", "", 5], ["normal", "f32", 1], ["uniform", "f64", 3], ["randint", "int64", 4],
         ["normal", "f64", 16], ["normal", "f32", 15], ["seed", "", 2**32 + 5], ["normal", "f32", 4],
         ["seed", "", 2**64 - 1], ["uniform", "f32", 4], ["normal", "f64", 3], ["uniform", "f64", 700], ["normal", "f32", 2]]
sequence = []
torch.manual_seed(77)
for kind, dtype, n in steps:
    if kind == "seed":
        torch.manual_seed(n)
        values = []
    else:
        x = {"normal": lambda: torch.empty(n, dtype=DTYPES[dtype]).normal_(),
             "uniform": lambda: torch.empty(n, dtype=DTYPES[dtype]).uniform_(),
             "bernoulli": lambda: torch.empty(n, dtype=torch.bool).bernoulli_(0.4),
             "randint": lambda: torch.randint(0, 100, (n,)),
             "randperm": lambda: torch.randperm(n)}[kind]()
        values = dump(x[-20:])["data"]
    sequence.append({"kind": kind, "dtype": dtype, "n": n, "last": values,
                     "state": checksum([torch.get_rng_state().numpy()])})
cases.append({"draw": "sequence", "seed": 77, "steps": sequence})

# A whole state with a kept normal number, and what is drawn from it.
generator = torch.Generator().manual_seed(2**40 + 9)
torch.rand(1000, generator=generator), torch.randn(3, generator=generator)
state = bytes(generator.get_state().tolist()).hex()
cases.append({"draw": "state", "state": state, "normal": torch.randn(2, generator=generator).tolist(),
              "uniform": torch.rand(700, generator=generator)[-4:].tolist()})

write(__file__, cases)
