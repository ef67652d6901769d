"""LayerNorm, BatchNorm1d and the pools over a grid of options; the draws of dropout."""
import itertools

import torch
import torch.nn.functional as F
from common import dump, example, write
from recipes import recipe, run

cases = []

for (shape, normalized), parameters, eps in itertools.product(
        [((4, 5), (5,)), ((2, 3, 4), (4,)), ((2, 3, 4), (3, 4)), ((3,), (3,)), ((2, 1), (1,)), ((2, 37), (37,))], ["", "w", "wb"],
        [1e-5, 0.1]):
    tensors = [recipe(*shape)] + [recipe(*normalized, phase=0.5 + i) for i in range(len(parameters))]
    cases.append(run("layer_norm", lambda x: F.layer_norm(x[0], normalized, *x[1:], eps=eps), tensors,
                     {"normalized": normalized, "eps": eps}))

for shape, parameters, training, momentum in itertools.product([(4, 3), (2, 3, 5), (3, 2, 2, 2), (2, 1)], ["", "w", "wb"],
                                                               [False, True], [0.1, 0.7]):
    mean, var = example(shape[1], phase=1), example(shape[1], phase=2, shift=2)
    tensors = [recipe(*shape)] + [recipe(shape[1], phase=0.5 + i) for i in range(len(parameters))]
    case = run("batch_norm", lambda x: F.batch_norm(x[0], mean, var, *x[1:], training=training, momentum=momentum), tensors,
               {"training": training, "momentum": momentum})
    cases.append({**case, "running_mean": dump(mean), "running_var": dump(var)})

for kernel, stride, padding, ceil_mode, shape in itertools.product([1, 2, 3], [None, 1, 3], [0, 1], [False, True],
                                                                   [(2, 2, 7), (1, 6)]):
    if padding > kernel // 2:
        continue
    options = {"kernel_size": kernel, "stride": stride, "padding": padding, "ceil_mode": ceil_mode}
    for dilation in [1, 2]:
        _, winners = F.max_pool1d(example(*shape), dilation=dilation, return_indices=True, **options)
        cases.append(run("max_pool1d", lambda x: F.max_pool1d(x[0], dilation=dilation, **options), [recipe(*shape)],
                         {**options, "dilation": dilation}, winners=dump(winners)))
    for include in [False, True]:
        cases.append(run("avg_pool1d", lambda x: F.avg_pool1d(x[0], count_include_pad=include, **options), [recipe(*shape)],
                         {**options, "count_include_pad": include}))

for size, shape in itertools.product([1, 2, 3, 5, 7, 9], [(2, 2, 7), (1, 5)]):
    _, winners = F.adaptive_max_pool1d(example(*shape), size, return_indices=True)
    cases.append(run("adaptive_max_pool1d", lambda x: F.adaptive_max_pool1d(x[0], size), [recipe(*shape)], {"size": size},
                     winners=dump(winners)))
    cases.append(run("adaptive_avg_pool1d", lambda x: F.adaptive_avg_pool1d(x[0], size), [recipe(*shape)], {"size": size}))

for p, shape in itertools.product([0.1, 0.5, 0.8, 1.0], [(5,), (4, 6)]):
    torch.manual_seed(11)
    case = run("dropout", lambda x: F.dropout(x[0], p), [recipe(*shape)], {"p": p})
    cases.append({**case, "next": torch.rand(1).item()})
write(__file__, cases)
