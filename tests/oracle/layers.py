"""New layers: the numbers a Conv1d draws, how every layer is printed, and BatchNorm1d over three batches."""
import torch
from common import dump, example, write
from torch import nn

cases = []
for dtype in torch.float32, torch.float64:
    for sizes, options in [((3, 1, 1), {}), ((4, 6, 3), {"groups": 2}), ((2, 5, 4), {"bias": False}), ((1, 1, 1), {})]:
        torch.manual_seed(sum(sizes))
        layer = nn.Conv1d(*sizes, **options, dtype=dtype)
        cases.append({"conv1d": str(dtype), "sizes": sizes, "seed": sum(sizes), "groups": options.get("groups", 1),
                      "weight": dump(layer.weight), "bias": None if layer.bias is None else dump(layer.bias)})

for momentum in 0.1, None:
    layer = nn.BatchNorm1d(3, momentum=momentum, dtype=torch.float64)
    outputs = [layer(example(4, 3, phase=i)) for i in range(3)]
    layer.eval()
    outputs.append(layer(example(4, 3, phase=9)))
    cases.append({"batch_norm1d": momentum, "outputs": [dump(y) for y in outputs], "running_mean": dump(layer.running_mean),
                  "running_var": dump(layer.running_var), "count": int(layer.num_batches_tracked)})

layers = [
    nn.Conv1d(3, 1, 1), nn.Conv1d(4, 6, 3, stride=2, padding=1, dilation=2, groups=2, bias=False, padding_mode="circular"),
    nn.Conv1d(4, 6, 3, padding="same"), nn.Conv1d(4, 6, 3, padding="valid", padding_mode="reflect"),
    nn.Conv1d(4, 6, 3, padding_mode="replicate"),
    nn.MaxPool1d(2), nn.MaxPool1d(3, stride=2, padding=1, dilation=2, ceil_mode=True), nn.AvgPool1d(2),
    nn.AvgPool1d(3, stride=1, padding=1, ceil_mode=True, count_include_pad=False), nn.AdaptiveMaxPool1d(2),
    nn.AdaptiveAvgPool1d(3), nn.Dropout(), nn.Dropout(0.25), nn.LayerNorm(8), nn.LayerNorm([3, 8], eps=1e-6, bias=False),
    nn.LayerNorm(8, elementwise_affine=False), nn.BatchNorm1d(3),
    nn.BatchNorm1d(3, eps=1e-3, momentum=None, affine=False, track_running_stats=False), nn.Flatten(), nn.Flatten(0, 1),
    nn.Identity(), nn.ReLU(), nn.LeakyReLU(), nn.LeakyReLU(0.2), nn.GELU(), nn.GELU("tanh"), nn.SiLU(), nn.Sigmoid(), nn.Tanh(),
    nn.Softmax(1), nn.LogSoftmax(-1), nn.Softmin(0), nn.Softplus(), nn.Softplus(0.5, 10.0), nn.LogSigmoid(), nn.ELU(),
    nn.ELU(0.5), nn.SELU(), nn.CELU(), nn.CELU(2.0), nn.ReLU6(), nn.Hardtanh(), nn.Hardtanh(-2.0, 0.5), nn.Hardsigmoid(),
    nn.Hardswish(), nn.Hardshrink(), nn.Softshrink(0.1), nn.Softsign(), nn.Tanhshrink(), nn.Threshold(0.1, 20.0), nn.Mish(),
    nn.PReLU(), nn.PReLU(3), nn.MSELoss(), nn.L1Loss(), nn.SmoothL1Loss(), nn.HuberLoss(), nn.KLDivLoss(),
    nn.CrossEntropyLoss(label_smoothing=0.1), nn.NLLLoss(), nn.BCELoss(), nn.BCEWithLogitsLoss(), nn.CosineEmbeddingLoss(),
    nn.MarginRankingLoss(), nn.TripletMarginLoss(),
]
cases.append({"printed": [str(layer) for layer in layers]})
write(__file__, cases)
