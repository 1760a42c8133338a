"""Three tasks over one trunk, weighed by learned uncertainties; logits to each loss."""
import torch
import torch.nn.functional as F
from torch import nn


class ManyTasks(nn.Module):
    SIZES = {"kind": 5, "damaged": 1, "price": 1}

    def __init__(self, features=18):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(features, 64), nn.ReLU(), nn.Linear(64, 48), nn.ReLU())
        self.heads = nn.ModuleDict({name: nn.Linear(48, size) for name, size in self.SIZES.items()})
        self.log_variance = nn.ParameterDict({name: nn.Parameter(torch.zeros(())) for name in self.SIZES})

    def forward(self, x):
        h = self.trunk(x)
        return {name: head(h) for name, head in self.heads.items()}


model = ManyTasks()
optimizer = torch.optim.Adam(model.parameters())
out = model(torch.randn(9, 18))
losses = {
    "kind": F.cross_entropy(out["kind"], torch.zeros(9, dtype=torch.long)),
    "damaged": F.binary_cross_entropy_with_logits(out["damaged"].squeeze(1), torch.ones(9)),
    "price": F.mse_loss(out["price"].squeeze(1), torch.randn(9)),
}
total = sum(torch.exp(-model.log_variance[name]) * loss + model.log_variance[name] for name, loss in losses.items())
total.backward()
optimizer.step()
with torch.no_grad():
    print({"kind": out["kind"].argmax(1), "damaged": out["damaged"].sigmoid().round()})
