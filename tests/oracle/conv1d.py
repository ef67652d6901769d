"""Conv1d over a grid of options: values, gradients of input, weight and bias, and the name that is printed."""
import itertools

import torch
from common import write
from recipes import recipe, run

cases = []


def case(shape, out_channels, kernel, bias, **options):
    in_channels = shape[-2]
    groups = options.get("groups", 1)

    def function(x):
        conv = torch.nn.Conv1d(in_channels, out_channels, kernel, bias=bias, **options)
        del conv.weight, conv.bias
        conv.weight, conv.bias = x[1], x[2] if bias else None
        return conv(x[0])

    tensors = [recipe(*shape), recipe(out_channels, in_channels // groups, kernel, phase=0.5)]
    if bias:
        tensors.append(recipe(out_channels, phase=0.9))
    cases.append(run("conv1d", function, tensors, options))


# Every mode with every padding, on both ranks.
for mode, padding, (kernel, dilation), shape in itertools.product(
        ["zeros", "reflect", "replicate", "circular"], [0, 1, 3, "same", "valid"], [(1, 1), (3, 1), (2, 2), (4, 1)],
        [(2, 2, 5), (3, 6)]):
    case(shape, 2, kernel, len(shape) == 3, padding=padding, dilation=dilation, padding_mode=mode)
# Strides, dilations and groups.
for stride, dilation, groups, padding, kernel in itertools.product([1, 2, 3], [1, 2], [1, 2, 4], [0, 2], [1, 3]):
    if stride == dilation == 1 and kernel == 3 and padding == 2 or kernel == 1 and dilation == 2:
        continue
    case((2, 4, 7), 4, kernel, groups != 2, stride=stride, dilation=dilation, groups=groups, padding=padding)
# Sizes: one sample, many short ones, one place, longer kernels, the largest stride.
for shape, out_channels, kernel, options in [((1, 1, 1), 1, 1, {}), ((9, 3, 2), 1, 1, {}), ((9, 3, 4), 2, 3, {"padding": 1}),
                                             ((0, 2, 5), 3, 2, {}), ((1, 2, 12), 2, 7, {"padding": 3}),
                                             ((2, 1, 9), 1, 3, {"stride": 5}), ((3, 2), 1, 1, {}), ((2, 2, 3), 6, 3, {"groups": 2}),
                                             ((2, 1, 4), 2, 2, {"padding": "same", "dilation": 3})]:
    for bias in [False, True]:
        case(shape, out_channels, kernel, bias, **options)
write(__file__, cases)
