"""Lightning: logits to the loss, probabilities for the metrics alone."""
import pytorch_lightning as pl
import torch
import torch.nn.functional as F
from torch import nn


class TagModule(pl.LightningModule):
    def __init__(self, features=40, tags=12, lr=1e-3):
        super().__init__()
        self.save_hyperparameters()
        self.lr = lr
        self.net = nn.Sequential(nn.Linear(features, 64), nn.GELU(), nn.Dropout(0.1), nn.Linear(64, tags))

    def forward(self, x):
        return self.net(x)

    def _step(self, batch, stage):
        x, tags = batch
        logits = self(x)
        loss = F.binary_cross_entropy_with_logits(logits, tags)
        with torch.no_grad():
            right = ((logits.sigmoid() > 0.5).float() == tags).float().mean()
        self.log(f"{stage}_accuracy", right)
        self.log(f"{stage}_loss", loss.item())
        return loss

    def training_step(self, batch, batch_idx):
        return self._step(batch, "train")

    def validation_step(self, batch, batch_idx):
        return self._step(batch, "val")

    @torch.no_grad()
    def predict(self, x):
        return torch.sigmoid(self(x)).round()

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=self.lr)


TagModule()(torch.randn(6, 40))
