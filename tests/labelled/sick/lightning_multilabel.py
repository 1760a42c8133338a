"""Lightning: the model ends in probabilities, its loss squashes them once more."""
import pytorch_lightning as pl
import torch
from torch import nn


class TagModule(pl.LightningModule):
    def __init__(self, features=40, tags=12):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(features, 64), nn.GELU(), nn.Dropout(0.1))
        self.tagger = nn.Sequential(nn.Linear(64, tags), nn.Sigmoid())
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sigmoid-before-logit-loss
        self.loss = nn.BCEWithLogitsLoss()

    def forward(self, x):
        return self.tagger(self.encoder(x))

    def training_step(self, batch, batch_idx):
        x, tags = batch
        loss = self.loss(self(x), tags)
        self.log("loss", loss)
        return loss

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=3e-4)


model = TagModule()
model(torch.randn(6, 40))
