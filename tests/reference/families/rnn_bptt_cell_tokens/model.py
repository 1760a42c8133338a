import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, vocab=30, d=24, hidden=40):
        super().__init__()
        self.embedding = nn.Embedding(vocab, d)
        self.cell = nn.LSTMCell(d, hidden)
        self.out = nn.Linear(hidden, vocab)
        self.hidden = hidden

    def forward(self, tokens):
        x = self.embedding(tokens)
        h = torch.zeros(x.size(0), self.hidden)
        c = torch.zeros_like(h)
        logits = []
        for t in range(x.size(1)):
            h, c = self.cell(x[:, t], (h, c))
            logits.append(self.out(h))
        return torch.stack(logits, dim=1)
