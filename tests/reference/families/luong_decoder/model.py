import math
import torch
from torch import nn
import torch.nn.functional as F



class Seq2Seq(nn.Module):
    def __init__(self, vocab=30, dim=24, hidden=32):
        super().__init__()
        self.hidden = hidden
        self.src = nn.Embedding(vocab, dim)
        self.trg = nn.Embedding(vocab, dim)
        self.encoder = nn.LSTM(dim, hidden, batch_first=True)
        self.cell = nn.LSTMCell(dim + hidden, hidden)
        self.score = nn.Linear(hidden, hidden, bias=False)
        self.combine = nn.Linear(2 * hidden, hidden)
        self.out = nn.Linear(hidden, vocab)

    def forward(self, src, trg):
        memory, (h, c) = self.encoder(self.src(src))
        h, c = h[0], c[0]
        feed = torch.zeros(src.size(0), self.hidden)
        logits = []
        for t in range(trg.size(1)):
            h, c = self.cell(torch.cat([self.trg(trg[:, t]), feed], 1), (h, c))
            scores = torch.bmm(memory, self.score(h).unsqueeze(2)).squeeze(2)
            weights = F.softmax(scores, dim=1)
            context = torch.bmm(weights.unsqueeze(1), memory).squeeze(1)
            feed = torch.tanh(self.combine(torch.cat([h, context], 1)))
            logits.append(self.out(feed))
        return torch.stack(logits, 1)
