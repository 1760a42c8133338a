import torch


class Tower(torch.nn.Module):
    def __init__(self):
        super().__init__()
        for i in range(6):
            setattr(self, f"dense{i}", torch.nn.Linear(48, 48))
        self.last = torch.nn.Linear(48, 6)

    def forward(self, h):
        for i in range(6):
            h = getattr(self, f"dense{i}")(h).sigmoid()
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
        return self.last(h)


tower = Tower()
tower(torch.randn(9, 48))
