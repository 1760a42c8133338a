import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(12, 24), nn.Linear(24, 3)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


net, loss_fn = Net(), nn.CrossEntropyLoss()
y = torch.tensor([0, 1, 2])
out = net(torch.randn(3, 12))
loss = loss_fn(out, y)
accuracy = (out.detach().argmax(1) == y).float().mean().item()
loss.backward()
