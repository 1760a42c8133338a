import torch
from torch import nn


class Sorter(nn.Module):
    def __init__(self):
        super().__init__()
        self.score = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 3))
        self.probabilities = nn.Softmax(dim=1)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ softmax-before-cross-entropy

    def forward(self, x):
        return self.probabilities(self.score(x))


def build():
    sorter = Sorter()
    return sorter, nn.CrossEntropyLoss()


def run():
    sorter, criterion = build()
    predictions = sorter(torch.randn(6, 8))
    return criterion(predictions, torch.tensor([0, 1, 2, 0, 1, 2]))


run()
