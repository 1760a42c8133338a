"""Actor and twin critics with slowly following copies."""
import copy

import torch
import torch.nn as nn
import torch.nn.functional as F


class Actor(nn.Module):
    def __init__(self, state_dim, action_dim, max_action):
        super(Actor, self).__init__()
        self.l1 = nn.Linear(state_dim, 256)
        self.l2 = nn.Linear(256, 256)
        self.l3 = nn.Linear(256, action_dim)
        self.max_action = max_action

    def forward(self, state):
        a = F.relu(self.l1(state))
        a = F.relu(self.l2(a))
        return self.max_action * torch.tanh(self.l3(a))


class Critic(nn.Module):
    def __init__(self, state_dim, action_dim):
        super(Critic, self).__init__()
        self.q1 = nn.Sequential(nn.Linear(state_dim + action_dim, 256), nn.ReLU(), nn.Linear(256, 1))
        self.q2 = nn.Sequential(nn.Linear(state_dim + action_dim, 256), nn.ReLU(), nn.Linear(256, 1))

    def forward(self, state, action):
        sa = torch.cat([state, action], 1)
        return self.q1(sa), self.q2(sa)


actor, critic = Actor(17, 6, 1.0), Critic(17, 6)
actor_target, critic_target = copy.deepcopy(actor), copy.deepcopy(critic)
state, next_state, reward = torch.randn(64, 17), torch.randn(64, 17), torch.randn(64, 1)
action = actor(state).detach()
with torch.no_grad():
    noise = (torch.randn_like(action) * 0.2).clamp(-0.5, 0.5)
    q1, q2 = critic_target(next_state, (actor_target(next_state) + noise).clamp(-1, 1))
    target_q = reward + 0.99 * torch.min(q1, q2)
c1, c2 = critic(state, action)
(F.mse_loss(c1, target_q) + F.mse_loss(c2, target_q)).backward()
actor_loss = -critic(state, actor(state))[0].mean()
actor_loss.backward()
for p, t in zip(critic.parameters(), critic_target.parameters()):
    t.data.copy_(0.005 * p.data + 0.995 * t.data)
