# Insert LayerNorm after 21 Linear layers: first weight's gradient 4.2e-5 → 2.1 of the last's
import torch
from torch import nn


class Deep(nn.Module):
    def __init__(self, width: int = 64, depth: int = 20):
        super().__init__()
        self.stem = nn.Linear(16, width)
        self.stem_norm = nn.LayerNorm(width)
        self.layers = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])
        self.norms = nn.ModuleList([nn.LayerNorm(width) for _ in range(depth)])
        self.act = nn.Tanh()
        self.head = nn.Linear(width, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.act(self.stem_norm(self.stem(x)))
        for layer, norm in zip(self.layers, self.norms):
            x = self.act(norm(layer(x)))
        return self.head(x)


model = Deep()
model(torch.randn(32, 16))
