"""GRU cells in a loop, trained on one segment after another: the state is detached between them, as it should be."""
import torch
import torch.nn.functional as F
from torch import nn


class Reader(nn.Module):
    def __init__(self, vocabulary=60, hidden=48):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, hidden)
        self.lower, self.upper = nn.GRUCell(hidden, hidden), nn.GRUCell(hidden, hidden)
        self.out = nn.Linear(hidden, vocabulary)

    def forward(self, tokens, a, b):
        outputs = []
        for x in self.embed(tokens).unbind(dim=1):
            a = self.lower(x, a)
            b = self.upper(a, b)
            outputs.append(self.out(b))
        return torch.stack(outputs, dim=1), a, b


model = Reader()
optimizer = torch.optim.Adam(model.parameters())
text = torch.randint(0, 60, (8, 61))
a, b = torch.zeros(8, 48), torch.zeros(8, 48)
for start in range(0, 60, 20):
    segment, following = text[:, start:start + 20], text[:, start + 1:start + 21]
    logits, a, b = model(segment, a.detach(), b.detach())
    loss = F.cross_entropy(logits.flatten(0, 1), following.flatten())
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
