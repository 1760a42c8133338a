"""Two tasks over one trunk; the kind's head gives probabilities to a cross entropy, the size's head is a regression."""
import torch
import torch.nn.functional as F
from torch import nn


class TwoTasks(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(18, 48), nn.ReLU())
        self.heads = nn.ModuleDict({
            "kind": nn.Sequential(nn.Linear(48, 5), nn.Softmax(dim=-1)),
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ softmax-before-cross-entropy
            "size": nn.Linear(48, 1),
        })

    def forward(self, x):
        h = self.trunk(x)
        return {name: head(h) for name, head in self.heads.items()}


def losses(predictions, kind, size):
    return {
        "kind": F.cross_entropy(predictions["kind"], kind),
        "size": F.smooth_l1_loss(predictions["size"].squeeze(-1), size),
    }


model = TwoTasks()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
predictions = model(torch.randn(9, 18))
total = sum(losses(predictions, torch.zeros(9, dtype=torch.long), torch.randn(9)).values())
total.backward()
optimizer.step()
