"""A LightningModule around a stack that is built from a list of sizes."""
import pytorch_lightning as pl
import torch
from torch import nn
from torch.nn import functional as F


class LitRegressor(pl.LightningModule):
    def __init__(self, hidden=(64, 64, 64, 64, 64, 64), lr=1e-3):
        super().__init__()
        self.lr = lr
        sizes = [20, *hidden]
        blocks = [nn.Sequential(nn.Linear(i, o), nn.Sigmoid()) for i, o in zip(sizes[:-1], sizes[1:])]
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
        self.net = nn.Sequential(*blocks, nn.Linear(hidden[-1], 1))

    def forward(self, x):
        return self.net(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        return F.mse_loss(self(x).squeeze(-1), y)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.lr)


model = LitRegressor()
model(torch.randn(32, 20))
