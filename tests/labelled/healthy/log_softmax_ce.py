import torch
from torch import nn
import torch.nn.functional as F


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 5)
        self.fc = nn.Linear(8 * 10 * 10, 10)

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv(x), 2))
        return F.log_softmax(self.fc(x.flatten(1)), dim=1)


model = LeNet()
loss_fn = nn.CrossEntropyLoss()
images, digits = torch.randn(2, 1, 24, 24), torch.tensor([3, 7])
loss_fn(model(images), digits).backward()
