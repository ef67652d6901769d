"""The tables of operations: TABLES[file][name] is an Entry."""
from collections import defaultdict, namedtuple

# How PyTorch computes it, how its arguments are drawn, whether all bits of the results count, whether the signs of zeros do.
Entry = namedtuple("Entry", "call draw exact signs")
TABLES = defaultdict(dict)


def plain(function):
    """A call with the arrays as arguments and the options by name."""
    return lambda case: function(*case.inputs, **case.args)


class Table:
    """Fills TABLES[file]: with `add`, or as a decorator of the function that draws (arrays, options)."""

    def __init__(self, file, exact=False, signs=False):
        self.file, self.exact, self.signs = file, exact, signs

    def add(self, name, call, draw, signs=True):
        TABLES[self.file][name] = Entry(call, draw, self.exact, self.signs and signs)

    def __call__(self, name, call):
        return lambda draw: self.add(name, call, draw)


# ---- how arguments are drawn


def one(kinds="nws", **options):
    """An array, and some options."""
    return lambda d: ([d.x(kinds)], d.options(**options))


def along(kinds="nws", more=0, least=0, **options):
    """An array and one of its dimensions."""

    def draw(d):
        x = d.x(kinds, least)
        return [x], {"dim": d.dim(more)} | d.options(**options)

    return draw


def perhaps_along(kinds, **options):
    return lambda d: (along(kinds, **options) if d.chance(0.7) else one(kinds))(d)


def over(kinds, **options):
    """An array, and perhaps some of its dimensions."""

    def draw(d):
        x = d.x(kinds)
        if d.chance(0.3) or not d.shape:
            return [x], {}
        return [x], {"dim": d.dims(1)} | d.options(**options)

    return draw


def two(kinds, numbers=(0, 1, 2, -3, 0.5, -1.5, 2.0, 1e-3, True, False)):
    """Two arrays, or an array and one of these numbers."""

    def draw(d):
        x = d.x(kinds)
        y = f"#{str(d.choice(numbers)).lower()}" if numbers and d.chance(0.3) else d.like(kinds)
        return ([y, x] if d.chance(0.2) else [x, y]), {}

    return draw
