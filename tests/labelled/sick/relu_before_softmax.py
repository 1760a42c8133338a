import torch
from torch import nn

head = nn.Sequential(
    nn.Linear(18, 36),
    nn.ReLU(),
    nn.Linear(36, 4),
    nn.ReLU(),
#   ^^^^^^^^^^ rectified-output
    nn.Softmax(dim=1),
)
head(torch.randn(2, 18))
