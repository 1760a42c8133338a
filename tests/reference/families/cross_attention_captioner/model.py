"""Image features attended to by a causal text decoder built of nn.MultiheadAttention."""
import torch
from torch import nn


class Step(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.self_attn = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.cross_attn = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.ff = nn.Sequential(nn.Linear(dim, 4 * dim), nn.ReLU(), nn.Linear(4 * dim, dim))
        self.n1, self.n2, self.n3 = nn.LayerNorm(dim), nn.LayerNorm(dim), nn.LayerNorm(dim)

    def forward(self, x, memory, mask):
        h = self.n1(x)
        x = x + self.self_attn(h, h, h, attn_mask=mask, need_weights=False)[0]
        x = x + self.cross_attn(self.n2(x), memory, memory, need_weights=False)[0]
        return x + self.ff(self.n3(x))


class Captioner(nn.Module):
    def __init__(self, words=120, dim=48, heads=4, depth=3):
        super().__init__()
        self.vision = nn.Sequential(
            nn.Conv2d(3, 24, 3, 2, 1), nn.BatchNorm2d(24), nn.ReLU(),
            nn.Conv2d(24, dim, 3, 2, 1), nn.BatchNorm2d(dim), nn.ReLU())
        self.word = nn.Embedding(words, dim)
        self.place = nn.Embedding(12, dim)
        self.steps = nn.ModuleList(Step(dim, heads) for _ in range(depth))
        self.read = nn.Linear(dim, words)

    def forward(self, picture, caption):
        memory = self.vision(picture).flatten(2).transpose(1, 2)
        t = caption.shape[1]
        x = self.word(caption) + self.place(torch.arange(t, device=caption.device))
        mask = torch.full((t, t), float("-inf")).triu(1)
        for step in self.steps:
            x = step(x, memory, mask.to(x))
        return self.read(x)
