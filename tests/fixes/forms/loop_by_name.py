import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, n_layers=6, width=80):
        super().__init__()
        self.n_layers = n_layers
        for i in range(n_layers):
            setattr(self, f"fc{i}", nn.Linear(width, width))
        self.head = nn.Linear(width, 2)

    def forward(self, x):
        for i in range(self.n_layers):
            fc = getattr(self, f"fc{i}")
            x = torch.sigmoid(fc(x))
        return self.head(x)


net = Net()
net(torch.randn(16, 80))
