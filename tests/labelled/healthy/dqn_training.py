"""Q-learning: actions by argmax and targets by a frozen copy, both without gradients on purpose."""
import copy
import random

import torch
import torch.nn as nn
import torch.nn.functional as F


class QNet(nn.Module):
    def __init__(self, obs_dim, n_actions):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(obs_dim, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, n_actions))

    def forward(self, x):
        return self.net(x)

    def act(self, obs, epsilon):
        if random.random() < epsilon:
            return torch.randint(0, 2, (obs.shape[0],))
        with torch.no_grad():
            return self(obs).argmax(dim=1)


q = QNet(4, 2)
target = copy.deepcopy(q)
optimizer = torch.optim.Adam(q.parameters(), lr=2.5e-4)
obs, next_obs, reward, done = torch.randn(32, 4), torch.randn(32, 4), torch.randn(32), torch.zeros(32)
action = q.act(obs, 0.1)
with torch.no_grad():
    target_max, _ = target(next_obs).max(dim=1)
    td_target = reward + 0.99 * target_max * (1 - done)
old_val = q(obs).gather(1, action.unsqueeze(1)).squeeze(1)
loss = F.smooth_l1_loss(old_val, td_target)
optimizer.zero_grad()
loss.backward()
optimizer.step()
target.load_state_dict(q.state_dict())
