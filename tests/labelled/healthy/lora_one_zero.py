import torch
from torch import nn


class LoRALinear(nn.Module):
    def __init__(self, d, r=4):
        super().__init__()
        self.weight = nn.Linear(d, d)
        self.a = nn.Linear(d, r, bias=False)
        self.b = nn.Linear(r, d, bias=False)
        nn.init.zeros_(self.b.weight)

    def forward(self, x):
        return self.weight(x) + self.b(self.a(x))


net = nn.Sequential(LoRALinear(24), nn.ReLU(), LoRALinear(24), nn.ReLU(), nn.Linear(24, 2))
net(torch.randn(6, 24))
