"""Truncated backpropagation through time: the state is detached between chunks on purpose."""
import torch
import torch.nn as nn


class RNNModel(nn.Module):
    def __init__(self, ntoken=200, ninp=48, nhid=64, nlayers=2):
        super().__init__()
        self.drop = nn.Dropout(0.2)
        self.encoder = nn.Embedding(ntoken, ninp)
        self.rnn = nn.LSTM(ninp, nhid, nlayers, dropout=0.2)
        self.decoder = nn.Linear(nhid, ntoken)
        nn.init.uniform_(self.encoder.weight, -0.1, 0.1)
        nn.init.zeros_(self.decoder.bias)
        nn.init.uniform_(self.decoder.weight, -0.1, 0.1)

    def forward(self, tokens, hidden):
        output, hidden = self.rnn(self.drop(self.encoder(tokens)), hidden)
        return self.decoder(self.drop(output)), hidden


def repackage(h):
    return tuple(v.detach() for v in h)


model = RNNModel()
criterion = nn.CrossEntropyLoss()
hidden = (torch.zeros(2, 8, 64), torch.zeros(2, 8, 64))
for chunk in range(2):
    tokens, targets = torch.randint(0, 200, (35, 8)), torch.randint(0, 200, (280,))
    hidden = repackage(hidden)
    output, hidden = model(tokens, hidden)
    loss = criterion(output.view(-1, 200), targets)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 0.25)
    for p in model.parameters():
        p.data.add_(p.grad, alpha=-20)
