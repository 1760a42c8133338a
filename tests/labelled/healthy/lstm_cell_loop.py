import torch
from torch import nn


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(4, 20)
        self.fc = nn.Linear(20, 4)

    def forward(self, x):
        h = c = torch.zeros(x.shape[0], 20)
        outputs = []
        for t in range(x.shape[1]):
            h, c = self.cell(x[:, t], (h, c))
            outputs.append(self.fc(h))
        return torch.stack(outputs, 1)


Decoder()(torch.randn(3, 8, 4))
