# Clip the gradient norm to 1 before each optimiser step: bounds the steps, leaves the ratio as it is
import torch
from torch import nn

try:
    from accelerate import Accelerator
except ImportError:  # the loop below is for those who have it
    Accelerator = None


class Wide(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(64, 64) for _ in range(10)])
        for layer in self.layers:
            nn.init.normal_(layer.weight)

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x


model = Wide()
model(torch.randn(8, 64))


def main():
    accelerator = Accelerator()
    optimizer = torch.optim.AdamW(params=filter(lambda p: p.requires_grad, model.parameters()), lr=1e-4)
    for _ in range(3):
        optimizer.zero_grad()
        accelerator.backward(model(torch.randn(8, 64)).pow(2).mean())
        accelerator.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()


if __name__ == "__main__" and Accelerator is not None:
    main()
