"""A network that a list of dicts describes, its weights drawn by what each entry says."""
import torch
from torch import nn

INITS = {"he": lambda w: nn.init.kaiming_normal_(w, nonlinearity="relu"), "glorot": nn.init.xavier_uniform_}
SPEC = [dict(size=64, act="ReLU", init="he")] * 7 + [dict(size=5, act=None, init="glorot")]


class FromSpec(nn.Module):
    def __init__(self, spec, width=30):
        super().__init__()
        parts = []
        for entry in spec:
            layer = nn.Linear(width, entry["size"])
            INITS[entry["init"]](layer.weight)
            nn.init.zeros_(layer.bias)
            parts.append(layer)
            if entry["act"] is not None:
                parts.append(getattr(nn, entry["act"])())
            width = entry["size"]
        self.parts = nn.Sequential(*parts)

    def forward(self, x):
        return self.parts(x)


FromSpec(SPEC)(torch.randn(16, 30))
