import math
import torch
import torch.nn as nn


class EinsumAttention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.h, self.d = heads, dim // heads
        self.q = nn.Linear(dim, dim)
        self.k = nn.Linear(dim, dim)
        self.v = nn.Linear(dim, dim)
        self.o = nn.Linear(dim, dim)

    def forward(self, x, allowed):
        b, n, _ = x.shape
        q = self.q(x).view(b, n, self.h, self.d)
        k = self.k(x).view(b, n, self.h, self.d)
        v = self.v(x).view(b, n, self.h, self.d)
        scores = torch.einsum("bqhd,bkhd->bhqk", q, k) / math.sqrt(self.d)
        scores = scores.masked_fill(allowed == 0, -1e20)
        weights = torch.softmax(scores, dim=3)
        mixed = torch.einsum("bhqk,bkhd->bqhd", weights, v).reshape(b, n, self.h * self.d)
        return self.o(mixed)


class Banded(nn.Module):
    """Each place looks at the five places around it."""

    def __init__(self, vocab=100, dim=64, heads=4, depth=3, length=24):
        super().__init__()
        self.embed = nn.Embedding(vocab, dim)
        self.place = nn.Embedding(length, dim)
        self.attn = nn.ModuleList([EinsumAttention(dim, heads) for _ in range(depth)])
        self.norm = nn.ModuleList([nn.LayerNorm(dim) for _ in range(depth)])
        self.mlp = nn.ModuleList([nn.Sequential(nn.Linear(dim, dim * 2), nn.ReLU(), nn.Linear(dim * 2, dim)) for _ in range(depth)])
        self.norm2 = nn.ModuleList([nn.LayerNorm(dim) for _ in range(depth)])
        self.head = nn.Linear(dim, vocab)
        i = torch.arange(length)
        self.register_buffer("band", ((i[:, None] - i[None, :]).abs() <= 2).float())

    def forward(self, tokens):
        n = tokens.shape[1]
        x = self.embed(tokens) + self.place(torch.arange(n))
        for attn, norm, mlp, norm2 in zip(self.attn, self.norm, self.mlp, self.norm2):
            x = norm(x + attn(x, self.band[:n, :n]))
            x = norm2(x + mlp(x))
        return self.head(x)
