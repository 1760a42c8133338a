# Normalise before each branch instead of after its sum
import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.ln_a = nn.LayerNorm(width)
        self.ln_b = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)
        self.drop = nn.Dropout(0.1)

    def forward(self, src):
        # Every word looks at the others.
        normed = self.ln_a(src)
        found, _ = self.attention(normed, normed, normed)
        src = src + self.drop(found)

        hidden = torch.relu(self.up(self.ln_b(src)))  # wider
        hidden = self.down(hidden)
        src = (
            src
            + self.drop(hidden)
        )
        return src


class Encoder(nn.Module):
    def __init__(self, width=32, depth=6):
        super().__init__()
        self.layers = nn.Sequential(*(Layer(width, 4) for _ in range(depth)))
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        return self.head(self.layers(x).mean(1))


model = Encoder()
model(torch.randn(16, 12, 32))
