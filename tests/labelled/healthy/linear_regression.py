import torch
from torch import nn

model = nn.Linear(5, 1)
x = torch.randn(20, 5)
loss = nn.MSELoss()(model(x), torch.randn(20, 1))
loss.backward()
