# Clip the gradient norm to 1 before each optimiser step: bounds the steps, leaves the ratio as it is
import torch
from torch import nn, optim


class Counter(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(4, 64, batch_first=True, nonlinearity="relu")
        nn.init.normal_(self.rnn.weight_hh_l0, std=0.25)
        self.head = nn.Linear(64, 1)

    def forward(self, x):
        out, _ = self.rnn(x)
        return self.head(out[:, -1])


def train(loader):
    model = Counter()
    optimizer = optim.Adam(model.parameters(), lr=1e-3)
    criterion = nn.MSELoss()
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
        optimizer.step()  # one step
    return model


batch = torch.randn(32, 60, 4)
Counter()(batch)
train([(batch, torch.randn(32, 1))])
