import torch
from torch import nn
import torch.nn.functional as F


class Lit(nn.Module):
    """In the manner of a LightningModule."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(9, 18), nn.ReLU(), nn.Linear(18, 3))

    def forward(self, x):
        return F.softmax(self.body(x), dim=1)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ softmax-before-cross-entropy

    def training_step(self, batch, index):
        x, y = batch
        y_hat = self(x)
        return F.cross_entropy(y_hat, y)


lit = Lit()
lit(torch.randn(4, 9))
