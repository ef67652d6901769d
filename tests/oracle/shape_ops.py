"""Values, gradients and node names of the operations that move numbers. `call` is the same text in C++ and in Python,
see tests/engine/ops/shape_ops.cpp."""
import torch
from common import dump, leaf, write

S = slice
CALLS = {
    (2, 3): {
        "reshape(x, {3, -1})": lambda x: x.reshape(3, -1),
        "view(x, {6})": lambda x: x.view(6),
        "flatten(x)": lambda x: x.flatten(),
        "unsqueeze(x, -1)": lambda x: x.unsqueeze(-1),
        "unsqueeze(x, 1)": lambda x: x.unsqueeze(1),
        "t(x)": lambda x: x.t(),
        "transpose(x, 0, -1)": lambda x: x.transpose(0, -1),
        "x[0]": lambda x: x[0],
        "x[-1]": lambda x: x[-1],
        "x[Slice{1}]": lambda x: x[1:],
        "x[{Slice{}, 1}]": lambda x: x[:, 1],
        "x[{1, Slice{.stop = -1}}]": lambda x: x[1, :-1],
        "x[{1, 2}]": lambda x: x[1, 2],
        "x[{ellipsis, 0}]": lambda x: x[..., 0],
        "x[{newaxis, 0}]": lambda x: x[None, 0],
        "x[{Slice{1}, newaxis, Slice{0, 3, 2}}]": lambda x: x[1:, None, 0:3:2],
        "x[Slice{5, 9}]": lambda x: x[5:9],
        "x[Indices{1, 0, -1}]": lambda x: x[torch.tensor([1, 0, -1])],
        "x[Indices{{1, 0}, {1, 1}}]": lambda x: x[torch.tensor([[1, 0], [1, 1]])],
        "x[Mask{false, true}]": lambda x: x[torch.tensor([False, True])],
        "x[Mask{{true, false, true}, {false, true, false}}]":
            lambda x: x[torch.tensor([[True, False, True], [False, True, False]])],
        "index_select(x, 1, Indices{2, 0, 2})": lambda x: x.index_select(1, torch.tensor([2, 0, 2])),
        "gather(x, 1, Indices{{2, 2, 0, 1}})": lambda x: x.gather(1, torch.tensor([[2, 2, 0, 1]])),
        "gather(x, 0, Indices{{1, 0, 1}, {0, 0, 1}})": lambda x: x.gather(0, torch.tensor([[1, 0, 1], [0, 0, 1]])),
        "expand(x, {2, 2, -1})": lambda x: x.expand(2, 2, -1),
        "cat({x, mul(x, x)}, 1)": lambda x: torch.cat([x, x * x], 1),
        "cat({x, x})": lambda x: torch.cat([x, x]),
        "stack({x, mul(x, x)}, -1)": lambda x: torch.stack([x, x * x], -1),
        "stack({x, x})": lambda x: torch.stack([x, x]),
    },
    (2, 1, 3): {
        "squeeze(x)": lambda x: x.squeeze(),
        "squeeze(x, 1)": lambda x: x.squeeze(1),
        "squeeze(x, 0)": lambda x: x.squeeze(0),
        "squeeze(x, {0, 1})": lambda x: x.squeeze((0, 1)),
        "expand(x, {-1, 4, 3})": lambda x: x.expand(-1, 4, 3),
        "flatten(x, 1)": lambda x: x.flatten(1),
        "flatten(x, 0, 1)": lambda x: x.flatten(0, 1),
    },
    (2, 3, 4): {
        "permute(x, {2, 0, 1})": lambda x: x.permute(2, 0, 1),
        "permute(x, {0, 2, -2})": lambda x: x.permute(0, 2, -2),
        "transpose(x, 1, 2)": lambda x: x.transpose(1, 2),
        "select(x, 1, -1)": lambda x: x.select(1, -1),
        "slice(x, -1, {1, 4, 2})": lambda x: x[..., 1:4:2],
        "narrow(x, 1, 1, 2)": lambda x: x.narrow(1, 1, 2),
        "x[{ellipsis, Slice{1, 3}}]": lambda x: x[..., 1:3],
        "x[{0, ellipsis, 1}]": lambda x: x[0, ..., 1],
        "x[Mask{{true, false, true}, {false, true, false}}]":
            lambda x: x[torch.tensor([[True, False, True], [False, True, False]])],
        "index_select(x, -2, Indices{1, 1})": lambda x: x.index_select(-2, torch.tensor([1, 1])),
        "gather(x, 2, uninitialized<Indices>({0, 3, 2}))": lambda x: x.gather(2, torch.zeros(0, 3, 2, dtype=torch.long)),
    },
    (5, 2): {
        "split(x, 2)[2]": lambda x: x.split(2)[2],
        "split(x, {2, 3})[1]": lambda x: x.split([2, 3])[1],
        "split(x, 1, 1)[1]": lambda x: x.split(1, 1)[1],
        "chunk(x, 3)[1]": lambda x: x.chunk(3)[1],
        "chunk(x, 4)[2]": lambda x: x.chunk(4)[2],
        "unbind(x)[3]": lambda x: x.unbind()[3],
        "unbind(x, 1)[1]": lambda x: x.unbind(1)[1],
    },
    (0, 3): {
        "reshape(x, {3, 0, 2})": lambda x: x.reshape(3, 0, 2),
        "t(x)": lambda x: x.t(),
        "x[Slice{}]": lambda x: x[:],
        "split(x, 2)[0]": lambda x: x.split(2)[0],
        "expand(x, {2, -1, -1})": lambda x: x.expand(2, -1, -1),
        "cat({x, x})": lambda x: torch.cat([x, x]),
        "x[uninitialized<Indices>({0})]": lambda x: x[torch.zeros(0, dtype=torch.long)],
    },
    (): {
        "reshape(x, {1, 1})": lambda x: x.reshape(1, 1),
        "flatten(x)": lambda x: x.flatten(),
        "expand(x, {3})": lambda x: x.expand(3),
        "t(x)": lambda x: x.t(),
        "squeeze(x, 0)": lambda x: x.squeeze(0),
        "stack({x, x})": lambda x: torch.stack([x, x]),
        "unsqueeze(x, 0)": lambda x: x.unsqueeze(0),
        "x[{newaxis}]": lambda x: x[None],
    },
}

cases = []
for shape, calls in CALLS.items():
    for call, function in calls.items():
        x = leaf(*shape)
        y = function(x)
        torch.sum(y * y * torch.arange(1.0, y.numel() + 1).reshape(y.shape)).backward()
        cases.append({"shape": list(shape), "call": call, "grad_fn": y.grad_fn.name(), "value": dump(y),
                      "grad": dump(x.grad)})
write(__file__, cases)
