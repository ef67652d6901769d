"""Random configurations: shapes, arrays and options."""
import random

# Arrays by the letter of how their numbers are drawn (case.py and case.cpp make the same ones). Capital letters: the same
# without a gradient.
FLOATS = "nws"  # normal; whole numbers, with ties and zeros; special ones
ALL = "nwsib"  # and integers, truth values
NO_MINUS_ZERO = "nwqib"


class Draw(random.Random):
    """Draws parts of a case; `shape` is that of the array drawn last."""

    shape = ()

    def chance(self, p=0.5):
        return self.random() < p

    def sizes(self, least=0, most=4, elements=30):
        """The sizes of `least` to `most` dimensions, seldom 0."""
        while True:
            sizes = [self.choice([1, 2, 3, 4, 5] * 4 + [7, 0]) for _ in range(self.randint(least, most))]
            if count(sizes) <= elements:
                return sizes

    def array(self, kind, sizes, *bounds):
        self.shape = list(sizes)
        return " ".join([kind, "x".join(map(str, sizes)) or "."] + [str(b) for b in bounds])

    def kind(self, kinds):
        return self.choice(kinds if self.chance(0.6) else kinds[0])

    def x(self, kinds="nws", least=0, most=4, sizes=None):
        """An array of one of these kinds."""
        kind = self.kind(kinds)
        sizes = self.sizes(least, most) if sizes is None else sizes
        return self.array(kind, sizes, -5, 6) if kind == "i" else self.array(kind, sizes)

    def indices(self, sizes, high, low=0):
        return self.array("i", sizes, low, max(high, low + 1))

    def like(self, kinds="nws"):
        """An array that broadcasts with the last one."""
        shape = self.shape
        sizes = [1 if self.chance(0.2) else n for n in shape][self.choice([0, 0, 0, len(shape) // 2]):]
        if self.chance(0.1):
            sizes = [2] + sizes
        other = self.x(kinds, sizes=sizes)
        self.shape = shape
        return other

    def dim(self, more=0):
        rank = len(self.shape) + more
        return self.randint(-rank, rank - 1) if rank else self.choice([0, -1])

    def dims(self, least=0):
        """Different dimensions, of some from the end."""
        rank = len(self.shape)
        chosen = self.sample(range(rank), self.randint(min(least, rank), rank))
        return [d - rank if self.chance(0.3) else d for d in chosen]

    def options(self, often=0.5, /, **choices):
        """Each option with probability `often`: one of a list."""
        return {name: self.choice(values) for name, values in choices.items() if self.chance(often)}

    def seed32(self):
        return self.randrange(2**31)


def count(sizes):
    product = 1
    for size in sizes:
        product *= size
    return product


def spoiled(draw, case):
    """A case that is often wrong: a size or an option has another value."""
    inputs = [i for i, spec in enumerate(case["in"]) if spec.split()[:1] != ["-"] and "x" in spec]
    numbers = [k for k, v in case["args"].items() if isinstance(v, (int, float)) and not isinstance(v, bool)]
    if numbers and (not inputs or draw.chance(0.6)):
        name = draw.choice(numbers)
        case["args"][name] = type(case["args"][name])(draw.choice([-1, 0, 1, 5, -7]))
    elif inputs:
        i = draw.choice(inputs)
        kind, shape, *bounds = case["in"][i].split()
        sizes = shape.split("x")
        change = draw.randrange(3)
        if change == 0:
            sizes[draw.randrange(len(sizes))] = str(draw.randint(1, 6))
        elif change == 1:
            sizes = sizes[1:] or ["."]
        else:
            sizes.insert(0, str(draw.randint(1, 3)))
        case["in"][i] = " ".join([kind, "x".join(sizes)] + bounds)
    return case
