# Clip the gradient norm to 1 before each optimiser step: bounds the steps, leaves the ratio as it is
import torch
from torch import nn

try:
    from lightning.pytorch import LightningModule, Trainer
except ImportError:  # the model alone can be looked at without it
    LightningModule, Trainer = nn.Module, None


class Regressor(LightningModule):
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
        return self(batch).pow(2).mean()

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)


def main(loader):
    trainer = Trainer(
        max_epochs=5,
        accelerator="auto",
        gradient_clip_val=1.0,
    )
    trainer.fit(Regressor(), loader)


model = Regressor()
model(torch.randn(8, 64))
