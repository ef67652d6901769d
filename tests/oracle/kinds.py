"""Integer and boolean tensors: what PyTorch prints for operations on them, alone and mixed with other kinds. `call` is
the same text in C++, see tests/engine/ops/kinds.cpp; a call is made for every input that PyTorch takes."""
import torch
from common import write

torch.set_default_dtype(torch.float32)
big = 2**53 + 1
X = {
    "i[6]": torch.tensor([3, -1, 4, 1, -5, 9]),
    "i[2,3]": torch.tensor([[2, 7, 1], [8, -2, 8]]),
    "i[2,1,2]": torch.tensor([[[0, big]], [[-big, 5]]]),
    "i[]": torch.tensor(7),
    "i[0]": torch.tensor([], dtype=torch.long),
    "i[0,3]": torch.empty(0, 3, dtype=torch.long),
    "m[6]": torch.tensor([True, False, True, True, False, False]),
    "m[2,3]": torch.tensor([[True, False, True], [False, False, True]]),
    "m[]": torch.tensor(True),
    "m[0]": torch.tensor([], dtype=torch.bool),
}
Y = {  # the second operand of those that have two
    "i": torch.tensor([2, -3, 4]),
    "i1": torch.tensor(3),
    "m": torch.tensor([False, True, True]),
    "t": torch.tensor([0.5, -2.0, 3.0]),
    "t1": torch.tensor(2.0),
}

