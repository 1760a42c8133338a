# Clip the gradient norm to 1 before each optimiser step: bounds the steps, leaves the ratio as it is
import torch
from torch import nn, optim


class Net(nn.Module):
    def __init__(self, n=64, depth=8):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(n, n) for _ in range(depth))
        self.out = nn.Linear(n, 1)
        for layer in self.layers:
            nn.init.normal_(layer.weight)

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return self.out(x)


def train(model, batches):
    optimizer = optim.Adam(model.parameters(), lr=1e-3)
    for x, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
        optimizer.step()  # once a batch


net = Net()
net(torch.randn(16, 64))
train(net, [(torch.randn(16, 64), torch.randn(16, 1))])
