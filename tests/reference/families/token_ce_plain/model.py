import math
import torch
from torch import nn
import torch.nn.functional as F



class Model(nn.Module):
    def __init__(self, classes=9):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(24, 48), nn.ReLU(), nn.Linear(48, 48), nn.ReLU())
        self.head = nn.Linear(48, classes)
        nn.init.normal_(self.head.weight, std=0.3)

    def forward(self, x, y):
        logits = self.head(self.net(x))
        return {"logits": logits, "loss": F.cross_entropy(logits, y)}