ONE = {
    "x[0]": lambda x: x[0],
    "x[-1]": lambda x: x[-1],
    "x[Slice{1, 3}]": lambda x: x[1:3],
    "x[{ellipsis, 0}]": lambda x: x[..., 0],
    "x[{newaxis, Slice{0, 9, 2}}]": lambda x: x[None, 0:9:2],
    "x[indices({1, 0, -1})]": lambda x: x[torch.tensor([1, 0, -1])],
    "x[x > 0]": lambda x: x[x > 0],
    "x + 1": lambda x: x + 1,
    "x - 2": lambda x: x - 2,
    "3 - x": lambda x: 3 - x,
    "x * 2": lambda x: x * 2,
    "x / 2": lambda x: x / 2,
    "1 / x": lambda x: 1 / x,
    "x % 3": lambda x: x % 3,
    "x % -3": lambda x: x % -3,
    "floor_divide(x, 2)": lambda x: x // 2,
    "floor_divide(x, -2)": lambda x: x // -2,
    "x + 0.5": lambda x: x + 0.5,
    "x * 2.0": lambda x: x * 2.0,
    "x + true": lambda x: x + True,
    "x == 1": lambda x: x == 1,
    "x != 1": lambda x: x != 1,
    "x < 2.5": lambda x: x < 2.5,
    "2 <= x": lambda x: 2 <= x,
    "x >= true": lambda x: x >= True,
    "!x": lambda x: torch.logical_not(x),
    "~x": lambda x: ~x,
    "x & 1": lambda x: x & 1,
    "x | x": lambda x: x | x,
    "x ^ 3": lambda x: x ^ 3,
    "x && x": lambda x: torch.logical_and(x, x),
    "x || !x": lambda x: torch.logical_or(x, torch.logical_not(x)),
    "-x": lambda x: -x,
    "abs(x)": lambda x: abs(x),
    "clamp(x, 0, 4)": lambda x: torch.clamp(x, 0, 4),
    "cat({x, x})": lambda x: torch.cat([x, x]),
    "cat({x, x}, -1)": lambda x: torch.cat([x, x], -1),
    "stack({x, x})": lambda x: torch.stack([x, x]),
    "stack({x, x}, -1)": lambda x: torch.stack([x, x], -1),
    "where(x > 0, x, 0)": lambda x: torch.where(x > 0, x, 0),
    "where(x > 0, x, 0.5)": lambda x: torch.where(x > 0, x, 0.5),
    "where(x == 1, true, x)": lambda x: torch.where(x == 1, True, x),
    "masked_fill(x, x == 1, 1)": lambda x: x.masked_fill(x == 1, 1),
    "gather(x, 0, indices({1, 0}))": lambda x: x.gather(0, torch.tensor([1, 0])),
    "gather(x, 1, indices({{2, 0}, {1, 1}}))": lambda x: x.gather(1, torch.tensor([[2, 0], [1, 1]])),
    "index_select(x, 0, indices({1, 1}))": lambda x: x.index_select(0, torch.tensor([1, 1])),
    "index_select(x, -1, indices({0}))": lambda x: x.index_select(-1, torch.tensor([0])),
    "masked_select(x, x != 1)": lambda x: x.masked_select(x != 1),
    "nonzero(x)": lambda x: x.nonzero(),
    "unique(x)": lambda x: x.unique(),
    "unique_counts(x).inverse": lambda x: x.unique(return_inverse=True)[1],
    "unique_counts(x).counts": lambda x: x.unique(return_counts=True)[1],
    "sort(x).values": lambda x: x.sort(stable=True)[0],
    "sort(x).indices": lambda x: x.sort(stable=True)[1],
    "sort(x, 0, {.descending = true}).indices": lambda x: x.sort(0, descending=True, stable=True)[1],
    "argsort(x)": lambda x: x.argsort(stable=True),
    "topk(x, 2).values": lambda x: x.topk(2)[0],
    "max(x)": lambda x: x.max(),
    "min(x)": lambda x: x.min(),
    "max(x, -1).values": lambda x: x.max(-1)[0],
    "max(x, -1).indices": lambda x: x.max(-1)[1],
    "min(x, 0, true).indices": lambda x: x.min(0, True)[1],
    "argmax(x)": lambda x: x.argmax(),
    "argmin(x, 0)": lambda x: x.argmin(0),
    "unsqueeze(x, 0)": lambda x: x.unsqueeze(0),
    "unsqueeze(x, -1)": lambda x: x.unsqueeze(-1),
    "squeeze(x)": lambda x: x.squeeze(),
    "squeeze(x, 1)": lambda x: x.squeeze(1),
    "reshape(x, -1)": lambda x: x.reshape(-1),
    "reshape(x, {3, -1})": lambda x: x.reshape(3, -1),
    "flatten(x)": lambda x: x.flatten(),
    "permute(x, {1, 0})": lambda x: x.permute(1, 0),
    "transpose(x, 0, -1)": lambda x: x.transpose(0, -1),
    "t(x)": lambda x: x.t(),
    "expand(x, {2, -1, -1})": lambda x: x.expand(2, -1, -1),
    "expand(x, {4, -1})": lambda x: x.expand(4, -1),
    "repeat(x, {2, 2})": lambda x: x.repeat(2, 2),
    "repeat(x, {1, 2, 0})": lambda x: x.repeat(1, 2, 0),
    "repeat_interleave(x, 2)": lambda x: x.repeat_interleave(2),
    "repeat_interleave(x, 3, 0)": lambda x: x.repeat_interleave(3, 0),
    "flip(x, 0)": lambda x: x.flip(0),
    "flip(x, {0, -1})": lambda x: x.flip(0, -1),
    "all(x)": lambda x: x.all(),
    "any(x)": lambda x: x.any(),
    "all(x, 0)": lambda x: x.all(0),
    "any(x, -1, true)": lambda x: x.any(-1, True),
    "count_nonzero(x)": lambda x: x.count_nonzero(),
    "count_nonzero(x, 0)": lambda x: x.count_nonzero(0),
    "sum(x)": lambda x: x.sum(),
    "sum(x, -1)": lambda x: x.sum(-1),
    "sum(x, 0, true)": lambda x: x.sum(0, True),
    "prod(x)": lambda x: x.prod(),
    "prod(x, 0)": lambda x: x.prod(0),
    "cumsum(x, 0)": lambda x: x.cumsum(0),
    "to_tensor(x)": lambda x: x.float(),
    "to_indices(x)": lambda x: x.long(),
    "to_mask(x)": lambda x: x.bool(),
    "split(x, 2)[0]": lambda x: x.split(2)[0],
    "chunk(x, 3).back()": lambda x: x.chunk(3)[-1],
    "unbind(x, -1)[0]": lambda x: x.unbind(-1)[0],
}
TWO = {
    "x + y": lambda x, y: x + y,
    "x - y": lambda x, y: x - y,
    "y - x": lambda x, y: y - x,
    "x * y": lambda x, y: x * y,
    "x / y": lambda x, y: x / y,
    "x % y": lambda x, y: x % y,
    "x == y": lambda x, y: x == y,
    "x != y": lambda x, y: x != y,
    "x < y": lambda x, y: x < y,
    "y >= x": lambda x, y: y >= x,
    "maximum(x, y)": lambda x, y: torch.maximum(x, y),
    "minimum(x, y)": lambda x, y: torch.minimum(x, y),
    "where(x > 0, x, y)": lambda x, y: torch.where(x > 0, x, y),
    "x && y": lambda x, y: torch.logical_and(x, y),
    "x || y": lambda x, y: torch.logical_or(x, y),
}

cases = []


def add(call, function, *names):
    try:
        value = function(*(X.get(n, Y.get(n)) for n in names))
    except (RuntimeError, IndexError, TypeError, NotImplementedError):
        return  # not an operation of this kind or shape
    cases.append({"call": call, "of": list(names), "printed": repr(value)})


for call, function in ONE.items():
    for name in X:
        add(call, function, name)
for call, function in TWO.items():
    for name in ("i[2,3]", "m[2,3]", "i[]", "i[0,3]"):
        for other in Y:
            add(call, function, name, other)

for name, x in {**X, **Y}.items():
    cases.append({"input": name, "dtype": str(x.dtype), "shape": list(x.shape), "data": x.flatten().tolist()})
write(__file__, cases)
