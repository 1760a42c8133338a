import math
import torch
from torch import nn
import torch.nn.functional as F



class MemN2N(nn.Module):
    def __init__(self, vocab=40, dim=32, hops=3):
        super().__init__()
        self.hops = hops
        self.a = nn.Embedding(vocab, dim)
        self.c = nn.ModuleList([nn.Embedding(vocab, dim) for _ in range(hops)])
        self.b = nn.Embedding(vocab, dim)
        for e in [self.a, self.b, *self.c]:
            e.weight.data.normal_(0, 0.1)
        self.w = nn.Linear(dim, vocab, bias=False)

    def forward(self, story, question):
        u = self.b(question).sum(1)
        m = self.a(story).sum(2)
        for hop in range(self.hops):
            p = torch.softmax((m * u.unsqueeze(1)).sum(2), dim=1)
            c = self.c[hop](story).sum(2)
            u = u + (p.unsqueeze(2) * c).sum(1)
            m = c
        return self.w(u)
