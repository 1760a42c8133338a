"""An hourglass of ten layers, its sizes in one tuple; every one of them is followed by a sigmoid."""
import torch
from torch import nn


class Hourglass(nn.Module):
    sizes = (96, 80, 64, 48, 32)

    def __init__(self):
        super().__init__()
        down = list(zip(self.sizes, self.sizes[1:]))
        up = [(b, a) for a, b in reversed(down)]
        self.encoder = self.chain(down)
        self.decoder = self.chain(up[:-1])
        self.last = nn.Linear(*up[-1])

    @staticmethod
    def chain(pairs):
        return nn.Sequential(*[nn.Sequential(nn.Linear(a, b), nn.Sigmoid()) for a, b in pairs])
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient

    def encode(self, x):
        return self.encoder(x)

    def decode(self, code):
        return self.last(self.decoder(code))

    def forward(self, x):
        return self.decode(self.encode(x))


Hourglass()(torch.randn(20, 96))
