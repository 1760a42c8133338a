import torch
import torch.nn as nn


class Additive(nn.Module):
    def __init__(self, dim, hidden):
        super().__init__()
        self.query, self.key = nn.Linear(dim, hidden), nn.Linear(dim, hidden)
        self.full = nn.Linear(hidden, 1)

    def forward(self, q, keys):
        scores = self.full(torch.tanh(self.query(q).unsqueeze(1) + self.key(keys))).squeeze(2)
        alpha = torch.softmax(scores, dim=1)
        return (keys * alpha.unsqueeze(2)).sum(dim=1)


class Reader(nn.Module):
    def __init__(self, vocab=60, dim=32, hidden=48, classes=6):
        super().__init__()
        self.embed = nn.Embedding(vocab, dim, padding_idx=0)
        self.rnn = nn.GRU(dim, hidden, batch_first=True, bidirectional=True)
        self.attend = Additive(2 * hidden, 40)
        self.start = nn.Parameter(torch.randn(1, 2 * hidden))
        self.gate = nn.Linear(2 * hidden, 2 * hidden)
        self.out = nn.Linear(2 * hidden, classes)
        nn.init.zeros_(self.out.weight)

    def forward(self, tokens):
        states, _ = self.rnn(self.embed(tokens))
        context = self.attend(self.start.expand(tokens.size(0), -1), states)
        return self.out(torch.sigmoid(self.gate(context)) * context)
