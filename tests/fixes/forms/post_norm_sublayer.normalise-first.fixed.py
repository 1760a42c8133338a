# Normalise before each branch instead of after its sum
import torch
from torch import nn


class Around(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)

    def forward(self, x, inner):
        return x + inner(self.norm(x))


class Layer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.ff = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))
        self.around = nn.ModuleList([Around(width), Around(width)])

    def forward(self, x):
        x = self.around[0](x, lambda y: self.attention(y, y, y)[0])
        return self.around[1](x, self.ff)


class Encoder(nn.Module):
    def __init__(self, width=32, depth=6):
        super().__init__()
        self.layers = nn.Sequential(*[Layer(width, 4) for _ in range(depth)])
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        return self.head(self.layers(x).mean(1))


model = Encoder()
model(torch.randn(16, 12, 32))
