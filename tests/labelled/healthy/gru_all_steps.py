import torch
from torch import nn


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(12, 20, bidirectional=True, batch_first=True)
        self.tag = nn.Linear(40, 6)

    def forward(self, x):
        return self.tag(self.gru(x)[0])


Tagger()(torch.randn(4, 30, 12))
