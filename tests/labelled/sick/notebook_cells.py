import torch
from torch import nn

depth, width = 8, 56

# build
modules = []
for k in range(depth):
    modules.extend((nn.Linear(width, width), nn.Sigmoid()))
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
modules.append(nn.Linear(width, 1))
model = nn.Sequential(*modules)

# try
x = torch.randn(100, width)
model(x).shape
