"""Fault classes of a wind turbine from one minute of vibration statistics.

A deep stack of sigmoid layers at PyTorch's default initialisation: the first layers learn next to nothing.
"""

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


class TurbineClassifier(nn.Module):
    def __init__(self, sensors=48, width=96, faults=6):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(sensors, width),
            nn.Sigmoid(),
            nn.Linear(width, width),
            nn.Sigmoid(),
            nn.Linear(width, width),
            nn.Sigmoid(),
            nn.Linear(width, width),
            nn.Sigmoid(),
            nn.Linear(width, width),
            nn.Sigmoid(),
            nn.Linear(width, width),
            nn.Sigmoid(),
        )
        self.head = nn.Linear(width, faults)

    def forward(self, statistics):
        return self.head(self.layers(statistics))


def train(loader: DataLoader, epochs: int = 20) -> TurbineClassifier:
    model = TurbineClassifier()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    loss = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for statistics, fault in loader:
            optimizer.zero_grad()
            loss(model(statistics), fault).backward()
            optimizer.step()
    return model


if __name__ == "__main__":
    data = TensorDataset(torch.randn(512, 48), torch.randint(0, 6, (512,)))
    train(DataLoader(data, batch_size=32, shuffle=True))
