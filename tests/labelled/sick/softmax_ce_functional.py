import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(10, 30)
        self.b = nn.Linear(30, 3)

    def forward(self, x):
        return F.softmax(self.b(F.relu(self.a(x))), dim=-1)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ softmax-before-cross-entropy


def train(net, batches):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for data, target in batches:
        optimizer.zero_grad()
        output = net(data)
        loss = F.cross_entropy(output, target)
        loss.backward()
        optimizer.step()


train(Net(), [(torch.randn(4, 10), torch.tensor([0, 1, 2, 0]))])
