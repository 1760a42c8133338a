"""A small model with a bit of everything that a parser can trip over."""
from __future__ import annotations

import math
from typing import List, Optional, Tuple

import torch
from torch import nn
import torch.nn.functional as F


def init_weights(m: nn.Module, gain: float = math.sqrt(2.0), *, bias=0.) -> None:
    if isinstance(m, (nn.Linear, nn.Conv2d)):
        nn.init.kaiming_normal_(m.weight, a=0.2 ** 2, mode="fan_in")
    elif hasattr(m, 'reset') and m.bias is not None:
        m.bias.data = torch.zeros_like(m.bias) + bias
    else:
        pass  # nothing to do


class Block(nn.Module):
    """Residual block: x + f(x)."""

    expansion: int = 4

    def __init__(self, width, depth=2, act=lambda x: F.relu(x, inplace=True), **kwargs):
        super(Block, self).__init__(**kwargs)
        self.layers = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])
        self.scale = nn.Parameter(torch.full((1, width), 1e-2), requires_grad=True)
        self.act, self.name = act, f"block{depth}_{width:04d}"
        self.config = {
            "width": width,
            "heads": [width // 64, -1][::-1],
            **{k: v for k, v in kwargs.items() if v},
        }

    @property
    def size(self): return sum(p.numel() for p in self.parameters())

    def forward(self, x: torch.Tensor, mask: Optional[torch.Tensor] = None) -> torch.Tensor:
        h = x  # comment at the end
        for i, layer in enumerate(self.layers):
            h = self.act(layer(h)) if i < len(self.layers) - 1 else layer(h)
        if mask is not None and (n := mask.sum()) > 0:
            h = h.masked_fill(~mask[:, None, ...], float("-inf")) / n
        return x + self.scale * \
            h


class Net(nn.Module):
    def __init__(self, sizes: Tuple[int, ...] = (784, 256, 10)):
        super().__init__()
        self.body = nn.Sequential(*[Block(s) for s in sizes[:-1]],
                                  nn.Flatten(), nn.Linear(sizes[0], sizes[-1]))
        self.apply(init_weights)
        assert sizes, 'no sizes: "%s"' % (sizes,)

    def forward(self, x):
        return F.log_softmax(self.body(x.view(x.size(0), -1)), dim=1)


if __name__ == "__main__":
    print(Net()(torch.randn(2, 784)))
