import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, d=32):
        super().__init__()
        self.queries = nn.Parameter(torch.randn(6, d))
        layer = nn.TransformerDecoderLayer(d, 4, dim_feedforward=64, batch_first=True, norm_first=True)
        self.decoder = nn.TransformerDecoder(layer, 4)
        self.proj = nn.Linear(16, d)
        self.cls = nn.Linear(d, 7)
        self.box = nn.Sequential(nn.Linear(d, d), nn.ReLU(), nn.Linear(d, 4), nn.Sigmoid())

    def forward(self, feats):
        mem = self.proj(feats)
        q = self.queries.unsqueeze(0).expand(feats.size(0), -1, -1)
        h = self.decoder(q, mem)
        return self.cls(h), self.box(h)
