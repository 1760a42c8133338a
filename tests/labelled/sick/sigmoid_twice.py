import torch
from torch import nn

gan = nn.Sequential(nn.Linear(10, 20), nn.LeakyReLU(0.2), nn.Linear(20, 1), nn.Sigmoid())


class Judge(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = gan

    def forward(self, x):
        return torch.sigmoid(self.inner(x))
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ repeated-activation


Judge()(torch.randn(3, 10))
