"""From the start of Python to the first prediction of a saved model; see first_prediction.cpp."""

import sys

import torch

from pytorch_models import DotProduct

torch.manual_seed(0)
model = DotProduct(943, 1682, 50)
if sys.argv[1] == "save":
    torch.save(model.state_dict(), sys.argv[2])
else:
    model.load_state_dict(torch.load(sys.argv[2]))
    print(model(torch.tensor([[1, 2]])).item())
