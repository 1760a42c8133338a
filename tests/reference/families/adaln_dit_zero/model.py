import torch
import torch.nn as nn
import torch.nn.functional as F


def modulate(x, shift, scale):
    return x * (1 + scale.unsqueeze(1)) + shift.unsqueeze(1)


class DiTBlock(nn.Module):
    def __init__(self, dim, heads, zero):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.attn = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(approximate="tanh"), nn.Linear(4 * dim, dim))
        self.ada = nn.Sequential(nn.SiLU(), nn.Linear(dim, 6 * dim))
        if zero:
            nn.init.zeros_(self.ada[-1].weight)
            nn.init.zeros_(self.ada[-1].bias)

    def forward(self, x, c):
        a, b, g, d, e, h = self.ada(c).chunk(6, dim=1)
        y = modulate(self.norm1(x), a, b)
        x = x + g.unsqueeze(1) * self.attn(y, y, y, need_weights=False)[0]
        return x + h.unsqueeze(1) * self.mlp(modulate(self.norm2(x), d, e))


class DiT(nn.Module):
    def __init__(self, dim=64, heads=4, depth=3, patches=16, size=12, zero=False):
        super().__init__()
        self.embed = nn.Linear(size, dim)
        self.pos = nn.Parameter(0.02 * torch.randn(1, patches, dim))
        self.time = nn.Sequential(nn.Linear(16, dim), nn.SiLU(), nn.Linear(dim, dim))
        self.blocks = nn.ModuleList([DiTBlock(dim, heads, zero) for _ in range(depth)])
        self.norm = nn.LayerNorm(dim)
        self.out = nn.Linear(dim, size)

    def forward(self, x, t):
        c = self.time(t)
        x = self.embed(x) + self.pos
        for block in self.blocks:
            x = block(x, c)
        return self.out(self.norm(x))
