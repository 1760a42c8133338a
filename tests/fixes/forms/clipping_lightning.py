import torch
import torch.nn.functional as F
from torch import nn

try:
    import pytorch_lightning as pl
except ImportError:  # the model alone can be looked at without it
    from types import SimpleNamespace

    pl = SimpleNamespace(LightningModule=nn.Module)


class Regressor(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(64, 64) for _ in range(8)])
        for layer in self.layers:
            nn.init.normal_(layer.weight)

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x

    def training_step(self, batch, batch_idx):
        x, y = batch
        return F.mse_loss(self(x), y)  # of all features

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)


model = Regressor()
model(torch.randn(8, 64))
