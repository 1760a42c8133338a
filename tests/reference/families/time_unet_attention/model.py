"""Denoiser: U-Net with time embedding, GroupNorm + SiLU blocks and attention at the lowest level."""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F


def timestep_embedding(t, dim):
    half = dim // 2
    freqs = torch.exp(-math.log(10000) * torch.arange(half) / half)
    args = t[:, None] * freqs[None]
    return torch.cat([args.sin(), args.cos()], dim=-1)


class ResBlock(nn.Module):
    def __init__(self, cin, cout, temb):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, cin)
        self.conv1 = nn.Conv2d(cin, cout, 3, padding=1)
        self.emb = nn.Linear(temb, cout)
        self.norm2 = nn.GroupNorm(8, cout)
        self.conv2 = nn.Conv2d(cout, cout, 3, padding=1)
        self.skip = nn.Conv2d(cin, cout, 1) if cin != cout else nn.Identity()

    def forward(self, x, e):
        h = self.conv1(F.silu(self.norm1(x)))
        h = h + self.emb(F.silu(e))[:, :, None, None]
        h = self.conv2(F.silu(self.norm2(h)))
        return self.skip(x) + h


class SpatialAttention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.norm = nn.GroupNorm(8, c)
        self.qkv = nn.Conv1d(c, 3 * c, 1)
        self.proj = nn.Conv1d(c, c, 1)

    def forward(self, x):
        b, c, h, w = x.shape
        q, k, v = self.qkv(self.norm(x).view(b, c, h * w)).chunk(3, dim=1)
        a = torch.softmax(torch.einsum("bct,bcs->bts", q, k) * c ** -0.5, dim=-1)
        y = torch.einsum("bts,bcs->bct", a, v)
        return x + self.proj(y).view(b, c, h, w)


class Denoiser(nn.Module):
    def __init__(self, base=32, temb=64):
        super().__init__()
        self.temb = temb
        self.time = nn.Sequential(nn.Linear(temb, temb), nn.SiLU(), nn.Linear(temb, temb))
        self.inp = nn.Conv2d(3, base, 3, padding=1)
        self.d1 = ResBlock(base, base, temb)
        self.down = nn.Conv2d(base, base, 3, stride=2, padding=1)
        self.d2 = ResBlock(base, 2 * base, temb)
        self.mid1 = ResBlock(2 * base, 2 * base, temb)
        self.attn = SpatialAttention(2 * base)
        self.mid2 = ResBlock(2 * base, 2 * base, temb)
        self.u2 = ResBlock(4 * base, base, temb)
        self.up = nn.ConvTranspose2d(base, base, 4, 2, 1)
        self.u1 = ResBlock(2 * base, base, temb)
        self.norm = nn.GroupNorm(8, base)
        self.out = nn.Conv2d(base, 3, 3, padding=1)

    def forward(self, x, t):
        e = self.time(timestep_embedding(t, self.temb))
        h = self.inp(x)
        s1 = self.d1(h, e)
        s2 = self.d2(self.down(s1), e)
        h = self.mid2(self.attn(self.mid1(s2, e)), e)
        h = self.u2(torch.cat([h, s2], 1), e)
        h = self.u1(torch.cat([self.up(h), s1], 1), e)
        return self.out(F.silu(self.norm(h)))
