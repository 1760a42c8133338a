import torch
from torch import nn
import torch.nn.functional as F


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 16)
        self.fc = nn.Linear(16, 4)

    def forward(self, tokens):
        return self.fc(self.embed(tokens).mean(1))


words = Words()
out = words(torch.randint(0, 50, (3, 9)))
F.nll_loss(out, torch.tensor([0, 1, 3])).backward()
#<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ logits-into-probability-loss
