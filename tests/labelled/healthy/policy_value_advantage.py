"""Advantage actor-critic: the advantage is detached, acting is an argmax under no_grad."""
import torch
import torch.nn.functional as F
from torch import nn
from torch.distributions import Categorical


class Agent(nn.Module):
    def __init__(self, observations=11, actions=3):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(observations, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh())
        self.policy, self.value = nn.Linear(64, actions), nn.Linear(64, 1)
        nn.init.orthogonal_(self.policy.weight, gain=0.01)

    def forward(self, observation):
        hidden = self.body(observation)
        return self.policy(hidden), self.value(hidden).squeeze(-1)

    @torch.no_grad()
    def act(self, observation):
        logits, _ = self(observation)
        return logits.argmax(dim=-1)


agent = Agent()
optimizer = torch.optim.RMSprop(agent.parameters(), lr=7e-4)
logits, values = agent(torch.randn(32, 11))
returns = torch.randn(32)
distribution = Categorical(logits=logits)
actions = distribution.sample()
advantage = (returns - values).detach()
loss = -(distribution.log_prob(actions) * advantage).mean() + 0.5 * F.mse_loss(values, returns) - 0.01 * distribution.entropy().mean()
optimizer.zero_grad()
loss.backward()
nn.utils.clip_grad_norm_(agent.parameters(), 0.5)
optimizer.step()
