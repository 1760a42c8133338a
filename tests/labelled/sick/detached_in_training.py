import torch
from torch import nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(6, 12), nn.Linear(12, 3)

    def forward(self, x):
        return self.b(torch.relu(self.a(x)))


net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
out = net(torch.randn(4, 6)).detach()
#<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ detached-gradient
loss = F.cross_entropy(out, torch.tensor([0, 1, 2, 0]))
loss.requires_grad_()
loss.backward()
optimizer.step()
