"""Policy gradient: a softmax that becomes a distribution, not the input of a cross entropy."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.distributions import Categorical


class Policy(nn.Module):
    def __init__(self):
        super(Policy, self).__init__()
        self.affine1 = nn.Linear(4, 128)
        self.dropout = nn.Dropout(p=0.6)
        self.affine2 = nn.Linear(128, 2)

    def forward(self, x):
        x = self.dropout(self.affine1(x))
        x = F.relu(x)
        return F.softmax(self.affine2(x), dim=1)


policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-2)
probs = policy(torch.randn(10, 4))
m = Categorical(probs)
actions = m.sample()
returns = torch.randn(10)
loss = (-m.log_prob(actions) * returns).sum()
optimizer.zero_grad()
loss.backward()
optimizer.step()
print(actions[0].item())
