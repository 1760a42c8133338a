"""Several heads, which the optimiser never sees."""
import torch
from torch import nn
import torch.nn.functional as F


class MultiTask(nn.Module):
    def __init__(self, tasks):
        super().__init__()
        self.backbone = nn.Sequential(nn.Linear(30, 60), nn.ReLU(), nn.Linear(60, 60), nn.ReLU())
        self.heads = []
#       ^^^^^^^^^^^^^^^ unregistered-modules
        for classes in tasks:
            self.heads.append(nn.Linear(60, classes))

    def forward(self, x):
        h = self.backbone(x)
        return [head(h) for head in self.heads]


model = MultiTask([2, 5, 3])
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
outputs = model(torch.randn(6, 30))
targets = [torch.zeros(6, dtype=torch.long) for _ in outputs]
loss = sum(F.cross_entropy(o, t) for o, t in zip(outputs, targets))
loss.backward()
optimizer.step()
