import torch
import torch.nn as nn


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 40, num_layers=2, batch_first=True)
        self.head = nn.Linear(40, 3)

    def forward(self, x):
        out, (h, c) = self.lstm(x)
        return self.head(h[-1])


model = Reader()
model(torch.randn(16, 120, 8))
