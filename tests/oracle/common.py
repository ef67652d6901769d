"""What the scripts of expected values share. Each NAME.py here writes NAME.json, with PyTorch 2.13.0 on the CPU:

    pip install torch==2.13.0 && python3 tests/oracle/NAME.py
"""
import json
import math
import pathlib

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def example(*shape, phase=0.0, scale=1.0, shift=0.0):
    """The same fixed numbers as example() in tests/support/support.hpp."""
    n = math.prod(shape)
    values = [scale * math.sin(1.7 * (i + 1) + phase) + shift for i in range(n)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def leaf(*shape, **options):
    return example(*shape, **options).requires_grad_()


def _number(x):
    if isinstance(x, float) and not math.isfinite(x):
        return str(x)
    return x


def _rounded(x, digits):
    return float(f"{x:.{digits}g}") if isinstance(x, float) else x


def dump(tensor, digits=17):
    """A tensor as {"shape": ..., "data": ...}, every number with all its digits, or rounded to some (smaller files)."""
    tensor = tensor.detach()
    if tensor.is_sparse:
        tensor = tensor.to_dense()
    return {"shape": list(tensor.shape), "data": [_number(_rounded(x, digits)) for x in tensor.reshape(-1).tolist()]}


def write(script, cases):
    """Writes the cases beside the script: NAME.py makes NAME.json."""
    path = pathlib.Path(script).with_suffix(".json")
    made_by = f"tests/oracle/{pathlib.Path(script).name} with PyTorch {torch.__version__}"
    lines = ",\n".join(json.dumps(case) for case in cases)
    path.write_text(f'{{"made by": {json.dumps(made_by)}, "cases": [\n{lines}\n]}}\n')
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes")
