import torch
from torch import nn
import torch.nn.functional as F


class Old(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(16, 30)
        self.l2 = nn.Linear(30, 10)

    def forward(self, x):
        return torch.sigmoid(self.l2(torch.relu(self.l1(x))))


net = Old()
labels = torch.tensor([1, 5, 9])
target = F.one_hot(labels, 10).float()
loss = F.mse_loss(net(torch.randn(3, 16)), target)
#<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ squared-error-after-saturation
