"""Makes safetensors_file.safetensors, which tests/nn/safetensors.cpp reads:

    pip install safetensors==0.8.0 torch==2.13.0 && python3 tests/oracle/safetensors_file.py

The numbers of every dtype that is read; those of F16 and BF16 include the special ones.
"""
import pathlib

import torch
from safetensors.torch import save_file

special = [0.0, -0.0, 1.0, -2.5, 65504.0, 6.1035e-05, 5.9605e-08, -1.2e-06, 0.333251953125,
           float("inf"), float("-inf"), float("nan")]
tensors = {
    "f32": torch.tensor([[0.1, -2.0, 3.5], [1e-40, 3e38, float("inf")]], dtype=torch.float32),
    "f64": torch.tensor([0.1, -1e-3], dtype=torch.float64),
    "f16": torch.tensor(special, dtype=torch.float16),
    "bf16": torch.tensor(special, dtype=torch.bfloat16),
    "i64": torch.tensor([[1, -2], [2**62, 0]], dtype=torch.int64),
    "i32": torch.tensor([7, -8], dtype=torch.int32),
    "i16": torch.tensor([-300], dtype=torch.int16),
    "i8": torch.tensor([-3, 4], dtype=torch.int8),
    "u8": torch.tensor([250], dtype=torch.uint8),
    "u16": torch.tensor([65535, 7], dtype=torch.uint16),
    "u32": torch.tensor([4294967295], dtype=torch.uint32),
    "u64": torch.tensor([2**63 - 1, 5], dtype=torch.uint64),
    "u64 too large": torch.tensor([2**63], dtype=torch.uint64),
    "e4m3": torch.arange(256, dtype=torch.uint8).view(torch.float8_e4m3fn),
    "e4m3 as f32": torch.arange(256, dtype=torch.uint8).view(torch.float8_e4m3fn).float(),
    "e5m2": torch.arange(256, dtype=torch.uint8).view(torch.float8_e5m2),
    "e5m2 as f32": torch.arange(256, dtype=torch.uint8).view(torch.float8_e5m2).float(),
    "complex": torch.tensor([1 + 2j], dtype=torch.complex64),
    "bool": torch.tensor([True, False]),
    "scalar": torch.tensor(5, dtype=torch.int64),
    "empty": torch.zeros(0, 3),
    "größe": torch.tensor([1.0]),
}
save_file(tensors, pathlib.Path(__file__).with_suffix(".safetensors"), metadata={"format": "pt", "made by": "Python"})
