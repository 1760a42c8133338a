import torch
from torch import nn


class SkipGram(nn.Module):
    def __init__(self):
        super().__init__()
        self.inside, self.outside = nn.Embedding(100, 20), nn.Linear(20, 100, bias=False)

    def forward(self, word):
        return self.outside(self.inside(word))


SkipGram()(torch.randint(0, 100, (9,)))
