import torch
from torch import nn


class Wide(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.ModuleList([nn.Linear(64, 64) for _ in range(9)])
        self.head = nn.Linear(64, 8)
        for layer in self.body:
            nn.init.normal_(layer.weight)

    def forward(self, x):
        for layer in self.body:
            x = torch.relu(layer(x))
        return self.head(x)


def train_one_epoch(net, batches, opt, scheduler=None):
    for x in batches:
        opt.zero_grad(set_to_none=True)
        net(x).pow(2).mean().backward()
        opt.step()
        if scheduler is not None:
            scheduler.step()


model = Wide()
groups = [{'params': model.body.parameters(), 'lr': 1e-3}, {'params': model.head.parameters()}]
optimizer = torch.optim.Adam(groups, lr=1e-4)
schedule = torch.optim.lr_scheduler.StepLR(optimizer, 10)
train_one_epoch(model, [torch.randn(8, 64)], optimizer, schedule)
