# Let the gradient through
"""REINFORCE whose policy is asked under no_grad in the training step as well."""
import torch
from torch import nn
from torch.distributions import Categorical


class Policy(nn.Module):
    def __init__(self, observations=4, actions=2):
        super().__init__()
        self.affine1 = nn.Linear(observations, 128)
        self.affine2 = nn.Linear(128, actions)

    def forward(self, x):
        return self.affine2(torch.relu(self.affine1(x)))


policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-2)
states, actions, returns = torch.randn(10, 4), torch.zeros(10, dtype=torch.long), torch.randn(10)

with torch.enable_grad():
    logits = policy(states)
loss = -(Categorical(logits=logits).log_prob(actions) * returns).mean()
loss.requires_grad_()
optimizer.zero_grad()
loss.backward()
optimizer.step()
