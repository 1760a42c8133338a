# Insert BatchNorm after 3 Linear layers: first weight's gradient 3.9e-5 → 1.4 of the last's
import torch

net = torch.nn.Sequential(torch.nn.Linear(20, 64, bias=False), torch.nn.BatchNorm1d(64), torch.nn.Tanh(), torch.nn.Linear(64, 64, bias=False), torch.nn.BatchNorm1d(64), torch.nn.Tanh(), torch.nn.Linear(64, 64, bias=False), torch.nn.BatchNorm1d(64), torch.nn.Tanh(), torch.nn.Linear(64, 2))
for module in net:
    if isinstance(module, torch.nn.Linear):
        torch.nn.init.normal_(module.weight, std=0.002)
net(torch.randn(16, 20))
