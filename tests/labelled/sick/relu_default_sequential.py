import torch
from torch import nn

mlp = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), *[m for _ in range(14) for m in (nn.Linear(64, 64), nn.ReLU())], nn.Linear(64, 8))
#<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
mlp(torch.randn(32, 64))
